"""Mails that kill, hang or fill their reader, and the office whose mailbox holds them."""

import pytest

from ingest.child import InterpretLimits
from store import mails
from tests.conftest import at, rows
from tests.integration.fake import FakeMailbox

LIMITS = InterpretLimits(seconds=5, memory_mb=600, workers=2)


ON_TIME = at("03-02 12:00:00")


@pytest.fixture
def box():
    return FakeMailbox()


def check_all_are_filed(store):
    sql = "select mail_id from mails a where state <> 'accepted' and not exists (select 1 from filings f where f.mail_id = a.mail_id)"
    assert rows(store, sql) == []
    assert mails.waiting(store) == []
