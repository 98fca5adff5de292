"""Fixtures: one Dovecot for the session, a fresh user of it for each test."""

import os

import pytest

from tests.integration.dovecot import DOVECOT, Dovecot


@pytest.fixture(scope="session")
def dovecot():
    """The running server; skips where Dovecot is not installed, unless everything is required."""
    if not DOVECOT.exists():
        if os.environ.get("ROLLCALL_REQUIRE_ALL") == "1":
            pytest.fail("dovecot not installed")
        pytest.skip("dovecot not installed")
    server = Dovecot()
    try:
        yield server.start()
    finally:
        server.stop()


@pytest.fixture
def office(dovecot):
    """A fresh account with an empty mailbox (INBOX, Junk and 寄出的信, which is \\Sent)."""
    return dovecot.user()
