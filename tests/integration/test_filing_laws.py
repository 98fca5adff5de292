"""Laws of filing, over random mails, orders of reading and decisions: the same mails are filed the same, however they came."""

import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.filing import file_mail, read_mail, settle
from domain.mail import Mail
from ingest.decide import decide, refile
from ingest.file import settle_mails
from ingest.interpret import interpret_waiting
from store import derived, filings
from store.changes import differences, snapshot
from store.database import open_store
from store.decisions import Decision
from tests.conftest import CAMPAIGN, NOW, OFFICE, ROSTER, at, derived_contents, make_mail, new_store, read_mailbox, rows
from tests.integration.fake import FakeMailbox

SENDERS = (
    "north@example.com",
    "south@example.com",
    "rail@example.com",
    "duty@elsewhere.example",
    "a <b@x.example> <c@x.example>",
)
SUBJECTS = (
    *(
        "工作信息",
        "3月1日工作信息",
        "3月2日信息",
        "补报3月1日信息",
        "3月1日-3日信息",
        "更正：3月1日信息",
        "1月2日信息",
        "3月1日，走访慰问",
    ),
    *(
        "北城市总3月1日信息",
        "南山总工会、北城总工会联合慰问",
        "【铁路工会】信息",
        "零报告",
        "请撤回上一封",
        "自动回复：信息",
    ),
)
BODIES = ("今日慰问二十人。", "无", "", "截至3月1日，慰问二十人。", "慰问二十人。\n南山总工会")
HOURS = ("03-01 09:00:00", "03-01 15:59:59", "03-01 16:00:01", "03-02 00:00:00", "03-02 12:00:00", "03-03 08:00:00")


@dataclass(frozen=True)
class Letter:
    sender: str
    subject: str
    body: str
    at: str

    @property
    def raw(self):
        """The same bytes for two letters that differ only in their hour: one mail, received twice."""
        return make_mail(self.sender, self.subject, body=self.body)

    def put(self, box):
        box.put(self.raw, arrived_at=at(self.at))


LETTERS = st.builds(Letter, *map(st.sampled_from, (SENDERS, SUBJECTS, BODIES, HOURS)))
DAYS = st.sampled_from([date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 3)])
UNIONS = st.sampled_from(["north", "south", "rail"])
DECISIONS = st.one_of(
    st.builds(lambda union, past: ("assign", union, None, {"past": past} if past else {}), UNIONS, st.booleans()),
    st.builds(lambda union, day: ("correct", union, day, {}), UNIONS, DAYS),
    st.builds(lambda _: ("correct", None, None, {"not_report": True}), UNIONS),
    st.builds(
        lambda union, day: ("record", union, day, {"at": f"{day}T04:00:00Z", "local": f"{day}T12:00:00+08:00"}),
        UNIONS,
        DAYS,
    ),
    st.builds(lambda union, day: ("excuse", union, day, {}), UNIONS, DAYS),
)
FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    path = tmp_path_factory.mktemp("template") / "rollcall.db"
    new_store(path).close()
    return path


@contextmanager
def filed(template, tmp_path_factory, reader, batches):
    """A store that read these batches of mails one after the other."""
    path = tmp_path_factory.mktemp("law") / "rollcall.db"
    shutil.copy(template, path)
    store = open_store(path, now=NOW)
    box = FakeMailbox()
    try:
        for batch in batches:
            for letter in batch:
                letter.put(box)
            read_mailbox(store, box, reader)
        yield store
    finally:
        store.close()


def take(store, made):
    """Make these decisions; those about a mail are about the first of them by hash."""
    for kind, union, day, detail in made:
        first = rows(store, "select mail_id from mails order by raw_sha256 limit 1")
        if kind == "correct" and not first:
            continue
        about = {"mail_id": first[0][0]} if kind == "correct" else {"address": SENDERS[3]} if kind == "assign" else {}
        days = (day,) if day else ()
        unions = (union,) if union else ()
        decide(store, OFFICE, Decision(kind, "office", "law", unions, days, detail=detail, **about), now=NOW)


def known(store):
    return rows(store, "select * from daily_status"), derived_contents(store)


@given(mails=st.lists(LETTERS, max_size=8, unique=True), made=st.lists(DECISIONS, max_size=3), data=st.data())
@FEW
def test_the_order_of_reading_never_matters(template, tmp_path_factory, reader, mails, made, data):
    shuffled = data.draw(st.permutations(mails))
    cut = data.draw(st.integers(0, len(mails)))
    with filed(template, tmp_path_factory, reader, [mails]) as store:
        take(store, made)
        wanted = known(store)
    with filed(template, tmp_path_factory, reader, [shuffled[:cut], *([mail] for mail in shuffled[cut:])]) as store:
        take(store, made)
        assert known(store) == wanted


@given(mails=st.lists(LETTERS, max_size=8, unique=True), made=st.lists(DECISIONS, max_size=3))
@FEW
def test_reading_or_filing_again_without_changes_changes_nothing(template, tmp_path_factory, reader, mails, made):
    with filed(template, tmp_path_factory, reader, [mails]) as store:
        take(store, made)
        wanted, before = known(store), snapshot(store)
        refile(store, OFFICE, filings.mails_since(store, None))
        assert known(store) == wanted
        assert list(differences(before, snapshot(store))) == []
        settle_mails(store, OFFICE, filings.mails_since(store, None)[:1])
        assert known(store) == wanted
        derived.drop_derived(store)
        interpret_waiting(store, reader, OFFICE, trusted=())
        assert known(store) == wanted


@given(mails=st.lists(LETTERS, max_size=6, unique=True))
@FEW
def test_no_mail_is_lost_between_report_and_triage_and_no_union_is_missing_whose_mail_waits(
    template, tmp_path_factory, reader, mails
):
    with filed(template, tmp_path_factory, reader, [mails]) as store:
        assert rows(store, "select count(*) from inbox where disposition in ('report', 'not_report', 'triage')") == [
            (len({mail.raw for mail in mails}),)
        ]
        waiting = "select union_id, day from candidates except select union_id, day from reports"
        for union, day in rows(store, waiting):
            sql = "select status from daily_status where union_id = ? and day = ?"
            assert rows(store, sql, union, day) in ([("pending",)], [("expected",)]), (union, day)


@given(letter=LETTERS, reported=st.frozensets(DAYS))
@settings(max_examples=200, deadline=None)
def test_filing_is_a_function_of_the_mail_and_its_history(letter, reported):
    mail = Mail(
        "0" * 64, at(letter.at), letter.sender if "<" not in letter.sender else "", "", letter.subject, letter.body, {}
    )
    once, again = (file_mail(mail, ROSTER, CAMPAIGN, lambda _, day: day in reported) for _ in range(2))
    assert once == again
    assert once == settle(read_mail(mail, ROSTER, CAMPAIGN), CAMPAIGN, lambda _, day: day in reported)
    known_ids = {union.id for union in ROSTER.unions}
    assert set(once.unions) <= known_ids and {union for union, _ in once.candidates} <= known_ids
    assert all(CAMPAIGN.is_due(day) for day in once.days)
    assert all((day - CAMPAIGN.local_day(mail.received_at)) <= timedelta(1) for day in once.days)
