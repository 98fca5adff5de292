"""What is made beforehand: the same items in the same order, one ahead at most, errors in their place, no thread left."""

import gc
import threading
import weakref
from contextlib import closing

import pytest

from ingest.ahead import ahead


def test_the_items_come_in_order():
    assert list(ahead(iter(range(1000)))) == list(range(1000))
    assert list(ahead([])) == []


def test_one_is_made_beforehand_and_no_more():
    made = []
    second = threading.Event()

    def source():
        for n in range(10):
            made.append(n)
            if n == 1:
                second.set()
            yield n

    with closing(ahead(source())) as items:
        assert next(items) == 0
        assert second.wait(10)
        for _ in range(50):
            threading.Event().wait(0.001)
        assert made == [0, 1]


def test_an_error_is_raised_where_its_item_would_be():
    def source():
        yield 1
        raise ValueError("gone")

    items = ahead(source())
    assert next(items) == 1
    with pytest.raises(ValueError, match="gone"):
        next(items)


def test_closing_early_ends_the_thread():
    before = threading.active_count()
    with closing(ahead(iter(range(100)))) as items:
        next(items)
    assert threading.active_count() == before


def test_an_item_is_let_go_of_when_it_was_used():
    class Large:
        pass

    items = ahead(Large() for _ in range(3))
    last = weakref.ref(item := next(items))
    del item
    gc.collect()
    assert last() is None
    items.close()
