import pytest

from ingest.mailbox import Unreachable
from reports.mail.mailer import NotSent
from service.running import Service
from store.decisions import Decision, save_decision
from tests.integration.office_case import OfficeCase, local, text_of
from tests.integration.replies_case import here, step  # noqa: F401


class Down:
    def send(self, mail, *, sender, recipient):
        raise NotSent("451 later", code=451)


REMINDER = "[reminder]\nsend_at = 15:00:00\n"


@pytest.fixture
def office(tmp_path, here):  # noqa: F811
    return OfficeCase(tmp_path).write(digest=REMINDER)


def reminders(office):
    return [mail for mail in office.sent() if mail["X-Rollcall"] == "digest reminder"]


def test_each_union_that_is_missing_gets_one_mail_at_the_hour(office, service):
    office.mail("east@example.com", "工作信息", "5 10:00:00")
    step(office, service, "5 14:59:59")
    assert reminders(office) == []
    for at in ("5 15:00:00", "5 15:01:00", "5 15:59:00"):
        step(office, service, at)
    assert sorted(str(mail["To"]) for mail in reminders(office)) == ["port@example.com", "west@example.com"]
    mail = reminders(office)[0]
    assert mail["Auto-Submitted"] == "auto-generated"
    assert (
        "提醒：截至15:00，邮箱尚未收到贵单位2月5日迎春活动信息，请于16:00前报送；如无内容，请回复“零报告”。如已报送，请忽略。"
        in text_of(mail)
    )


def test_nobody_is_reminded_whose_mail_lies_in_our_own_pile_or_who_is_excused(office, service):
    office.mail("west@example.com", "【港口工会】2月5日信息", "5 11:00:00")
    step(office, service, "5 15:00:00")
    assert [str(mail["To"]) for mail in reminders(office)] == ["east@example.com"]


def test_while_the_mailbox_is_not_read_nobody_is_reminded_and_after_the_deadline_never(office, service, monkeypatch):
    step(office, service, "5 14:00:00")
    monkeypatch.setattr("ingest.files.EmlMailbox.folders", lambda *a: (_ for _ in ()).throw(Unreachable("no route")))
    step(office, service, "5 15:00:00")
    assert reminders(office) == []
    monkeypatch.undo()
    step(office, service, "5 16:00:00")
    assert reminders(office) == []


def test_they_go_out_when_the_mailbox_is_back_before_the_deadline(office, here, monkeypatch):  # noqa: F811
    service = Service(office.parts)
    service.start()
    with monkeypatch.context() as patch:
        patch.setattr("ingest.connect.open_mailbox", lambda *a, **k: (_ for _ in ()).throw(Unreachable("no route")))
        step(office, service, "5 15:00:00")
    step(office, service, "5 15:20:00")
    assert len(reminders(office)) == 3


def test_one_that_could_not_be_sent_dies_with_the_report_or_the_deadline(office, service, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("reports.mail.mailer.open_transport", lambda *a, **k: Down())
        step(office, service, "5 15:00:00")
    office.mail("west@example.com", "工作信息", "5 15:01:00")
    step(office, service, "5 15:05:00")
    assert sorted(str(mail["To"]) for mail in reminders(office)) == ["east@example.com", "port@example.com"]
    with office.parts.store(office.now) as store:
        rows = store.query("select recipient, state from digests where kind = 'reminder' and state <> 'sent'")
        assert [tuple(row) for row in rows] == [("west@example.com", "skipped")]


def test_officers_may_get_one_list_instead(tmp_path, here):  # noqa: F811
    office = OfficeCase(tmp_path).write(digest=REMINDER + 'to = "officers"\n')
    service = Service(office.parts)
    service.start()
    office.mail("east@example.com", "工作信息", "5 10:00:00")
    step(office, service, "5 15:00:00")
    (mail,) = reminders(office)
    assert mail["To"] == "duty@example.com"
    assert "截至15:00尚未收到2家（未到时限）：西山总工会、港口工会" in text_of(mail)
    assert "000-0000-0103" in text_of(mail)


def test_a_reply_to_a_reminder_that_carries_a_report_is_a_report(office, service):
    step(office, service, "5 15:00:00")
    parent = str(reminders(office)[0]["Message-ID"])
    office.mail("west@example.com", "回复：【提醒】请报送2月5日信息", "5 15:10:00", **{"In-Reply-To": parent})
    step(office, service, "5 15:15:00")
    assert office.statuses("5")["west"] == "on_time"


def test_an_address_that_two_unions_share_gets_one_mail_that_names_those_who_are_missing(tmp_path, here):  # noqa: F811
    office = OfficeCase(tmp_path).write(digest=REMINDER)
    roster = office.folder / "roster.csv"
    roster.write_text(
        roster.read_text(encoding="utf-8").replace("west@example.com", "port@example.com"), encoding="utf-8"
    )
    service = Service(office.parts)
    service.start()
    office.mail("east@example.com", "工作信息", "5 10:00:00")
    step(office, service, "5 15:00:00")
    (mail,) = reminders(office)
    assert mail["To"] == "port@example.com"
    assert text_of(mail).startswith("西山总工会、港口工会：")


def test_a_union_without_an_address_is_reminded_at_the_one_that_a_person_assigned(tmp_path, here):  # noqa: F811
    office = OfficeCase(tmp_path).write(digest=REMINDER)
    roster = office.folder / "roster.csv"
    roster.write_text(roster.read_text(encoding="utf-8").replace("west@example.com", ""), encoding="utf-8")
    office.now = local("5 09:00:00")
    with office.parts.store(office.now) as store:
        save_decision(store, Decision("assign", "x", "y", ("west",), address="clerk@mailbox.example"), now=office.now)
    service = Service(office.parts)
    service.start()
    step(office, service, "5 15:00:00")
    assert "clerk@mailbox.example" in [str(mail["To"]) for mail in reminders(office)]


@pytest.fixture
def insistent(tmp_path, here):  # noqa: F811
    return OfficeCase(tmp_path).write(digest=f"{REMINDER}again = 18:00:00\n")


def started(office, at="5 09:00:00"):
    office.now = local(at)
    service = Service(office.parts)
    service.start()
    return service


def to(office, recipient):
    return [text_of(mail) for mail in reminders(office) if mail["To"] == recipient]


def test_who_is_missing_after_the_deadline_is_reminded_once_more_and_not_oftener(insistent):
    service = started(insistent)
    insistent.mail("east@example.com", "工作信息", "5 10:00:00")
    step(insistent, service, "5 15:00:00")
    insistent.mail("port@example.com", "工作信息", "5 17:00:00")
    for at in ("5 16:02:00", "5 17:59:00"):
        step(insistent, service, at)
    assert len(reminders(insistent)) == 2
    for at in ("5 18:00:00", "5 18:01:00", "5 23:59:00"):
        step(insistent, service, at)
    assert [str(mail["To"]) for mail in reminders(insistent)[2:]] == ["west@example.com"]
    assert (
        "提醒：截至18:00，邮箱仍未收到贵单位2月5日迎春活动信息（时限16:00已过），请尽快补报；如无内容，请回复“零报告”。如已报送，请忽略。"
        in to(insistent, "west@example.com")[1]
    )
    step(insistent, service, "6 09:00:00")
    assert len(reminders(insistent)) == 3


def test_who_was_missing_the_day_before_reads_another_sentence(insistent):
    service = started(insistent, "4 09:00:00")
    insistent.everybody("4 10:00:00", but=("west",))
    insistent.everybody("3 10:00:00")
    for at in ("4 16:02:00", "5 15:00:00", "5 18:00:00"):
        step(insistent, service, at)
    before, after = to(insistent, "west@example.com")[-2:]
    assert "贵单位昨日信息也未收到" in before
    assert "贵单位已连续2天未报送，如有困难请与我们联系。" in after
    assert "贵单位昨日信息" not in to(insistent, "port@example.com")[-1]


def test_after_the_day_nobody_is_reminded_of_it(insistent, monkeypatch):
    service = started(insistent)
    with monkeypatch.context() as patch:
        patch.setattr("reports.mail.mailer.open_transport", lambda *a, **k: Down())
        for at in ("5 15:00:00", "5 18:00:00"):
            step(insistent, service, at)
    step(insistent, service, "6 00:00:01")
    assert reminders(insistent) == []
    with insistent.parts.store(insistent.now) as store:
        states = store.query("select edition, state, count(*) from digests where kind = 'reminder' group by 1, 2")
        assert [tuple(row) for row in states] == [(1, "skipped", 3), (2, "skipped", 3)]


def test_a_union_is_written_to_in_its_own_language(insistent):
    roster = insistent.folder / "roster.csv"
    lines = roster.read_text(encoding="utf-8").splitlines()
    told = {"west": "en"}
    roster.write_text(
        "\n".join(
            f"{line},{'language' if n == 0 else told.get(line.partition(',')[0], '')}" for n, line in enumerate(lines)
        ),
        encoding="utf-8",
    )
    service = started(insistent)
    step(insistent, service, "5 15:00:00")
    assert "Please send it before 16:00" in to(insistent, "west@example.com")[0]
    assert "请于16:00前报送" in to(insistent, "port@example.com")[0]
