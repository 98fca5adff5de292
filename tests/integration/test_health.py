"""A service that lives says so: in the store, to systemd, to a url; one that stopped or hangs is told apart."""

import http.server
import json
import socket
import threading
from datetime import timedelta

import pytest

from ingest.mailbox import Unreachable
from service.pulse import Pulse
from service.running import Service
from store.heartbeats import last_beats
from tests.integration.office_case import OfficeCase, local


@pytest.fixture
def called():
    """A url that remembers how it was called, and the calls."""
    calls = []
    came = threading.Event()

    class Remember(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            calls.append(self.path)
            came.set()
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Remember) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/abc", calls, came
        server.shutdown()


@pytest.fixture
def office(tmp_path):
    return OfficeCase(tmp_path).write()


def test_each_poll_calls_the_url_and_one_that_failed_its_other(tmp_path, called, monkeypatch):
    url, calls, came = called
    office = OfficeCase(tmp_path).write(digest=f'\n[health]\nping_url = "{url}"')
    service = Service(office.parts)
    service.start()
    service.poll()
    assert came.wait(10)
    came.clear()
    monkeypatch.setattr("ingest.files.EmlMailbox.folders", lambda *a: (_ for _ in ()).throw(Unreachable("no route")))
    office.now = local("5 10:00:00")
    service.poll()
    assert came.wait(10)
    assert calls == ["/abc", "/abc/fail"]
    service.stop()


def test_a_url_that_does_not_answer_stops_nothing(tmp_path):
    office = OfficeCase(tmp_path).write(digest='\n[health]\nping_url = "http://127.0.0.1:1/"')
    service = Service(office.parts)
    service.start()
    service.poll()
    assert service.next_try is None
    service.stop()


def test_systemd_is_told_of_the_start_of_work_and_of_the_end(tmp_path):
    path = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
        heard.bind(path)
        heard.settimeout(5)
        pulse = Pulse("", path)
        pulse.ready()
        for _ in range(5):
            pulse.moved()  # the watchdog needs no more than a word in ten seconds
        pulse.stopping()
        assert [heard.recv(100) for _ in range(3)] == [b"READY=1", b"WATCHDOG=1", b"STOPPING=1"]


def test_without_systemd_or_url_nothing_is_told():
    pulse = Pulse("", "")
    pulse.ready()
    pulse.moved()
    pulse.polled(failed=True)


def test_a_service_that_does_not_move_is_unhealthy_and_one_that_was_stopped_is_not_missed(office):
    service = Service(office.parts)
    service.start()
    service.poll()
    service.tick()
    with office.parts.store(office.now) as store:
        assert last_beats(store) == {"poll": office.now, "tick": office.now}
    later = office.now + timedelta(minutes=31)
    assert seen(office, later)["healthy"] is False
    assert seen(office, office.now)["service_seen"] is not None
    service.stop()
    assert seen(office, office.now)["service_seen"] is None
    with office.parts.store(office.now) as store:
        assert last_beats(store) == {}


def seen(office, now):
    from click.testing import CliRunner

    from cli.main import rollcall

    words = ["--config", str(office.folder / "config.toml"), "--now", now.isoformat(), "status", "--json"]
    return json.loads(CliRunner().invoke(rollcall, words).stdout)
