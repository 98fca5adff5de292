from collections import namedtuple
from datetime import timedelta

import pytest

from ingest.mailbox import Refused, Unreachable
from reports.alarms import Watch, find_troubles
from reports.mail.mailer import Rejected, Unwelcome
from reports.wording import Words
from service.running import Service
from tests.integration.office_case import OfficeCase, local, text_of
from tests.integration.replies_case import here, step  # noqa: F401

Disk = namedtuple("Disk", "total used free")


@pytest.fixture
def office(tmp_path, here):  # noqa: F811
    return OfficeCase(tmp_path).write(digest="alarm_minutes = 30\n")


def alarms(office):
    return [str(mail["Subject"]) for mail in office.sent() if mail["X-Rollcall"] == "digest alarm"]


def broken(error):
    def open_mailbox(*args, **kwargs):
        raise error

    return open_mailbox


def test_a_mailbox_that_cannot_be_read_is_told_once_and_once_when_it_is_back(office, service, monkeypatch):
    step(office, service, "5 10:00:00")
    with monkeypatch.context() as patch:
        patch.setattr("ingest.files.EmlMailbox.folders", broken(Unreachable("no route")))
        step(office, service, "5 10:29:59")
        assert alarms(office) == []
        for at in ("5 10:30:00", "5 11:00:00", "5 12:00:00"):
            step(office, service, at)
        assert alarms(office) == ["【告警】邮箱读取失败"]
    step(office, service, "5 14:00:00")
    step(office, service, "5 14:30:00")
    assert alarms(office) == ["【告警】邮箱读取失败", "【恢复】邮箱读取失败"]
    assert "邮箱仅读至10:00" not in alarms(office)


def test_refused_credentials_are_told_at_once_with_what_to_do(office, service, monkeypatch):
    monkeypatch.setattr("ingest.connect.open_mailbox", broken(Refused("LOGIN failed", advice="请填授权码")))
    step(office, service, "5 10:00:00")
    (mail,) = [mail for mail in office.sent() if mail["X-Rollcall"] == "digest alarm"]
    assert mail["Subject"] == "【告警】邮箱登录被拒"
    assert "LOGIN failed" in text_of(mail)
    assert "重新生成授权码" in text_of(mail)


def test_a_full_disk_does_not_flap(office, service, monkeypatch):
    for free, at in (
        (3, "5 10:00:00"),
        (1.9, "5 10:01:00"),
        (2.05, "5 10:02:00"),
        (1.9, "5 10:03:00"),
        (3, "5 10:04:00"),
    ):
        monkeypatch.setattr("service.running.shutil.disk_usage", lambda _, free=free: Disk(0, 0, int(free * 1e9)))
        step(office, service, at)
    assert alarms(office) == ["【告警】磁盘空间不足", "【恢复】磁盘空间不足"]


def test_a_recipient_who_cannot_be_reached_is_named_to_the_officers(office, service, monkeypatch):
    from reports.mail.mailer import Outbox

    real = Outbox.send

    def picky(self, mail, *, sender, recipient):
        if recipient == "leader@example.com":
            raise Rejected("550 no such user", code=550)
        real(self, mail, sender=sender, recipient=recipient)

    monkeypatch.setattr(Outbox, "send", picky)
    step(office, service, "5 16:10:00")
    step(office, service, "5 16:11:00")
    step(office, service, "5 16:12:00")
    (mail,) = [mail for mail in office.sent() if mail["X-Rollcall"] == "digest alarm"]
    assert mail["To"] == "duty@example.com"
    assert "leader@example.com: 550 no such user" in text_of(mail)


def test_a_digest_that_a_wrong_password_kept_back_goes_out_when_the_password_is_right(office, service, monkeypatch):
    class Locked:
        def send(self, mail, *, sender, recipient):
            raise Unwelcome("535 authentication failed", code=535)

    with monkeypatch.context() as patch:
        patch.setattr("reports.mail.mailer.open_transport", lambda *a, **k: Locked())
        for at in ("5 16:10:00", "5 16:45:00", "5 18:00:00"):
            step(office, service, at)
        assert office.sent() == []
    step(office, service, "5 19:30:00")
    assert {"duty@example.com", "leader@example.com"} <= {str(mail["To"]) for mail in office.sent()}


def test_after_the_campaign_officers_hear_on_mondays_who_owes_a_deliverable_until_it_is_closed(tmp_path, here):  # noqa: F811
    task = '[[campaign.deliverable]]\nkey = "s"\nname = "活动总结"\nopens = 2021-02-20\ndue = 2021-02-28\nkeywords = ["活动总结"]\n'
    office = OfficeCase(tmp_path).write(campaign=task)
    service = Service(office.parts)
    office.now = local("28 10:00:00")
    service.start()
    office.mail("east@example.com", "东山总工会“十送”活动总结", "27 10:00:00")
    follow = lambda: [mail for mail in office.sent() if mail["X-Rollcall"] == "digest followup"]  # noqa: E731
    step(office, service, "28 16:02:00")
    assert "活动总结（2月28日前）：应交3家，已交1家，尚欠2家：西山总工会、港口工会" in text_of(office.sent()[0])
    for day in (1, 2, 8, 9):  # of March: the first and the eighth are Mondays
        office.now = local("5 17:00:00").replace(month=3, day=day)
        service.poll()
        service.tick()
    assert [str(mail["Subject"]) for mail in follow()] == ["【专项材料】尚欠2份"] * 2
    from store.replies import close_deliverable

    with office.parts.store(office.now) as store:
        assert close_deliverable(store, "活动总结", by="x", why="y", now=office.now) == "活动总结"
    office.now = office.now.replace(day=15)
    service.tick()
    assert len(follow()) == 2


def test_a_trouble_that_outlasts_a_restart_is_not_told_again(office, service, monkeypatch):
    monkeypatch.setattr("ingest.connect.open_mailbox", broken(Refused("LOGIN failed")))
    step(office, service, "5 10:00:00")
    again = Service(office.parts)
    again.start()
    step(office, again, "5 10:30:00")
    assert alarms(office) == ["【告警】邮箱登录被拒"]


def test_a_year_whose_holidays_nobody_knows_is_told(office, service):
    office.now = local("5 10:00:00")
    words = Words("zh")
    watch = Watch(since=office.now, unread_for=timedelta(minutes=30), calendar=("the holidays are not known yet",))
    with office.parts.store(office.now) as store:
        (trouble,) = find_troubles(store, office.parts.config.campaign, watch, words=words, now=office.now)
    assert trouble.kind == "calendar"
    assert words("al_do_calendar").startswith("暂按每天都应报送处理")
