"""[receipts]: a unit hears of its own mails, once a state, and of nobody else's; robots and strangers hear nothing."""

import random

import pytest

from service.running import Service
from store.decisions import Decision, save_decision
from tests.integration import replies_case
from tests.integration.office_case import OfficeCase, local, text_of
from tests.integration.replies_case import step

here = replies_case.here  # fixtures


@pytest.fixture
def office(tmp_path, here):
    return OfficeCase(tmp_path).write(digest="[receipts]\n")


@pytest.fixture
def service(office):
    return started(office)


def started(office, at="5 09:00:00"):
    office.now = local(at)
    service = Service(office.parts)
    service.start()
    return service


def sent(office, kind="receipt"):
    found = [mail for mail in office.sent() if mail["X-Rollcall"] == f"digest {kind}"]
    return [(str(mail["To"]), text_of(mail).replace("\r\n", "\n")) for mail in found]


def test_a_report_is_acknowledged_once_a_day(office, service):
    office.mail("east@example.com", "工作信息", "5 10:00:00")
    step(office, service, "5 10:01:00")
    office.mail("east@example.com", "工作信息（补充）", "5 11:00:00")
    for at in ("5 11:01:00", "5 12:00:00", "5 17:00:00"):
        step(office, service, at)
    ((recipient, text),) = sent(office)
    assert recipient == "east@example.com"
    assert text.startswith("东山总工会：已收到贵单位2月5日信息，10:00，附件0个：按时\n")
    (mail,) = [mail for mail in office.sent() if mail["X-Rollcall"] == "digest receipt"]
    assert mail["Subject"] == "【回执】已收到2月5日信息"
    assert mail["Auto-Submitted"] == "auto-generated"


def test_a_state_that_changes_is_told_once_more_when_decisions_have_settled(office, service):
    office.mail("east@example.com", "工作信息", "5 16:10:00")
    step(office, service, "5 16:15:00")
    with office.parts.store(office.now) as store:
        pardon = Decision("pardon", "x", "网络中断", ("east",), (local("5 12:00:00").date(),))
        save_decision(store, pardon, now=local("5 16:20:00"))
    step(office, service, "5 16:25:00")
    assert len(sent(office)) == 1
    for at in ("5 16:31:00", "5 17:00:00", "6 09:00:00"):
        step(office, service, at)
    first, second = (text for _, text in sent(office))
    assert "东山总工会：已收到贵单位2月5日信息，16:10，附件0个：迟报" in first
    assert "东山总工会：贵单位2月5日信息由“迟报”改为“按时”" in second


def test_a_question_is_answered_with_the_units_own_days_and_is_no_report(office, service):
    office.mail("west@example.com", "工作信息", "4 10:00:00")
    office.mail("east@example.com", "工作信息", "5 10:00:00")
    office.mail("west@example.com", "查询", "5 11:00:00", body="您好")
    for at in ("5 11:01:00", "5 11:02:00"):
        step(office, service, at)
    ((recipient, text),) = sent(office, "query")
    assert recipient == "west@example.com"
    assert "西山总工会近14日报送情况：" in text
    assert "2月4日  √按时  10:00" in text
    assert "2月5日  …未到时限" in text
    assert "东山" not in text
    assert "港口" not in text
    step(office, service, "5 16:05:00")
    assert office.statuses("5")["west"] == "missing"


@pytest.mark.parametrize("subject", ["查询", "查询报送情况", "Re: status?", "Status", "查询？"])
def test_a_question_is_known_by_its_subject(office, service, subject):
    office.mail("west@example.com", subject, "5 11:00:00", body="")
    step(office, service, "5 11:01:00")
    assert len(sent(office, "query")) == 1


def test_strangers_robots_and_disowned_senders_hear_nothing(tmp_path, here):
    office = OfficeCase(tmp_path).write(digest="[receipts]\n", campaign='authserv_id = "mx.example.com"')
    service = started(office)
    office.mail("stranger@mailbox.example", "东山总工会2月5日工作信息", "5 10:00:00")
    office.mail("stranger@mailbox.example", "查询", "5 10:01:00", body="")
    robot = {"Auto-Submitted": "auto-generated"}
    office.mail("west@example.com", "查询", "5 10:02:00", body="", **robot)
    office.mail("west@example.com", "工作信息", "5 10:03:00", Precedence="bulk")
    failed = {"Authentication-Results": "mx.example.com; dmarc=fail header.from=example.com"}
    office.mail("port@example.com", "工作信息", "5 10:04:00", **failed)
    office.mail("port@example.com", "查询", "5 10:05:00", body="", **failed)
    step(office, service, "5 10:10:00")
    assert sent(office) == sent(office, "query") == []


def test_without_the_table_nobody_hears_anything_and_a_question_is_for_a_person(tmp_path, here):
    office = OfficeCase(tmp_path).write()
    service = started(office)
    office.mail("east@example.com", "工作信息", "5 10:00:00")
    office.mail("west@example.com", "查询", "5 11:00:00", body="")
    step(office, service, "5 11:01:00")
    assert sent(office) == sent(office, "query") == []
    with office.parts.store(office.now) as store:
        assert [row["reason"] for row in store.query("select reason from inbox order by mail_id")] == [None, "empty"]


def test_questions_without_end_are_answered_some_times_a_day(office, service):
    for n in range(30):
        office.mail("west@example.com", "查询", f"5 10:00:{n:02}", body="")
    step(office, service, "5 10:05:00")
    assert len(sent(office, "query")) == 10


def test_an_old_mailbox_is_not_acknowledged(office):
    office.mail("east@example.com", "工作信息", "3 10:00:00")
    service = started(office)
    step(office, service, "5 09:01:00")
    assert sent(office) == []


def test_a_unit_reads_its_own_language(tmp_path, here):
    office = OfficeCase(tmp_path).write(digest="[receipts]\n")
    roster = office.folder / "roster.csv"
    lines = roster.read_text(encoding="utf-8").splitlines()
    roster.write_text(f"{lines[0]},language\n" + "\n".join(f"{line},en" for line in lines[1:]), encoding="utf-8")
    service = started(office)
    office.mail("east@example.com", "工作信息", "5 10:00:00")
    step(office, service, "5 10:01:00")
    assert sent(office)[0][1].startswith("东山总工会: your report of 5 Feb came at 10:00 with 0 files: on time\n")


def test_two_rollcalls_do_not_answer_each_other(tmp_path, here):
    """What one sends to a unit is delivered to another office as a mail of that unit's address: nothing comes back."""
    first, second = (OfficeCase(tmp_path / name) for name in "ab")
    for office in (first, second):
        office.folder.mkdir()
        office.write(digest="[receipts]\n")
    services = [started(first), started(second)]
    first.mail("east@example.com", "工作信息", "5 10:00:00")
    for minute in range(1, 8):
        for office, service, other in ((first, services[0], second), (second, services[1], first)):
            step(office, service, f"5 10:{minute:02}:00")
            for mail in office.sent():
                if str(mail["To"]) == "east@example.com":
                    raw = bytes(mail).replace(b"From: office@example.com", b"From: east@example.com")
                    (other.folder / "box" / f"echo{abs(hash(raw))}.eml").write_bytes(raw)
    assert [len(sent(first)), len(sent(second))] == [1, 0]


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", range(4))
def test_at_most_one_receipt_a_unit_day_and_state_whatever_comes(tmp_path, here, seed, torture):
    """Random streams: reports, doubles, questions, robots, forged senders, strangers, the service dying in between."""
    for turn in range(125 if torture else 1):
        check_stream(OfficeCase(tmp_path / f"{turn}"), random.Random(1000 * seed + turn))


def check_stream(office, chance):
    office.folder.mkdir()
    office.write(digest="[receipts]\n")
    service = started(office)
    box = office.folder / "box"
    for minute in range(0, 50, 10):
        for n in range(chance.randint(1, 4)):
            sender = chance.choice(["east@example.com", "west@example.com", "port@example.com", "x@mailbox.example"])
            subject = chance.choice(
                ["工作信息", "2月5日信息", "更正：2月5日信息", "查询", "自动回复：信息", "东山总工会信息"]
            )
            more = chance.choice([{}, {}, {"Auto-Submitted": "auto-replied"}, {"Precedence": "list"}])
            path = office.mail(sender, subject, f"5 1{chance.randint(0, 5)}:{minute + n:02}:00", **more)
            if chance.random() < 0.3:
                (box / f"double{path.name}").write_bytes(path.read_bytes())
        if chance.random() < 0.3:
            service = started(office, f"5 16:{minute:02}:30")
        step(office, service, f"5 16:{minute + 5:02}:00")
    told = [
        (to, line) for to, text in sent(office) for line in text.splitlines() if "：已收到" in line or "由“" in line
    ]
    assert len(told) == len(set(told))
    states = [(to, line.rpartition("：")[2].rpartition("改为")[2]) for to, line in told]
    assert len(states) == len(set(states))
    assert not any(to == "x@mailbox.example" for to, _ in told + sent(office, "query"))
    for to, text in sent(office, "query"):
        names = {"east": "东山", "west": "西山", "port": "港口"}
        assert [name for name in names.values() if name in text] == [names[to.partition("@")[0]]]
