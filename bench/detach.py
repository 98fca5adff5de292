"""How fast base64 runs are taken out of mails and put back, on one core: python -m bench.detach [--mails N] [--kb N]."""

import argparse
import time
from collections.abc import Callable, Iterable
from typing import TypeVar

from bench.mails import make_mails
from parsers.mail.detach import attach, detach
from parsers.mail.message import parse

T = TypeVar("T")
ROUNDS = 3  # the best counts


def main() -> None:
    """Print one line a figure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--mails", type=int, default=100)
    parser.add_argument("--kb", type=int, default=500)
    asked = parser.parse_args()
    raws = list(make_mails(asked.mails, kb=asked.kb))
    detached = [detach(raw) for raw in raws]
    megabytes = sum(map(len, raws)) / 1e6
    skeletons = sum(len(each.skeleton) for each in detached) / 1e6
    print(f"mails              {asked.mails}, {megabytes:.0f} MB; skeletons {100 * skeletons / megabytes:.2f} %")
    print(f"detach             {megabytes / _best(detach, raws):.0f} MB/s")
    print(f"attach             {megabytes / _best(attach, detached):.0f} MB/s")
    print(f"parse detached     {asked.mails / _best(parse, detached):.0f} mails/s")


def _best(work: Callable[[T], object], items: Iterable[T]) -> float:
    """Seconds of the fastest of some rounds."""
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        for item in items:
            work(item)
        times.append(time.perf_counter() - started)
    return min(times)


if __name__ == "__main__":
    main()
