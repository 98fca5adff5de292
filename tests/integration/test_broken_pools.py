"""A pool that breaks costs the mail that broke it: a child may die while it is given its task, or while it gives back."""

import os
import random
from concurrent.futures import Future

import pytest

import ingest.child
import ingest.interpret
from ingest.child import InterpretLimits, children
from ingest.interpret import Readers, interpret_waiting
from ingest.outcome import InterpreterBroken
from ingest.poll import poll
from store import mails
from tests.conftest import OFFICE, RULES, clock, make_mail, rows, statuses
from tests.integration import poison
from tests.integration.poison import ON_TIME, check_all_are_filed

box = poison.box  # fixtures


def fill(store, box, *raws):
    for raw in raws:
        box.put(raw, arrived_at=ON_TIME)
    poll(store, box, RULES, clock=clock)


@pytest.fixture(scope="module")
def large():
    """A mail of 95 MB."""
    return make_mail("north@example.com", files=[("a.bin", random.Random(1).randbytes(70_000_000))])


def check_that_it_costs_itself_only(store):
    said = rows(store, "select disposition, reason, from_address from inbox order by mail_id")
    assert said[::2] == [("report", None, "south@example.com")] * 2
    assert said[1] == ("quarantined", "out_of_limits", "north@example.com")
    assert statuses(store, "2026-03-02")["north"] == "pending"
    check_all_are_filed(store)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_mail_that_its_reader_cannot_even_hold_costs_itself_only(store, box, large, workers):
    fill(store, box, make_mail("south@example.com", "1"), large, make_mail("south@example.com", "2"))
    with children(InterpretLimits(20, 180, workers)) as child:  # a child has 130 MB before it begins
        pool = child.pool
        assert interpret_waiting(store, child, OFFICE, trusted=()) == 3
        assert child.pool is pool
        assert list((child._scratch / "given").iterdir()) == []
    check_that_it_costs_itself_only(store)


def test_a_pool_that_breaks_is_replaced_and_the_others_are_read(store, box, large, monkeypatch):
    monkeypatch.setattr(
        ingest.child, "_IN_A_MESSAGE", 1_000_000_000
    )  # as it would be if a child died while it receives
    fill(store, box, make_mail("south@example.com", "1"), large, make_mail("south@example.com", "2"))
    with children(InterpretLimits(20, 180, 1)) as child:
        pool = child.pool
        assert interpret_waiting(store, child, OFFICE, trusted=()) == 3
        assert child.pool is not pool
    check_that_it_costs_itself_only(store)


def die(*limits):
    os._exit(3)


def test_where_every_pool_breaks_mails_wait_and_it_is_said(store, box, monkeypatch):
    monkeypatch.setattr(ingest.child, "_limit_child", die)
    fill(store, box, make_mail("south@example.com"))
    with children(InterpretLimits(5, 600, 1)) as child, pytest.raises(InterpreterBroken):
        interpret_waiting(store, child, OFFICE, trusted=())
    assert len(mails.waiting(store)) == 1


def test_a_task_that_was_lost_is_not_waited_for_for_ever(store, box, reader, monkeypatch):
    monkeypatch.setattr(reader, "submit", lambda task: Future())
    fill(store, box, make_mail("south@example.com"))
    with pytest.raises(InterpreterBroken):
        interpret_waiting(store, reader, OFFICE, trusted=())
    assert len(mails.waiting(store)) == 1


def test_a_mail_that_takes_long_holds_nobody_back(store, box, reader, monkeypatch):
    slow, submit = Future(), reader.submit
    monkeypatch.setattr(
        reader, "submit", lambda tasks: slow if b"slow" in tasks[0].detached.skeleton else submit(tasks)
    )
    monkeypatch.setattr(reader, "patience", 60)
    monkeypatch.setattr(ingest.interpret, "_TOGETHER", 1)
    fill(store, box, make_mail("north@example.com", body="slow"), make_mail("south@example.com"))
    seen = []
    readers = Readers(store, reader, OFFICE, trusted=(), seen=seen.append)
    readers.go_on()
    assert seen == [2]
    slow.set_exception(TimeoutError())
    monkeypatch.setattr(reader, "submit", submit)
    assert readers.finish() == 2
    assert rows(store, "select disposition from inbox order by mail_id") == [("report",), ("report",)]


def test_a_mail_of_some_photos_is_handed_over_in_few_pieces():
    reader, writer = ingest.child._WidePipes().Pipe(duplex=False)
    with reader, writer:
        os.set_blocking(writer.fileno(), False)
        assert os.write(writer.fileno(), bytes(200_000)) == 200_000
