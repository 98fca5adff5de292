"""Fixtures: one Dovecot for the session, a fresh user of it for each test; an empty store to copy; the service of an office."""

import pytest

from service.running import Service
from tests.conftest import new_store
from tests.integration.dovecot import DOVECOT, Dovecot
from tests.needs import needs


@pytest.fixture(scope="session")
def dovecot():
    """The running server; skips where Dovecot is not installed, unless everything is required."""
    needs(DOVECOT.exists(), "dovecot")
    server = Dovecot()
    try:
        yield server.start()
    finally:
        server.stop()


@pytest.fixture
def office(dovecot):
    """A fresh account with an empty mailbox (INBOX, Junk and 寄出的信, which is \\Sent)."""
    return dovecot.user()


@pytest.fixture
def service(office):
    """The service of a test's office (its module's own `office`), started."""
    service = Service(office.parts)
    service.start()
    return service


@pytest.fixture
def template(tmp_path):
    """A store that knows the office of these tests and nothing of its mail."""
    path = tmp_path / "template" / "rollcall.db"
    new_store(path).close()
    return path
