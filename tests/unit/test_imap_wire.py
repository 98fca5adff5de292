"""What an IMAP server says, as values."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from imap_tools.imap_utf7 import utf7_decode, utf7_encode

from ingest.folders import Folder, choose, decode_name, encode_name
from ingest.imap_wire import body, fetch_replies, listed_folders, parse_internaldate, uid_set
from tests.integration.scripted import listed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"02-Mar-2026 15:59:59 +0800", datetime(2026, 3, 2, 7, 59, 59, tzinfo=UTC)),
        (b" 2-Mar-2026 16:00:00 +0800", datetime(2026, 3, 2, 8, tzinfo=UTC)),
        (b"01-Jan-2026 00:30:00 +0530", datetime(2025, 12, 31, 19, tzinfo=UTC)),
        (b"31-DEC-2025 23:30:00 -0330", datetime(2026, 1, 1, 3, tzinfo=UTC)),
    ],
)
def test_an_internaldate_becomes_utc(text, expected):
    assert parse_internaldate(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *[None, b"", b"NIL", b"31-Feb-2026 00:00:00 +0800", b"02-Mar-2026 24:00:00 +0800", b"02-Mar-2026 00:00:00"],
        *[b"02-Mae-2026 00:00:00 +0800", b"02-Mar-2026 00:00:00 +2400", b"01-Jan-0001 00:00:00 +0100", b"x" * 99],
    ],
)
def test_what_is_no_internaldate_is_none(text):
    assert parse_internaldate(text) is None


@given(st.binary(max_size=60))
def test_no_bytes_make_the_internaldate_reader_fail(text):
    parse_internaldate(text)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_folder_names_are_coded_as_imap_tools_does(name):
    assert encode_name(name) == utf7_encode(name)
    assert decode_name(encode_name(name)) == name == utf7_decode(encode_name(name))


@given(st.binary())
def test_any_bytes_are_a_folder_name(wire):
    decode_name(wire)


def test_a_reply_is_read_by_name_whatever_stands_beside_it():
    data = [
        (b'7 (MODSEQ (12) FLAGS (\\Seen "a)b") BODY[HEADER.FIELDS (SUBJECT)] "UID 9" BODY[]<10> {3}', b") ("),
        b" UID 0005 INTERNALDATE NIL)",
        b"8 (FLAGS () UID 5 RFC822.SIZE 77)",
        b"9 (FLAGS ())",
    ]
    assert fetch_replies(data).keys() == {"5"}
    said = fetch_replies(data)["5"]
    assert body(said) == (10, b") (")
    assert said["RFC822.SIZE"] == b"77"


def test_flags_told_later_do_not_wipe_out_a_body():
    data = [(b"7 (UID 5 BODY[] {2}", b"hi"), b")", b"7 (UID 5 FLAGS () BODY[] NIL)"]
    assert body(fetch_replies(data)["5"]) == (None, b"hi")


def test_a_quoted_body_is_a_body_and_nil_is_none():
    assert body(fetch_replies([b'1 (UID 5 BODY[] "a\\"b\\\\")'])["5"]) == (None, b'a"b\\')
    assert body(fetch_replies([b"1 (UID 5 BODY[] NIL)"])["5"]) is None


@given(st.lists(st.one_of(st.binary(max_size=30), st.tuples(st.binary(max_size=30), st.binary(max_size=9)), st.none())))
def test_no_answer_makes_the_readers_fail(data):
    fetch_replies(data)
    listed_folders(data)


def test_folders_are_listed_with_flags_delimiter_and_wire_name():
    data = [b'(\\HasChildren \\Noselect) "/" "&UXZO1mWHTvZZOQ-"', (b"(\\Sent) NIL {5}", b'a"b c'), b"", None, b"()"]
    assert listed_folders(data) == [
        Folder("其他文件夹", b"&UXZO1mWHTvZZOQ-", frozenset({"\\haschildren", "\\noselect"}), "/"),
        Folder('a"b c', b'a"b c', frozenset({"\\sent"}), ""),
    ]


def test_auto_leaves_out_what_is_no_incoming_mail_by_flag_or_by_name():
    names = ["Zeta", "inbox", "Sent Items", "INBOX.Drafts", "已发送邮件", "项目", "Trash", "Junk", "sentinel"]
    listed = [Folder(name, b"", frozenset(), ".") for name in names]
    listed += [Folder("All", b"", frozenset({"\\all"})), Folder("其他", b"", frozenset({"\\noselect"}))]
    assert choose(listed, besides="Zeta") == ["INBOX", "Junk", "sentinel", "项目"]


@pytest.mark.parametrize(
    ("uids", "said"),
    [
        (["5"], "5"),
        (["3", "5", "6", "7", "9"], "3,5:7,9"),
        (["1", "2"], "1:2"),
        (["4294967294", "4294967295"], "4294967294:4294967295"),
    ],
)
def test_a_set_of_uids_names_neighbours_together_and_no_other_mail(uids, said):
    assert uid_set(uids) == said


@given(st.sets(st.integers(1, 300), min_size=1))
def test_a_set_of_uids_is_read_as_what_it_was_made_of(uids):
    wanted = [str(uid) for uid in sorted(uids)]
    assert [str(uid) for uid in listed(uid_set(wanted))] == wanted
