"""When jobs run: one after the other, and no news is forgotten while a poll goes on."""

import threading
from datetime import timedelta
from types import SimpleNamespace

import pytest

import scheduler
from service.parts import system_clock

PARTS = SimpleNamespace(config=SimpleNamespace(poll_minutes=60, ocr=SimpleNamespace(enabled=False)))
PATIENCE = 20


class Slow:
    """A service whose polls take as long as one lets them."""

    def __init__(self):
        self.stopping, self.next_try = threading.Event(), None
        self.begun, self.may_end = threading.Semaphore(0), threading.Semaphore(0)
        self.polls = 0

    def poll(self):
        self.polls += 1
        self.begun.release()
        assert self.may_end.acquire(timeout=PATIENCE)

    def read_again(self):
        pass

    def tick(self):
        pass


@pytest.fixture
def service():
    return Slow()


@pytest.fixture
def jobs(service):
    jobs = scheduler._schedule(service, PARTS)
    jobs.start()
    assert service.begun.acquire(timeout=PATIENCE)
    yield jobs
    for _ in range(5):
        service.may_end.release()
    if jobs.running:
        jobs.shutdown(wait=True)


def news(jobs):
    """What a listener does; it waits until the scheduler has seen it."""
    scheduler._poll_at(jobs, system_clock())
    for _ in range(PATIENCE * 100):
        if jobs.get_job("poll").next_run_time > system_clock() + timedelta(minutes=1):
            return
        threading.Event().wait(0.01)
    raise AssertionError("the scheduler sleeps")


def test_news_during_a_poll_brings_another_when_it_has_ended(service, jobs):
    news(jobs)
    assert service.polls == 1  # not beside it
    service.may_end.release()
    assert service.begun.acquire(timeout=PATIENCE)
    assert service.polls == 2


def test_news_that_comes_again_and_again_brings_one(service, jobs):
    for _ in range(4):
        news(jobs)
    for _ in range(2):
        service.may_end.release()
    assert service.begun.acquire(timeout=PATIENCE)
    assert not service.begun.acquire(timeout=0.3)
    assert service.polls == 2


def test_a_mailbox_that_failed_postpones_no_poll_of_the_others(service, jobs):
    soon, late = system_clock() + timedelta(minutes=10), system_clock() + timedelta(hours=3)
    for at in (late, soon, late):
        scheduler._poll_at(jobs, at)
    assert jobs.get_job("poll").next_run_time == soon


def test_what_goes_wrong_while_it_is_listened_does_not_end_listening(service, monkeypatch):
    monkeypatch.setattr(scheduler, "_TICK_SECONDS", 0.01)
    heard = []

    def listen(seconds, clock):
        heard.append(seconds)
        if len(heard) == 3:
            service.stopping.set()
        raise RuntimeError("odd")

    scheduler._listen(service, SimpleNamespace(listen=listen), None)
    assert len(heard) == 3


def test_a_poll_that_waits_does_not_begin_once_the_service_stops(service, jobs):
    news(jobs)
    service.stopping.set()
    service.may_end.release()
    jobs.shutdown(wait=True)
    assert service.polls == 1
