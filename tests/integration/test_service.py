import os
import signal
import subprocess
import sys
import time
from concurrent.futures import Future
from datetime import timedelta

import pytest
from pebble import ProcessExpired

from ingest.mailbox import Unreachable
from reports.mail.mailer import NotSent, Outbox, Rejected
from service import running
from service.running import Service
from store import digests, outbox
from store.database import StoreLocked, single_instance
from tests.integration.office_case import OfficeCase, local, text_of
from tests.integration.replies_case import step


@pytest.fixture
def office(tmp_path):
    return OfficeCase(tmp_path).write()


def test_the_officer_gets_one_digest_after_the_deadline_and_the_leaders_one_at_their_hour(office, service):
    office.everybody("5 10:00:00", but=("port",))
    for at in ("5 15:59:59", "5 16:00:00", "5 16:01:59"):
        step(office, service, at)
        assert office.sent() == []
    step(office, service, "5 16:02:00")
    assert [mail["To"] for mail in office.sent()] == ["duty@example.com"]
    step(office, service, "5 16:09:59")
    step(office, service, "5 16:10:00")
    step(office, service, "5 16:30:00")
    assert [str(mail["To"]) for mail in office.sent()] == ["duty@example.com", "leader@example.com"]
    assert "未报1家（截至16:02邮箱未收到）：港口工会" in text_of(office.sent()[0])
    assert "000-0000-0103" in text_of(office.sent()[0])
    assert "000-0000-0103" not in text_of(office.sent()[1])


def test_a_digest_missed_while_down_is_sent_on_return(office, service):
    office.everybody("5 10:00:00")
    step(office, Service(office.parts), "5 20:30:00")
    assert "2月5日报送情况" in text_of(office.sent()[0])
    assert len(office.sent()) == 2


def test_after_days_of_absence_one_mail_covers_them(office, service):
    office.everybody("5 10:00:00", but=("east",))
    office.everybody("6 10:00:00", but=("west",))
    office.everybody("7 10:00:00")
    step(office, service, "7 20:00:00")
    assert len(office.sent()) == 2
    text = text_of(office.sent()[0])
    assert "2月7日报送情况" in text
    assert "2月5日报送情况" in text
    assert "东山总工会" in text
    assert "2月6日报送情况" in text


def test_an_old_mailbox_mails_no_digest_of_days_before_the_first_run(office, service):
    office.everybody("3 10:00:00")
    step(office, service, "5 10:00:00")
    assert office.sent() == []


def test_while_the_mailbox_is_down_over_the_deadline_nobody_is_missing_and_a_revised_edition_follows(
    office, service, monkeypatch
):
    office.everybody("5 10:00:00", but=("west", "port"))
    step(office, service, "5 15:42:00")
    monkeypatch.setattr("ingest.files.EmlMailbox.folders", lambda *a: (_ for _ in ()).throw(Unreachable("no route")))
    step(office, service, "5 16:02:00")
    first = text_of(office.sent()[0])
    assert "邮箱仅读至15:42，此后来件不明；以下单位暂未收到，不作未报认定：西山总工会、港口工会" in first
    assert "未报" not in first.split("== ")[0].replace("不作未报认定", "")
    assert office.statuses("5") == {"east": "on_time", "west": "expected", "port": "expected"}
    monkeypatch.undo()
    office.mail("west@example.com", "工作信息", "5 15:57:00")
    step(office, service, "5 17:05:00")
    revised = [mail for mail in office.sent() if mail["To"] == "duty@example.com"][-1]
    text = text_of(revised)
    assert "【更正版】第2版（17:05），以本版为准：" in text
    assert "西山总工会由“暂未收到”更正为“按时”（15:57收到）" in text
    assert "港口工会由“暂未收到”更正为“未报”" in text
    assert office.statuses("5") == {"east": "on_time", "west": "on_time", "port": "missing"}
    step(office, service, "5 17:10:00")
    assert len([mail for mail in office.sent() if mail["To"] == "duty@example.com"]) == 2


def test_a_report_that_comes_after_the_digest_is_news_and_no_revision(office, service):
    office.everybody("5 10:00:00", but=("port",))
    step(office, service, "5 16:02:00")
    office.mail("port@example.com", "工作信息", "5 16:20:00")
    step(office, service, "5 16:25:00")
    assert office.statuses("5")["port"] == "late"
    assert [str(mail["To"]) for mail in office.sent()] == ["duty@example.com", "leader@example.com"]
    assert "迟报：港口工会（16:20收到，晚20分钟）" in text_of(office.sent()[1])


class _Dying(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("step_number", range(1, 40))
def test_wherever_the_service_dies_each_recipient_has_one_digest_of_one_message_id(office, monkeypatch, step_number):
    office.everybody("5 10:00:00", but=("port",))
    Service(office.parts).start()
    office.now = local("5 16:15:00")
    count = 0

    def dying(function):
        def wrapped(*args, **kwargs):
            nonlocal count
            count += 1
            if count == step_number:
                raise _Dying
            result = function(*args, **kwargs)
            count += 1
            if count == step_number:
                raise _Dying
            return result

        return wrapped

    with monkeypatch.context() as patch:
        steps = {digests: ("plan_edition", "freeze", "skip_for"), outbox: ("claim_next", "mark_sent")}
        for module, names in steps.items():
            for name in names:
                patch.setattr(module, name, dying(getattr(module, name)))
        patch.setattr("reports.mail.mailer.Outbox.send", dying(Outbox.send))
        try:
            service = Service(office.parts)
            service.start()
            service.tick()
        except _Dying:
            pass
    again = Service(office.parts)
    again.start()
    again.tick()
    again.tick()
    ids = [(str(mail["To"]), str(mail["Message-ID"])) for mail in office.sent()]
    assert sorted(to for to, _ in ids) == ["duty@example.com", "leader@example.com"]
    with office.parts.store(office.now) as store:
        assert {row["state"] for row in store.query("select state from digests")} == {"sent"}


def test_a_refused_digest_is_retried_and_a_final_refusal_is_kept_as_failed(office, service, monkeypatch):
    office.everybody("5 10:00:00")
    office.now = local("5 16:02:00")
    answers = [NotSent("451 later"), Rejected("550 no such user")]

    class Moody:
        def send(self, mail, *, sender, recipient):
            raise answers.pop(0)

    monkeypatch.setattr("reports.mail.mailer.open_transport", lambda *a, **k: Moody())
    service.poll()
    service.tick()
    with office.parts.store(office.now) as store:
        assert [row["state"] for row in store.query("select state from digests")] == ["retry"]
    office.now += timedelta(minutes=2)
    service.tick()
    with office.parts.store(office.now) as store:
        assert [tuple(row) for row in store.query("select state, problem from digests")] == [
            ("failed", "550 no such user")
        ]


def test_one_store_has_one_instance(office):
    path = office.parts.config.store
    with single_instance(path), pytest.raises(StoreLocked), single_instance(path):
        pass


def test_the_service_ends_cleanly_on_sigterm_and_can_be_started_again(office):
    office.mail("east@example.com", "工作信息", "5 10:00:00")
    for _ in range(2):
        command = [sys.executable, "-m", "cli.main", "--config", str(office.folder / "config.toml"), "run"]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ})
        try:
            seen = ""
            deadline = time.monotonic() + 60
            while "poll:" not in seen and time.monotonic() < deadline:
                seen += process.stderr.readline()
            process.send_signal(signal.SIGTERM)
            _, rest = process.communicate(timeout=60)
        finally:
            process.kill()
            process.wait()
        assert process.returncode == 0, seen + rest
        assert "Traceback" not in seen + rest
    assert office.statuses("5")["east"] == "on_time"


def test_while_no_mail_can_be_interpreted_nobody_is_missing_and_all_is_read_later(office, service, monkeypatch):
    office.everybody("5 10:00:00")

    def broken(*_, **__):
        future = Future()
        future.set_exception(ProcessExpired("no process can be started"))
        return future

    monkeypatch.setattr("ingest.child.Children.submit", broken)
    step(office, service, "5 16:02:00")
    assert office.statuses("5") == {"east": "pending", "west": "pending", "port": "pending"}
    assert "待核3家" in text_of(office.sent()[0])
    monkeypatch.undo()
    step(office, service, "5 16:30:00")
    assert office.statuses("5") == {"east": "on_time", "west": "on_time", "port": "on_time"}


def test_pictures_wait_for_mail_that_came_and_not_for_what_a_poll_left(office, service, monkeypatch):
    waiting, asked = [7], []
    monkeypatch.setattr(running.mails, "waiting", lambda store: waiting)
    monkeypatch.setattr(running, "read_pictures", lambda parts, store, *, stop: asked.append(stop()) or 0)
    service.read_pictures()
    service.poll()
    service.read_pictures()
    waiting.append(8)
    service.read_pictures()
    assert asked == [True, False, True]
