"""Any history: mails come, go, move out and back, the server renumbers, the process dies, the clock steps, digests go out, officers
answer, old mail is purged. Nothing is ever lost, doubled or judged otherwise by what only the mailbox's numbering did."""

import itertools
import shutil
import tempfile
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from domain.mailing import LEADERS, OFFICER, Addressees
from ingest.office import Office
from reports.editions import plan_due, plan_revised
from reports.mail.outbox import send_frozen
from service.desk import Desk
from service.replies import answer_waiting
from store import digests, mails, outbox, purge, seals
from store.database import open_store, utc
from store.mails import Fault
from store.views import fix_clock
from tests.conftest import CAMPAIGN, ROSTER, ReadHere, at, make_mail, new_store, read_mailbox, rows
from tests.integration.fake import FakeMailbox
from tests.integration.machine_case import Dead, Letters, Mortal, mails_held, sha

ARRIVED = "select 1 from places join mails using (mail_id) where raw_sha256 = ? and arrived_at <= ?"
STEPS, SHORT, LONG = 50, 10, 10_000
START = at("03-02 09:00:00")
DUTY, LEADER = "duty@example.com", "leader@example.com"
OFFICE = Office(CAMPAIGN, ROSTER, frozenset({DUTY}))
TO = Addressees((DUTY,), (LEADER,), time(16, 10), "office@example.com", "zh", 0)
SENDERS = ("north@example.com", "south@example.com", "rail@example.com", "nobody@example.com")
SUBJECTS = ("工作信息", "3月2日工作信息", "补报3月1日工作信息", "3月3日零报告", "第一期")
PHOTO = bytes(range(256)) * 20
READER = ReadHere()  # what a mail says follows from its bytes: each is read once for all runs


class Histories(RuleBasedStateMachine):
    """One office, one mailbox, one store."""

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="rollcall-machine-"))
        self.path = Path(shutil.copy(TEMPLATE[0], self.folder))
        self.now, self.box, self.out = START, FakeMailbox("INBOX", "Junk"), Letters()
        self.box.marks = True
        self.numbers, self.seen, self.aside, self.replies = itertools.count(), set(), [], 0
        self.open()

    def open(self):
        self.store = open_store(self.path)
        self.store.conn.execute("pragma synchronous = off")  # what a power cut does is another test's
        self.store.conn = Mortal(self.store.conn)
        interrupted = rows(self.store, "select recipient, message_id from digests where state = 'sending'")
        self.out.doubtful += sum(self.out.taken[to, message_id] > 0 for to, message_id in interrupted)
        outbox.release_interrupted(self.store)
        self.set_clock()

    def set_clock(self):
        conn = self.store.conn.conn
        for name in [row["name"] for row in conn.execute("select name from sqlite_temp_master where type = 'view'")]:
            conn.execute(f"drop view temp.{name}")
        fix_clock(conn, utc(self.now))

    def dies(self):
        self.store.conn.left = 0
        if self.store.conn.in_transaction:
            self.store.conn.rollback()
        self.store.close()
        self.open()

    # What the world does

    @rule(sender=st.sampled_from(SENDERS), subject=st.sampled_from(SUBJECTS), photo=st.booleans(), junk=st.booleans())
    def deliver(self, sender, subject, photo, junk):
        files = [("照片.jpg", PHOTO)] if photo else []
        raw = make_mail(sender, subject, files=files, head=f"Message-ID: <{next(self.numbers)}@example.com>\r\n")
        self.box.put(raw, "Junk" if junk else "INBOX", arrived_at=self.now)

    @rule(pick=st.randoms(use_true_random=False))
    def deliver_again(self, pick):
        """The same mail, in another place and later."""
        if held := self.held():
            folder, key = pick.choice(held)
            self.box.put(self.box.contents[folder].mails[key][0], "Junk", arrived_at=self.now)

    @rule(pick=st.randoms(use_true_random=False))
    def expunge(self, pick):
        if held := self.held():
            folder, key = pick.choice(held)
            self.box.remove(key, folder)

    @rule(pick=st.randoms(use_true_random=False))
    def move_out(self, pick):
        if held := self.held():
            folder, key = pick.choice(held)
            self.aside.append((folder, self.box.contents[folder].mails[key]))
            self.box.remove(key, folder)

    @precondition(lambda self: self.aside)
    @rule()
    def move_back(self):
        """What was judged stays, since a mail's own time of arrival comes back with it; unless that was never seen, and a copy that
        came later was."""
        self.poll()
        before = self.judged()
        folder, (raw, arrived_at) = self.aside.pop()
        known = rows(self.store, ARRIVED, sha(raw), utc(arrived_at))
        self.box.put(raw, folder, arrived_at=arrived_at)
        self.poll()
        if known:
            assert self.judged() == before

    @rule(folder=st.sampled_from(("INBOX", "Junk")))
    def renumber(self, folder):
        """A new UIDVALIDITY changes no status and no mail."""
        self.poll()
        before = self.judged(), mails_held(self.store)
        self.box.renumber(folder)
        self.poll()
        assert (self.judged(), mails_held(self.store)) == before

    @rule(minutes=st.sampled_from((1, 7, 60, 240, 1440, -5, 3000)))
    def clock_steps(self, minutes):
        self.now += timedelta(minutes=minutes)
        self.set_clock()

    @rule(mood=st.sampled_from(("good", "refuses", "dies")))
    def letters_are(self, mood):
        self.out.mood = mood

    # What the service does

    @rule()
    def poll(self):
        result = read_mailbox(self.store, self.box, READER, office=OFFICE, now=lambda: self.now)
        assert result.errors == {}
        self.seen |= {sha(raw) for folder in self.box.contents.values() for raw, _ in folder.mails.values()}
        assert self.seen <= mails_held(self.store), "lost"

    @rule(step=st.integers(1, 60))
    def poll_dies(self, step):
        self.store.conn.left = step
        try:
            read_mailbox(self.store, self.box, READER, office=OFFICE, now=lambda: self.now)
            self.store.conn.left = 0
        except Dead:
            self.dies()

    @rule(step=st.sampled_from((0, 0, 0, *range(1, 40))))
    def tick(self, step):
        """What is due is planned, made and sent; at a step the process may die."""
        self.store.conn.left = step
        try:
            plan_due(self.store, CAMPAIGN, TO, first_run=START, now=self.now)
            plan_revised(self.store, CAMPAIGN, TO, now=self.now)
            for key in digests.due_editions(self.store):
                if self.now <= CAMPAIGN.due(key.day).limit:
                    continue  # the clock was set back since it was planned
                letters = {
                    to: f"Message-ID: {message_id}\r\n\r\n{key}".encode()
                    for to, message_id in digests.owed(self.store, key).items()
                }
                said = {union: verdict for (union, day), verdict in self.judged().items() if day == key.day.isoformat()}
                digests.freeze(self.store, key, letters, said, now=self.now, read_until=self.now)
            send_frozen(self.store, self.out, sender="office@example.com", now=self.now)
            self.store.conn.left = 0
        except Dead:
            self.dies()

    @rule(union=st.sampled_from(("北城总工会", "铁路工会")), step=st.sampled_from((0, *range(1, 25))))
    def officer_answers(self, union, step):
        sent = self.store.one("select day, message_id from digests where kind = 'officer' and state = 'sent' limit 1")
        if sent is None:
            return
        day = date.fromisoformat(sent["day"])
        number = next(self.numbers)
        head = f"In-Reply-To: {sent['message_id']}\r\nMessage-ID: <{number}@officer.example>\r\nDate: Mon, 02 Mar 2026 09:00:00 +0800\r\n"
        self.box.put(
            make_mail(
                DUTY, "回复：报送情况", body=f"免报 {union} {day.month}月{day.day}日 第{number}次大雪\r\n", head=head
            ),
            arrived_at=self.now,
        )
        self.replies += 1
        self.poll()
        self.store.conn.left = step
        try:
            self.answer()
        except Dead:
            self.dies()
            self.answer()

    def answer(self):
        answer_waiting(Desk(self.store, OFFICE, TO, self.now), lambda data: ())
        self.store.conn.left = 0

    @rule(days=st.integers(0, 3), step=st.sampled_from((0, *range(1, 30))))
    def purge(self, days, step):
        before = self.judged()
        self.store.conn.left = step
        try:
            purge.purge(self.store, CAMPAIGN.local_day(self.now) - timedelta(days), now=self.now, patient=False)
            self.store.conn.left = 0
        except Dead:
            self.dies()
        assert self.judged() == before

    # What always holds

    @invariant()
    def nothing_is_doubled(self):
        assert rows(self.store, "select raw_sha256 from mails group by raw_sha256 having count(*) > 1") == []
        sent = rows(
            self.store,
            "select day, kind, recipient, count(*) from digests where edition = 1 and kind in ('officer', 'leaders') "
            "group by 1, 2, 3 having count(*) > 1",
        )
        assert sent == []
        copies = sum(count - 1 for count in self.out.taken.values())
        assert copies <= self.out.doubtful

    @invariant()
    def every_answer_is_carried_out_once(self):
        (count,) = rows(self.store, "select count(*) from decisions where kind = 'excuse'")[0]
        assert count <= self.replies

    def teardown(self):
        try:
            self.ends_well()
        finally:
            self.store.close()
            shutil.rmtree(self.folder)

    def ends_well(self):
        """Once all is calm: everything read, every due day told to everybody once, every answer carried out, every row whole."""
        self.out.mood = "good"
        self.now = max(self.now, START) + timedelta(days=2)
        self.set_clock()
        for _ in range(3):
            self.poll()
            self.answer()
            self.tick(0)
            self.now += timedelta(hours=7)
            self.set_clock()
        first = date(2026, 3, 2)
        due = {(first + timedelta(n)).isoformat() for n in range((CAMPAIGN.local_day(self.now) - first).days)}
        due &= {day.isoformat() for day in CAMPAIGN.due_days()}
        for kind, recipient in ((OFFICER, DUTY), (LEADERS, LEADER)):
            told = {
                day: (state, message_id)
                for day, state, message_id in rows(
                    self.store,
                    "select day, state, message_id from digests where kind = ? and recipient = ? and edition = 1",
                    kind,
                    recipient,
                )
            }
            assert all(
                state in ("sent", "skipped") or message_id in self.out.refused for state, message_id in told.values()
            )
            assert all(self.out.taken[recipient, message_id] for state, message_id in told.values() if state == "sent")
            assert due <= told.keys()
        assert rows(self.store, "select count(*) from decisions where kind = 'excuse'") == [(self.replies,)]
        answers = rows(self.store, "select state, message_id from digests where kind = 'answer'")
        assert len(answers) == self.replies
        assert all(state == "sent" or message_id in self.out.refused for state, message_id in answers)
        assert [found for found in mails.verify(self.store) if isinstance(found, Fault)] == []
        assert list(seals.broken(self.store.conn)) == []

    def held(self):
        return [(folder, key) for folder, home in self.box.contents.items() for key in home.mails]

    def judged(self):
        return {
            (union, day): status
            for union, day, status in rows(self.store, "select union_id, day, status from daily_status")
        }


TEMPLATE = []


@pytest.fixture
def template(tmp_path):
    """A store that knows the office, for every run."""
    path = tmp_path / "rollcall.db"
    new_store(path, now=START).close()
    TEMPLATE[:] = [path]


def test_any_history_ends_well(template, torture, measured):
    count = LONG if torture else SHORT
    calm = settings(max_examples=count, stateful_step_count=STEPS, deadline=None, suppress_health_check=[*HealthCheck])
    run_state_machine_as_test(Histories, settings=calm)
    measured(f"{count} histories of {STEPS} steps, no violation")
