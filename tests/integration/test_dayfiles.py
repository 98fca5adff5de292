"""What came is counted once a union and day, and stays equal to the files, whatever is read again, filed otherwise or dropped."""

import shutil
import tempfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.filing import Filing
from domain.words import Disposition, Kind
from parsers.values import File, Interpretation, Message, Sender
from store import dayfiles, derived, filings
from store import mails as mails_of_store
from store.database import open_store
from tests.conftest import CAMPAIGN, NOW, machine_steps, new_store, rows

MAILS = 4
UNIONS, DAYS = ("north", "south"), (date(2026, 3, 1), date(2026, 3, 2))
SENDERS = ("north@example.com", "north@example.com", "south@example.com", "")
EMPTY = Interpretation(Message(Sender("", "", ""), "", None, (), None, {}, "", "", ()), "", "", (), ())

files = st.lists(
    st.tuples(
        st.sampled_from(("image", "image", "video", "other")),
        st.sampled_from("ab"),
        st.sampled_from((200, 200, 40)),
        st.booleans(),
    ),
    max_size=3,
)  # kind, content, width, member of an archive
mails = st.integers(1, MAILS)
reads = st.tuples(st.just("read"), mails, st.sampled_from(SENDERS), files)
places = st.lists(st.tuples(st.sampled_from(UNIONS), st.sampled_from(DAYS)), max_size=2, unique=True)
filed = st.tuples(st.just("filed"), mails, places)
steps = st.lists(st.one_of(*[reads] * 6, *[filed] * 3, st.just(("dropped",))), min_size=10, max_size=30)


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    path = tmp_path_factory.mktemp("dayfiles") / "rollcall.db"
    store = new_store(path)
    with store.write() as conn:
        conn.executemany(
            "insert into mails (mail_id, raw_sha256, size, accepted_at) values (?, ?, 1, '2026-03-01T00:00:00Z')",
            ((n, f"{n:064x}") for n in range(1, MAILS + 1)),
        )
    store.conn.execute("pragma journal_mode = delete")
    store.close()
    return path


def found(sender, carried):
    made = tuple(
        File(f"{n}", "1" if member else None, f"{n}.x", "", "", kind, False, content * 64, 1, b"x", width, 200)
        for n, (kind, content, width, member) in enumerate(carried, start=1)
    )
    return replace(EMPTY, message=replace(EMPTY.message, sender=Sender("", sender, sender)), files=made)


def counted(read, places):
    """The same from the words of the rules: (union, day) -> attachments, images, videos."""
    held = {}
    for mail, (sender, carried) in read.items():
        for kind, content, *_ in carried:
            held.setdefault((sender, kind, content), set()).add(mail)

    def decoration(sender, kind, content, width):
        return kind == "image" and (width < 64 or (sender != "" and len(held[sender, kind, content]) >= 3))

    came = {}
    for mail, where in places.items():
        for place in where[:1]:  # the day on which its files count
            sender, carried = read.get(mail, ("", ()))
            came.setdefault(place, []).extend(file for file in carried if not decoration(sender, *file[:3]))
    return {
        (union, day.isoformat()): (
            sum(not member for *_, member in kept),
            len({content for kind, content, *_ in kept if kind == "image"}),
            len({content for kind, content, *_ in kept if kind == "video"}),
        )
        for (union, day), kept in came.items()
        if kept
    }


def test_counts_are_those_of_the_files_over_random_histories(template, torture):
    @settings(max_examples=10_000 if torture else 150, deadline=None)
    @given(steps)
    def agree(history):
        with tempfile.TemporaryDirectory() as folder:
            store = open_store(Path(shutil.copy(template, folder)), now=NOW)
            store.conn.execute("pragma synchronous = off")
            play(store, history)
            store.close()

    agree()


def play(store, history):
    read, places = {}, {}
    for what, *given_ in history:
        if what == "read":
            mail, sender, carried = given_
            derived.save_interpretation(
                store, mail, found(sender, carried), received_at=NOW - timedelta(mail), basis="arrival",
                campaign=CAMPAIGN, problem=None,
            )  # fmt: skip
            read[mail] = sender, carried
        elif what == "filed":
            mail, where = given_
            if mail not in read:
                continue  # a mail is read before it is filed
            unions, days = zip(*where, strict=True) if where else ((), ())
            filing = Filing(
                Disposition.REPORT,
                unions=tuple(dict.fromkeys(unions)),
                days=tuple(dict.fromkeys(days)),
                kind=Kind.DAILY,
            )
            filings.save_filing(store, mail, filing, sender_known=True, quarantined=False)
            places[mail] = [(union, day) for union in filing.unions for day in filing.days]
        else:
            derived.drop_derived(store)
            read, places = {}, {}
        said = rows(store, "select union_id, day, attachments, images, videos from day_files")
        assert {(union, day): counts for union, day, *counts in said} == {
            place: list(counts) for place, counts in counted(read, places).items()
        }
        assert rows(store, dayfiles.wrong()) == []
    daily = (
        "select union_id, day, attachments, images, videos from daily_status where attachments + images + videos > 0"
    )
    assert {(union, day): tuple(counts) for union, day, *counts in rows(store, daily)} == {
        place: counts for place, counts in counted(read, places).items() if any(counts)
    }


LOGO = ("image", "a", 200, False)
FILED = [("filed", mail, [("north", DAYS[mail % 2])]) for mail in (1, 2, 3)]
READ = [("read", mail, SENDERS[0], [LOGO]) for mail in (1, 2, 3)]


@pytest.mark.parametrize(
    "then",
    [
        ("read", 3, SENDERS[0], []),
        ("read", 3, SENDERS[0], [("image", "b", 200, False)]),
        ("read", 3, "south@example.com", [LOGO]),
        ("read", 4, SENDERS[0], [LOGO]),
    ],
)
def test_a_picture_is_decoration_for_as_long_as_three_mails_of_a_sender_hold_it(template, tmp_path, then):
    store = open_store(Path(shutil.copy(template, tmp_path)), now=NOW)
    play(store, [*READ, *FILED, then])
    store.close()


def test_the_header_of_a_large_mail_that_goes_makes_no_decoration_of_pictures_any_more(template, tmp_path):
    store = open_store(Path(shutil.copy(template, tmp_path)), now=NOW)
    store.conn.execute("update mails set raw_sha256 = null where mail_id = 3")
    play(store, [*READ, *FILED])
    with store.write() as conn:
        mails_of_store._replace_placeholder(conn, 3, 4)
    assert rows(store, dayfiles.wrong()) == []
    assert rows(store, "select sum(images) from day_files") == [(2,)]
    store.close()


def test_counting_many_mails_of_one_day_costs_no_more_than_their_number(template, tmp_path):
    """Steps of SQLite's machine, by the thousand; without those of first receipts, which are another's."""
    store = open_store(Path(shutil.copy(template, tmp_path)), now=NOW)
    for name in ("added", "taken"):
        store.conn.execute(f"drop trigger first_receipt_{name}")
    taken = [thousands_of_steps(store, mails) for mails in (100, 400)]
    store.close()
    assert taken[1] < 6 * taken[0]


def thousands_of_steps(store, count):
    with store.write() as conn:
        for table in ("reports", "parts", "filings", "messages", "mails"):
            conn.execute(f"delete from {table}")
        numbers = range(1, count + 1)
        conn.executemany(
            "insert into mails (mail_id, raw_sha256, size, accepted_at) values (?, ?, 1, '')",
            ((n, f"{n:064x}") for n in numbers),
        )
    filing = Filing(Disposition.REPORT, unions=("north",), days=DAYS[:1], kind=Kind.DAILY)
    with machine_steps(store, each=1000) as thousands, store.write():
        for number in numbers:
            carried = [("image", f"{number}-{n} ", 200, False) for n in range(5)]
            derived.save_interpretation(
                store, number, found(f"{number}@example.com", carried), received_at=NOW - timedelta(number), basis="arrival",
                campaign=CAMPAIGN, problem=None,
            )  # fmt: skip
            filings.save_filing(store, number, filing, sender_known=True, quarantined=False)
    return len(thousands)


def test_a_count_that_a_hand_changed_is_told(store):
    store.conn.execute("insert into day_files values ('north', '2026-03-01', 1, 0, 0)")
    assert rows(store, dayfiles.wrong()) == [("north", "2026-03-01")]
