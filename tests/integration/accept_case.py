"""Mails of several sizes, and what the store holds of them."""

import random

import pytest

from store import mails
from store.mails import Fault
from tests.conftest import (
    at,
    make_mail,
    rows,
)
from tests.integration.fake import FakeMailbox

REPORT = make_mail("north@example.com")


LARGE = make_mail("north@example.com", files=[("照片.bin", random.Random(1).randbytes(40_000))])


ON_TIME, LATE = at("03-02 15:59:59"), at("03-02 16:00:01")


@pytest.fixture
def box():
    return FakeMailbox()


def count(store, table="mails"):
    return rows(store, f"select count(*) from {table}")[0][0]


def sound(store):
    """Every mail in the store can be given back; returns how many."""
    found = list(mails.verify(store))
    assert not [fault for fault in found if isinstance(fault, Fault)]
    return len(found)
