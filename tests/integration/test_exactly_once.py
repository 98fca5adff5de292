"""Every edition reaches every recipient under one Message-ID, whatever the server does and wherever the process dies."""

import random
from datetime import timedelta

import pytest

from reports.editions import freeze_due, plan_due
from reports.mail.letter import Letter
from reports.mail.mailer import Smtp
from reports.mail.outbox import post, send_frozen
from store import digests, outbox
from store.digests import EditionKey
from tests.conftest import CAMPAIGN, NOW, new_store
from tests.integration.office_case import OfficeCase, local
from tests.integration.smtp_faults import faulty_server, make_script

SCRIPTS = 500
GROUPS = 10  # of scripts, so that a failure names a small range
RECIPIENTS = ("duty@example.com", "vice@example.com", "leader@example.com")
SENDER = "office@example.com"
STEPS = {digests: ("plan_edition", "freeze"), outbox: ("claim_next", "mark_sent", "mark_refused")}


class Dying(BaseException):
    """The process ends here."""


class Mortal:
    """Counts the steps of the outbox, before and after each, and dies at some."""

    def __init__(self, patch, deaths):
        self.count, self.deaths, self.in_doubt = 0, set(deaths), 0
        for module, names in STEPS.items():
            for name in names:
                patch.setattr(module, name, self.dying(getattr(module, name), name))
        patch.setattr(Smtp, "send", self.dying(Smtp.send, "send"))

    def dying(self, function, name):
        def wrapped(*args, **kwargs):
            self.step(name, before=True)
            result = function(*args, **kwargs)
            self.step(name, before=False)
            return result

        return wrapped

    def step(self, name, *, before):
        self.count += 1
        if self.count in self.deaths:
            if (name, before) in (("send", False), ("mark_sent", True)):
                self.in_doubt += 1  # handed over, and not noted
            raise Dying


def run(store, server, key, mortal):
    """Processes one after the other, an hour apart, until nothing is owed."""
    now = NOW
    letter = Letter("officer", "x", "text")
    for _ in range(60):
        try:
            outbox.release_interrupted(store)
            post(store, key, dict.fromkeys(RECIPIENTS, letter), sender=SENDER, now=NOW)
            transport = Smtp(f"smtp://127.0.0.1:{server.port}", username="", password="", timeout=0.05)
            send_frozen(store, transport, sender=SENDER, now=now)
        except Dying:
            pass
        states = {row["state"] for row in store.query("select state from digests where edition = ?", key.edition)}
        if states and states <= {"sent", "failed"}:
            return
        now += timedelta(minutes=61)
    pytest.fail(f"still owed after days: {states}")


@pytest.mark.parametrize("group", range(GROUPS))
def test_under_500_fault_scripts_with_kills_at_every_step_nothing_is_missing_or_renamed(tmp_path, monkeypatch, group):
    store = new_store(tmp_path / "rollcall.db")
    store.conn.execute(
        "pragma synchronous = off"
    )  # what a power cut does is another test's; here 500 stores are simulated
    with faulty_server() as server:
        for seed in range(group, SCRIPTS, GROUPS):
            chance = random.Random(seed)
            deaths = sorted(chance.sample(range(1, 26), chance.randint(0, 3)))
            server.start(make_script(seed))
            key = EditionKey(CAMPAIGN.name, NOW.date(), "officer", seed + 1)
            with monkeypatch.context() as patch:
                mortal = Mortal(patch, deaths)
                run(store, server, key, mortal)
            check(store, server, key, mortal, seed)
    store.close()


def check(store, server, key, mortal, seed):
    rows = list(store.query("select recipient, state, message_id from digests where edition = ?", key.edition))
    assert sorted(row["recipient"] for row in rows) == sorted(RECIPIENTS), seed
    copies = 0
    for row in rows:
        ids = [message_id for recipient, message_id in server.taken if recipient == row["recipient"]]
        assert set(ids) <= {row["message_id"]}, (seed, "another Message-ID")
        if row["state"] == "sent":
            assert ids, (seed, "said to be sent, and never taken")
        else:
            assert row["recipient"] in server.refused, (seed, "given up without a refusal")
        copies += max(0, len(ids) - 1)
    assert copies <= sum(server.doubtful.values()) + mortal.in_doubt, (seed, "a copy without a doubt")


def test_a_clock_that_is_set_back_makes_no_interim_of_the_days_digest(tmp_path):
    office = OfficeCase(tmp_path).write()
    office.everybody("5 10:00:00", but=("port",))
    parts = office.parts
    office.now = local("5 16:03:00")
    with parts.store(office.now) as store:
        plan_due(store, parts.config.campaign, parts.addressees, first_run=local("5 09:00:00"), now=office.now)
        assert digests.due_editions(store)
    for at, made in (("5 15:30:00", 0), ("5 16:00:00", 0), ("5 16:04:00", 1)):
        with parts.store(local(at)) as store:
            assert freeze_due(store, parts.config.campaign, parts.addressees, now=local(at)) == made
