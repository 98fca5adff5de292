"""The leaders' edition: held, on weekdays only, revised at most once a day."""

from service.running import Service
from store import digests
from tests.integration.office_case import OfficeCase, local, text_of
from tests.integration.replies_case import DUTY, here, reply, step  # noqa: F401

LEADER = "leader@example.com"


def started(tmp_path, digest, at="5 09:00:00"):
    office = OfficeCase(tmp_path).write(digest=digest)
    office.now = local(at)
    service = Service(office.parts)
    service.start()
    return office, service


def leaders(office):
    return [mail for mail in office.sent() if mail["To"] == LEADER]


def test_a_held_edition_waits_for_the_word_of_an_officer(tmp_path, here):  # noqa: F811
    office, service = started(tmp_path, "hold = true")
    office.everybody("5 10:00:00", but=("port",))
    step(office, service, "5 16:10:00")
    step(office, service, "5 17:00:00")
    assert leaders(office) == []
    assert "领导版待发布" in text_of(office.sent()[0])
    reply(office, "发布", at="5 17:05:00")
    step(office, service, "5 17:10:00")
    assert len(leaders(office)) == 1
    assert "未报1家（截至17:10邮箱未收到）：港口工会" in text_of(leaders(office)[0])
    answer = next(mail for mail in office.sent() if mail["X-Rollcall"] == "digest answer")
    assert "已发布2月5日领导版" in text_of(answer)


def test_released_before_its_hour_it_goes_out_at_its_hour(tmp_path, here):  # noqa: F811
    office, service = started(tmp_path, "hold = true")
    step(office, service, "5 16:02:00")
    with office.parts.store(office.now) as store:
        digests.release(store, "迎春活动", local("5 12:00:00").date(), by="x", now=office.now)
    step(office, service, "5 16:05:00")
    assert leaders(office) == []
    step(office, service, "5 16:10:00")
    assert len(leaders(office)) == 1


def test_on_weekdays_only_monday_covers_the_weekend(tmp_path, here):  # noqa: F811
    office, service = started(tmp_path, "leaders_weekdays = true")
    for day in (5, 6, 7, 8):  # Friday to Monday
        office.everybody(f"{day} 10:00:00", but=("port",))
        step(office, service, f"{day} 16:10:00")
        assert len(leaders(office)) == (2 if day == 8 else 1), day
    text = text_of(leaders(office)[-1])
    assert all(f"2月{day}日报送情况" in text for day in (6, 7, 8))


def test_a_campaign_that_ends_on_a_sunday_is_told_on_monday(tmp_path, here):  # noqa: F811
    office, service = started(tmp_path, "leaders_weekdays = true", at="27 09:00:00")
    for day in (27, 28):
        step(office, service, f"{day} 16:10:00")
    assert leaders(office) == []
    office.now = local("5 16:10:00").replace(month=3, day=1)
    service.poll()
    service.tick()
    assert len(leaders(office)) == 1
    assert "2月28日报送情况" in text_of(leaders(office)[0])


def late_find(office, sender, at):
    """A report that turns up later than it was received, as one from another folder does."""
    office.mail(sender, "工作信息", at)


def test_leaders_hear_of_what_was_wrong_once_a_day_officers_at_once(tmp_path, here):  # noqa: F811
    office, service = started(tmp_path, "")
    step(office, service, "5 16:10:00")
    late_find(office, "east@example.com", "5 15:00:00")
    step(office, service, "5 17:00:00")
    late_find(office, "west@example.com", "5 15:30:00")
    step(office, service, "5 18:00:00")
    officers = [mail for mail in office.sent() if mail["To"] == DUTY]
    assert len(officers) == 3
    assert len(leaders(office)) == 2
    assert "东山总工会由“未报”更正为“按时”（15:00收到）" in text_of(leaders(office)[1])
    step(office, service, "6 09:00:00")
    assert len(leaders(office)) == 3
    assert "西山总工会由“未报”更正为“按时”（15:30收到）" in text_of(leaders(office)[2])


def test_the_leaders_edition_has_no_phones_no_triage_and_no_ranking(tmp_path, here):  # noqa: F811
    office, service = started(tmp_path, 'attach = ["xlsx", "docx"]')
    office.mail("stranger@mailbox.example", "工作信息", "5 12:00:00")
    step(office, service, "5 16:10:00")
    (mail,) = leaders(office)
    assert "000-0000" not in text_of(mail)
    assert "发件人不在名册" not in text_of(mail)
    names = [part.get_filename() for part in mail.iter_attachments()]
    assert names == ["2021-02-05简报.docx"]
    officer = next(mail for mail in office.sent() if mail["To"] == DUTY)
    assert [part.get_filename() for part in officer.iter_attachments()] == [
        "2021-02-05报送情况.xlsx",
        "2021-02-05简报.docx",
    ]


def test_hold_without_the_word_keeps_every_day_back(tmp_path, here):  # noqa: F811
    office, service = started(tmp_path, "hold = true")
    for day in (5, 6):
        step(office, service, f"{day} 17:00:00")
    reply(office, "发布 2月6日", at="6 17:05:00", parent=str(office.sent()[-1]["Message-ID"]))
    step(office, service, "6 17:10:00")
    assert len(leaders(office)) == 1
    assert "2月6日报送情况" in text_of(leaders(office)[0])


def test_nothing_is_released_before_its_deadline(tmp_path, here):  # noqa: F811
    office, service = started(tmp_path, "hold = true", at="4 09:00:00")
    step(office, service, "4 17:00:00")
    reply(office, "发布 2月5日", at="5 15:50:00")
    step(office, service, "5 16:00:00")
    step(office, service, "5 17:00:00")
    assert leaders(office) == []
    answer = next(mail for mail in office.sent() if mail["X-Rollcall"] == "digest answer")
    assert "× 「发布 2月5日」2月5日尚未到时限，不能发布" in text_of(answer)


def test_a_digest_goes_out_though_its_brief_cannot_be_made(tmp_path, here):  # noqa: F811
    import docx

    document = docx.Document()
    document.add_paragraph("{% for x in %}")
    document.save(tmp_path / "bad.docx")
    office, service = started(tmp_path, 'attach = ["xlsx", "docx"]\n[brief]\ntemplate = "bad.docx"')
    step(office, service, "5 16:10:00")
    officer = next(mail for mail in office.sent() if mail["To"] == DUTY)
    assert [part.get_filename() for part in officer.iter_attachments()] == ["2021-02-05报送情况.xlsx"]
    assert len(leaders(office)) == 1


def test_a_digest_goes_out_though_alarms_fail(tmp_path, here, monkeypatch):  # noqa: F811
    def broken(*args, **kwargs):
        raise RuntimeError("a defect")

    monkeypatch.setattr("service.sending.find_troubles", broken)
    office, service = started(tmp_path, "")
    step(office, service, "5 16:10:00")
    assert len(office.sent()) == 2
