"""A week in the life: 34 unions, seven days over Spring Festival, some 850 mails with every trap, polled from a real Dovecot.

`tests/week/week.txt` says what each union does on each day (the stories are in stories.py), `tests/week/truth.txt` what the
duty officer knows who reads every mail by hand. Where Rollcall does not say the same, it says that it waits for a person.
"""

import base64
import imaplib
import re
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from config.load import load_config
from demo.roster import BY_ID, UNIONS, roster_csv
from ingest.connect import open_mailbox
from ingest.decide import decide
from ingest.interpret import interpret_waiting
from ingest.poll import poll
from service.parts import Parts
from store import derived
from store.decisions import Decision
from tests.conftest import rows

WEEK = Path(__file__).parents[1] / "week"
sys.path.append(str(WEEK))
from stories import NOISE, STORIES, Sent  # noqa: E402 - it stands beside the tables

ZONE = ZoneInfo("Asia/Shanghai")
DAYS = [date(2021, 2, day) for day in range(9, 16)]
SIGNS = {"√": "on_time", "零": "on_time", "△": "late", "○": "backfilled", "×": "missing", "－": "excused"}
OUTAGE = datetime(2021, 2, 13, 12, tzinfo=ZONE), datetime(2021, 2, 13, 20, tzinfo=ZONE)  # no poll in between
CONFIG = """
[mailbox]
url = "imap://localhost:{port}"
username = "{user}"
password_env = "ROLLCALL_IMAP_PASSWORD"
[store]
path = "rollcall.db"
[campaign]
name = "迎春“十送”活动"
starts = 2021-02-08
ends = 2021-03-31
deadline = 16:00:00
roster = "roster.csv"
receiver_names = ["省总工会", "省总", "省总办公室"]
[[campaign.change]]
day = 2021-02-11
deadline = 12:00:00
why = "除夕提前"
"""
PERSONS_WORD = {"excused": "excuse", "pardoned": "pardon", "recorded": "record"}
STORY_OF_A_DECISION = {"excused": "nothing", "pardoned": "evening", "recorded": "nothing"}


@dataclass(frozen=True)
class Letter:
    """A mail as it arrives."""

    at: datetime
    folder: str
    raw: bytes


def table(name):
    """union -> seven words, of one of the two tables."""
    lines = (WEEK / name).read_text(encoding="utf-8").splitlines()
    return {line.split()[0]: line.split()[1:] for line in lines if line and not line.startswith("#")}


PLAN, TRUTH = table("week.txt"), table("truth.txt")


def letters():
    for number, union in enumerate(UNIONS):
        for day, story in zip(DAYS, PLAN[union.id], strict=True):
            for sent in STORIES[STORY_OF_A_DECISION.get(story, story)]:
                yield letter(sent, day, union, UNIONS[number - 1])
    for day in DAYS:
        for sent in NOISE:
            yield letter(sent, day, UNIONS[0], UNIONS[1])


def letter(sent: Sent, day: date, union, other) -> Letter:
    shift, _, clock = sent.at.rpartition(" ")
    at = moment(day + timedelta(int(shift or 0)), clock)
    words = {
        "id": union.id, "name": union.name, "short": union.short_name, "other": other.name, "m": day.month, "d": day.day,
        "y": day.day - 1, "t": day.day + 1, "first": day.day - 2, "n": 10 + day.day, "county": (union.subordinates or ("",))[0],
    }  # fmt: skip
    claimed = moment(day, sent.date) if sent.date else at
    stamp = claimed.strftime("%a, %d %b %Y %H:%M:%S +0800")
    received = f"Received: from mx.example.com by imap.example.com; {at:%a, %d %b %Y %H:%M:%S} +0800"
    subject = sent.subject.format(**words).encode(sent.charset)
    encoded = f"=?{sent.charset}?B?{base64.b64encode(subject).decode()}?="
    head = [
        received,
        f"From: {sent.sender.format(**words)}",
        "To: office@example.com",
        f"Subject: {encoded}",
        f"Date: {stamp}",
    ]
    body = part(f"text/plain; charset={sent.charset}", sent.body.format(**words).encode(sent.charset))
    files = [
        part(
            "application/octet-stream",
            f"{union.id}{day}{name}".encode(),
            f'Content-Disposition: attachment; filename="{word(name.format(**words))}"',
        )
        for name in sent.files
    ]
    if files:
        body = [
            'Content-Type: multipart/mixed; boundary="=_w"',
            "",
            *(line for piece in (body, *files) for line in ("--=_w", *piece)),
            "--=_w--",
        ]
    return Letter(at, sent.folder, "\r\n".join([*head, "MIME-Version: 1.0", *body, ""]).encode())


def part(content_type: str, data: bytes, *more: str) -> list[str]:
    coded = base64.encodebytes(data).decode().splitlines()
    return [f"Content-Type: {content_type}", "Content-Transfer-Encoding: base64", *more, "", *coded]


def word(text: str) -> str:
    return f"=?utf-8?B?{base64.b64encode(text.encode()).decode()}?="


def moment(day: date, clock: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock if clock.count(':') == 2 else clock + ':00'}").replace(tzinfo=ZONE)


class Office:
    """The installation, its clock turned by hand, its mailbox filled as time goes by."""

    def __init__(self, folder, user, reader):
        (folder / "roster.csv").write_text(roster_csv(), encoding="utf-8")
        (folder / "config.toml").write_text(CONFIG.format(port=user.server.imap_port, user=user.name), encoding="utf-8")
        self.now = moment(DAYS[0] - timedelta(1), "18:00")
        self.user, self.reader = user, reader
        self.parts = Parts(load_config(folder / "config.toml"), clock=lambda: self.now)
        self.coming = sorted(letters(), key=lambda letter: letter.at)

    def step(self, now):
        """Time goes on to `now`: mail arrives, and the office polls, unless its line is down."""
        self.now = now
        with self.user.client() as client:
            while self.coming and self.coming[0].at <= now:
                new = self.coming.pop(0)
                client.create(new.folder)
                assert client.append(new.folder, "", imaplib.Time2Internaldate(new.at), new.raw)[0] == "OK"
        if OUTAGE[0] <= now < OUTAGE[1]:
            return
        with self.parts.store(now) as store:
            mailbox = open_mailbox(
                f"imap://localhost:{self.user.server.imap_port}", username=self.user.name, password=self.user.password,
                folders="auto", after_ingest="leave",
            )  # fmt: skip
            result = poll(store, mailbox, self.parts.rules(self.parts.config.mailbox), clock=lambda: now)
            mailbox.close()
            assert not result.errors
            interpret_waiting(store, self.reader, self.parts.office, trusted=())

    def decide(self, day, index):
        """What people decide in the evening of a day."""
        with self.parts.store(self.now) as store:
            for union, stories in PLAN.items():
                if kind := PERSONS_WORD.get(stories[index]):
                    told = moment(day, "11:00")
                    detail = {"at": told.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), "local": told.isoformat()}
                    decision = Decision(
                        kind, "officer", "telephone", (union,), (day,), detail=detail if kind == "record" else {}
                    )
                    decide(store, self.parts.office, decision, now=self.now)

    def said(self, now=None):
        """(union, day) -> (status, nil)."""
        with self.parts.store(now or self.now) as store:
            sql = "select union_id, day, status, nil_report from daily_status where day >= '2021-02-09'"
            return {(union, date.fromisoformat(day)): (status, nil) for union, day, status, nil in rows(store, sql)}


@pytest.fixture
def week(tmp_path, dovecot, reader, monkeypatch):
    user = dovecot.user()
    monkeypatch.setenv("ROLLCALL_IMAP_PASSWORD", user.password)
    return Office(tmp_path, user, reader)


def test_a_week_over_spring_festival_is_judged_as_its_officer_knows_it(week):
    assert set(PLAN) == set(TRUTH) == set(BY_ID) and len(week.coming) > 800
    for index, day in enumerate(DAYS):
        for clock in ("12:03", "16:03", "23:00"):
            week.step(moment(day, clock))
            check_nobody_is_wronged(week, day, index)
        week.decide(day, index)
    week.step(moment(DAYS[-1] + timedelta(1), "12:00"))
    said = week.said()
    different = {
        (union, str(day)): (PLAN[union][n], TRUTH[union][n], said[union, day])
        for union in TRUTH
        for n, day in enumerate(DAYS)
        if (SIGNS[TRUTH[union][n]], int(TRUTH[union][n] == "零")) != said[union, day]
    }
    # Rollcall is honest where the officer knows more: it waits. A mail that names nobody is nobody's until a person says whose.
    assert {key: told for key, told in different.items() if told[2][0] != "pending" and told[0] != "nameless"} == {}
    assert {told[0] for told in different.values()} <= {
        *("wrong_name", "nameless", "meeting_quarter", "forged", "look_alike", "empty", "question"),
    }
    assert len(different) < 25
    with week.parts.store(week.now) as store:
        waiting = {row[0] for row in rows(store, "select from_address from inbox where disposition = 'triage'")}
        nameless = [union for union, stories in PLAN.items() if "nameless" in stories]
        assert {f"{union}.somebody@mailbox.example" for union in nameless} <= waiting
        check_reading_again_changes_nothing(week, store)


def check_nobody_is_wronged(week, day, index):
    """At no moment is anybody missing whose mail is in the mailbox, nor on time without one."""
    for union, (status, _) in week.said().items():
        if union[1] != day:
            continue
        truth, story = TRUTH[union[0]][index], PLAN[union[0]][index]
        if status == "missing":
            assert truth in "×○－△" or story in ("nameless", "recorded", "pardoned"), (union, story, status)
        if status == "on_time":
            assert truth in "√零", (union, story)
    if OUTAGE[0] <= week.now < OUTAGE[1]:
        assert "missing" not in {status for (_, on), (status, _) in week.said().items() if on == day}


def check_reading_again_changes_nothing(week, store):
    before = (
        rows(store, "select * from daily_status"),
        rows(store, "select raw_sha256, disposition, reason, union_id, days from inbox"),
    )
    derived.drop_derived(store)
    interpret_waiting(store, week.reader, week.parts.office, trusted=())
    after = (
        rows(store, "select * from daily_status"),
        rows(store, "select raw_sha256, disposition, reason, union_id, days from inbox"),
    )
    assert after == before


def test_every_story_is_told_and_every_sign_is_known():
    assert {story for stories in PLAN.values() for story in stories} - set(STORY_OF_A_DECISION) == set(STORIES)
    assert all(re.fullmatch("[√零△○×－]", sign) for signs in TRUTH.values() for sign in signs)
