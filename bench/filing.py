"""What filing costs: claims and labels of a synthetic campaign's mails a second. `python -m bench.filing [--profile]`."""

import argparse
import cProfile
import pstats
import tempfile
from itertools import chain
from pathlib import Path
from time import perf_counter

from config.load import load_config
from demo.campaign import make_campaign
from domain.filing import claim_of
from domain.labelling import find_labels
from domain.mail import Mail
from domain.reading import Reading
from ingest.connect import open_mailbox
from parsers.facts import facts_of
from parsers.interpretation import interpret
from parsers.mail.detach import detach

ROUNDS = 5


def main() -> None:
    """Print one line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--profile", action="store_true", help="where the time goes")
    wants_profile = parser.parse_args().profile
    with tempfile.TemporaryDirectory() as folder:
        config = load_config(make_campaign(Path(folder), days=10, seed=1).config)
        mails = list(_facts(config.mailbox.url))
    campaign, roster = config.campaign, config.roster

    def file_all() -> None:
        for mail in mails:
            reading = Reading(mail, roster, campaign)
            claim_of(reading)
            list(find_labels(reading))

    file_all()  # patterns and indexes are made once
    if wants_profile:
        profile = cProfile.Profile()
        profile.runcall(file_all)
        pstats.Stats(profile).sort_stats("tottime").print_stats(25)
    best = min(_seconds(file_all) for _ in range(ROUNDS))
    print(
        f"filing             {len(mails) / best:,.0f} mails/s ({best / len(mails) * 1e3:.2f} ms a mail, {len(mails)} mails)"
    )


def _seconds(work) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def _facts(url: str) -> list[Mail]:
    mailbox = open_mailbox(url, username="", password="", folders="auto", after_ingest="leave")
    found = []
    for folder in mailbox.folders():
        mailbox.open(folder)
        for fetched in chain.from_iterable(mailbox.fetch(list(mailbox.entries(mailbox.keys())))):
            detached = detach(fetched.raw)
            read = interpret(detached, open_files=False)
            found.append(facts_of(read, sha256=detached.sha256, received_at=fetched.entry.arrived_at))
    return found


if __name__ == "__main__":
    main()
