"""The past is stable: an edit changes nothing by itself, refile says what it would change, and what was sent is revised."""

import pytest

from service import jobs
from tests.integration.office_case import ROSTER, OfficeCase, text_of
from tests.integration.replies_case import step

EDITS = {
    "deadline": {"campaign": "grace_minutes = 30"},
    "subordinates": {"campaign": 'subordinates = "note"'},
    "unknown_senders": {"campaign": 'unknown_senders = "hold"'},
    "dropped_day": {"campaign": '[[campaign.change]]\nday = 2021-02-05\ndue = false\nwhy = "停电"'},
    "taxonomy": {
        "campaign": '[[campaign.taxonomy]]\nname = "a"\nlabels = [{ key = "b", name = "丙", keywords = ["慰问"] }]'
    },
}


@pytest.fixture
def office(tmp_path):
    """Monday's verdicts: east on time, west late, port on time by a name only."""
    case = OfficeCase(tmp_path).write()
    case.mail("east@example.com", "2月5日信息", "5 10:00:00")
    case.mail("west@example.com", "2月5日信息", "5 16:20:00")
    case.mail("duty@mailbox.example", "港口工会2月5日信息", "5 11:00:00")
    return case


def go(office, service, at):
    """The service at one instant, by the configuration as it is now."""
    service.parts = office.parts
    step(office, service, at)


def refile(office, *, keep):
    with office.parts.store(office.now, sync=False) as store:
        changes = jobs.refile(office.parts, store, None, keep=keep, now=office.now)
    return {(c.union_id, c.day): (c.was and c.was.status, c.becomes and c.becomes.status) for c in changes}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_changes_no_past_verdict_by_itself(office, service, edit):
    go(office, service, "5 16:30:00")
    before = office.statuses("5")
    assert before == {"east": "on_time", "west": "late", "port": "on_time"}
    office.write(**EDITS[edit])
    office.mail("east@example.com", "2月6日信息", "6 09:00:00")
    office.mail("east@example.com", "更正：2月5日信息", "6 09:10:00")
    go(office, service, "6 10:00:00")
    assert office.statuses("5") == before


@pytest.mark.parametrize(
    ("edit", "changes"),
    [
        ("deadline", {("west", "2021-02-05"): ("late", "on_time")}),
        ("unknown_senders", {("port", "2021-02-05"): ("on_time", "pending")}),
        ("dropped_day", {(union, "2021-02-05"): (said, None) for union, said in
                         {"east": "on_time", "west": "late", "port": "on_time"}.items()}),
        ("taxonomy", {}),
        ("subordinates", {}),
    ],
)  # fmt: skip
def test_refile_says_what_it_would_change_before_it_does_it(office, service, edit, changes):
    go(office, service, "5 16:30:00")
    office.write(**EDITS[edit])
    before = office.statuses("5")
    named = {key: change for key, change in refile(office, keep=False).items() if key[1] == "2021-02-05"}
    assert named == changes
    assert office.statuses("5") == before
    refile(office, keep=True)
    assert refile(office, keep=False) == {}


def test_what_was_sent_stays_and_a_revised_edition_says_what_changed(office, service):
    office.mail("second@mailbox.example", "2月5日信息", "5 09:00:00")  # on nobody's roster yet
    go(office, service, "5 16:30:00")
    sent = [mail.as_bytes() for mail in office.sent()]
    assert "迟报1家" in text_of(office.sent()[0])
    (office.folder / "roster.csv").write_text(
        ROSTER.replace("west@example.com", "west@example.com;second@mailbox.example"), encoding="utf-8"
    )
    go(office, service, "5 17:00:00")
    assert len(office.sent()) == len(sent)
    refile(office, keep=True)
    go(office, service, "5 17:10:00")
    assert [mail.as_bytes() for mail in office.sent()][: len(sent)] == sent
    revised = text_of(office.sent()[len(sent)])
    assert "【更正版】第2版" in revised
    assert "西山总工会由“迟报”更正为“按时”（09:00收到）" in revised
