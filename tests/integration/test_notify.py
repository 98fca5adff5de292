"""[[notify]]: chat robots hear who is missing, once, by the outbox; one that fails holds nothing up. Robots are played by a server here."""

import json
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec

import pytest

from config.load import load_config
from config.table import ConfigError
from service.running import Service
from store.decisions import Decision, save_decision
from tests.integration import replies_case
from tests.integration.office_case import OfficeCase, local
from tests.integration.replies_case import step
from tests.needs import needs

if find_spec("apprise") is None:
    needs(None, "apprise (extra notify)")

from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.feishu import NotifyFeishu
from apprise.plugins.wecombot import NotifyWeComBot

here = replies_case.here  # fixtures
URLS = {
    "wecombot": "wecombot://aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
    "dingtalk": "dingtalk://0123456789abcdef0123456789abcdef",
    "feishu": "feishu://aaaabbbb-cccc-dddd-eeee-ffffffffffff",
}
GOOD = {
    "wecombot": {"errcode": 0, "errmsg": "ok"},
    "dingtalk": {"errcode": 0, "errmsg": "ok"},
    "feishu": {"StatusCode": 0},
}
TEXTS = {
    "wecombot": lambda said: said["text"]["content"],
    "dingtalk": lambda said: said["text"]["content"],
    "feishu": lambda said: said["content"]["text"],
}


class Robots(ThreadingHTTPServer):
    """Plays the three: each message that came, and what is answered to the next ones."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.heard, self.answers = [], {}

    def texts(self, kind="wecombot"):
        return [TEXTS[kind](said) for name, said in self.heard if name == kind]


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        kind = self.path.split("/")[1]
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status, answer = self.server.answers.get(kind, (200, GOOD[kind]))
        if status == 200 and answer == GOOD[kind]:
            self.server.heard.append((kind, said))
        data = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args):
        pass


@pytest.fixture
def robots(monkeypatch):
    server = Robots()
    at = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setattr(NotifyWeComBot, "notify_url", f"{at}/wecombot/send?key={{key}}")
    monkeypatch.setattr(NotifyDingTalk, "notify_url", f"{at}/dingtalk/send?access_token={{token}}")
    monkeypatch.setattr(NotifyFeishu, "notify_url", f"{at}/feishu/{{token}}/")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def an_office(tmp_path, *lines, kind="wecombot"):
    more = "\n".join(lines)
    return OfficeCase(tmp_path).write(digest=f'[[notify]]\nurl = "{URLS[kind]}"\n{more}\n')


def started(office, at="5 09:00:00"):
    office.now = local(at)
    service = Service(office.parts)
    service.start()
    return service


@pytest.mark.parametrize("kind", URLS)
def test_each_robot_hears_after_the_deadline_who_is_missing_once(tmp_path, here, robots, kind):
    office = an_office(tmp_path, kind=kind)
    service = started(office)
    office.mail("east@example.com", "慰问张三", "5 10:00:00")
    for at in ("5 16:01:59", "5 16:02:00", "5 16:03:00", "5 20:00:00"):
        step(office, service, at)
    assert robots.texts(kind) == [
        "2月5日报送情况（截至16:02）：应报3家，按时1家，迟报0家，未报2家；待确认邮件0封。\n"
        "未报2家（截至16:02邮箱未收到）：西山总工会、港口工会"
    ]


def test_what_was_wrong_is_corrected_once_decisions_have_settled(tmp_path, here, robots):
    office = an_office(tmp_path)
    service = started(office)
    office.everybody("5 10:00:00", but=("west",))
    step(office, service, "5 16:02:00")
    with office.parts.store(office.now) as store:
        came = {"at": "2021-02-05T07:40:00Z", "local": "2021-02-05T15:40:00+08:00", "via": "phone"}
        record = Decision("record", "x", "电话", ("west",), (local("5 12:00:00").date(),), detail=came)
        save_decision(store, record, now=local("5 16:05:00"))
    for at in ("5 16:10:00", "5 16:16:00", "5 16:30:00"):
        step(office, service, at)
    assert robots.texts()[1:] == ["【更正版】第2版（16:16），以本版为准：西山总工会由“未报”更正为“按时”（15:40收到）"]


def test_before_the_deadline_it_hears_at_its_hour_who_is_still_awaited(tmp_path, here, robots):
    office = an_office(tmp_path, 'events = ["progress"]', "progress_at = 15:30:00")
    service = started(office)
    office.mail("east@example.com", "工作信息", "5 10:00:00")
    for at in ("5 15:29:00", "5 15:30:00", "5 15:40:00", "5 16:05:00"):
        step(office, service, at)
    assert robots.texts() == [
        "15:30进度（未到时限，非最终结果）：已报1家，尚未收到2家。\n尚未收到2家：西山总工会、港口工会"
    ]


def test_an_alarm_is_told_without_its_particulars(tmp_path, here, robots, monkeypatch):
    office = an_office(tmp_path, 'events = ["alarm"]')
    service = started(office)
    monkeypatch.setattr("shutil.disk_usage", lambda path: os.terminal_size((1, 1)) and type("U", (), {"free": 5})())
    for at in ("5 10:00:00", "5 10:05:00"):
        step(office, service, at)
    (text,) = robots.texts()
    assert "磁盘" in text


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("wecombot", (200, {"errcode": 45009, "errmsg": "api freq out of limit"})),
        ("wecombot", (200, {"errcode": 93000, "errmsg": "invalid webhook url"})),
        ("dingtalk", (200, {"errcode": 310000, "errmsg": "keywords not in content"})),
        ("feishu", (200, {"code": 19024, "msg": "Key Words Not Found"})),
        ("feishu", (500, {})),
    ],
)  # fmt: skip
def test_a_robot_that_refuses_in_a_good_answer_is_tried_again_and_holds_nothing_up(
    tmp_path, here, robots, kind, answer
):
    office = an_office(tmp_path, kind=kind)
    service = started(office)
    robots.answers[kind] = answer
    step(office, service, "5 16:02:00")
    assert [mail["To"] for mail in office.sent()] == ["duty@example.com"]
    with office.parts.store(office.now) as store:
        row = store.one("select state, problem, recipient from digests where kind = 'notice_missing'")
    assert (row["state"], row["recipient"]) == ("retry", f"chat:{kind}")
    assert str(answer[1].get("errcode") or answer[1].get("code") or 500) in row["problem"]
    assert URLS[kind].partition("://")[2] not in row["problem"]
    del robots.answers[kind]
    step(office, service, "5 16:30:00")
    assert len(robots.texts(kind)) == 1


def test_a_robot_that_is_deaf_for_hours_is_an_alarm(tmp_path, here, robots):
    office = an_office(tmp_path)
    service = started(office)
    robots.answers["wecombot"] = (500, {})
    for minute in ("02", "04", "07", "13", "24", "45"):
        step(office, service, f"5 16:{minute}:00")
    alarms = [mail for mail in office.sent() if mail["X-Rollcall"] == "digest alarm"]
    assert len(alarms) == 1
    assert "chat:wecombot" in alarms[0].get_content()


def test_it_is_told_no_more_than_so_often_a_day(tmp_path, here, robots):
    office = an_office(tmp_path, 'events = ["progress", "missing"]', "progress_at = 15:00:00", "most_a_day = 1")
    service = started(office)
    for at in ("5 15:00:00", "5 16:02:00", "5 16:10:00"):
        step(office, service, at)
    assert len(robots.texts()) == 1


def test_without_smtp_robots_are_told_all_the_same(tmp_path, here, robots):
    office = an_office(tmp_path)
    path = office.folder / "config.toml"
    text = path.read_text(encoding="utf-8")
    before, _, rest = text.partition("[digest]")
    notify = rest[rest.index("[[notify]]") :].partition("\n[smtp]")[0]
    path.write_text(f"{before}\n{notify}\n", encoding="utf-8")
    assert load_config(path).smtp is None
    service = started(office)
    step(office, service, "5 16:02:00")
    assert len(robots.texts()) == 1


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ('[[notify]]\nurl = "no url"', "must be a url of the Apprise library"),
        ("[[notify]]\nname = 'x'", "[notify] url_env: is missing; give url_env or url_file"),
        (f'[[notify]]\nurl = "{URLS["feishu"]}"\nevents = ["gossip"]', "may hold missing, revised, progress, alarm"),
        (f'[[notify]]\nurl = "{URLS["feishu"]}"\nevents = ["progress"]', "progress_at: is missing"),
        (f'[[notify]]\nurl = "{URLS["feishu"]}"\n[[notify]]\nurl = "{URLS["feishu"]}"', "stands there twice"),
    ],
)
def test_what_a_robot_cannot_be_told_by_is_said(tmp_path, lines, problem):
    office = OfficeCase(tmp_path).write(digest=lines)
    with pytest.raises(ConfigError) as error:
        load_config(office.folder / "config.toml")
    assert any(problem in found for found in error.value.problems), error.value.problems


def test_the_url_may_stand_in_the_environment_and_is_never_shown(tmp_path):
    office = OfficeCase(tmp_path).write(digest='[[notify]]\nurl_env = "ROBOT"')
    config = load_config(office.folder / "config.toml", environ=os.environ | {"ROBOT": URLS["dingtalk"]})
    assert [robot.name for robot in config.robots] == ["dingtalk"]
    assert URLS["dingtalk"] not in repr(config)
