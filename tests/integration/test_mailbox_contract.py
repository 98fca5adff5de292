"""What every mailbox promises, fake and real alike (ingest.mailbox.Mailbox)."""

import hashlib
import mailbox
from datetime import UTC, datetime, timedelta

import pytest

from ingest.connect import open_mailbox
from ingest.mailbox import MailboxError
from tests.integration.fake import FakeMailbox

MAILS = [
    b"Subject: =?utf-8?b?5pel5oql?=\r\n\r\nfirst\r\n",
    b"Subject: eight bits\r\n\r\n" + "今日已完成".encode("gb18030") + b"\r\n",
    b"Subject: From\r\n\r\n>From the start\r\n\r\n\r\n",
    b"Subject: no body\r\n\r\n",
    b"Subject: large\r\n\r\n" + b"0123456789abcde\r\n" * 20_000,
]


class FakeSource:
    def __init__(self, tmp_path, request):
        self.box = FakeMailbox()
        self.put, self.remove = self.box.put, self.box.remove

    def mailbox(self):
        return self.box

    def snapshot(self):
        return {folder: dict(content.mails) for folder, content in self.box.contents.items()}


class DovecotSource:
    def __init__(self, tmp_path, request):
        self.user = request.getfixturevalue("office")
        self.put, self.remove, self.snapshot = self.user.append, self.user.expunge, self.user.snapshot

    def mailbox(self):
        return self.user.mailbox()


class PathSource:
    """A source that is a path below `tmp_path`; the files' names, times and bytes are its snapshot."""

    kind = ""

    def __init__(self, tmp_path, request):
        self.path = tmp_path / "office"
        self.count = 0
        self.prepare()

    def prepare(self):
        self.path.mkdir()

    def mailbox(self):
        url = f"{self.kind}:{self.path}"
        return open_mailbox(url, username="", password="", folders="auto", after_ingest="leave")

    def snapshot(self):
        files = [self.path] if self.path.is_file() else [p for p in self.path.rglob("*") if p.is_file()]
        return {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in files}


class MaildirSource(PathSource):
    kind = "maildir"

    def prepare(self):
        for name in ("new", "cur", "tmp"):
            (self.path / name).mkdir(parents=True)

    def put(self, raw):
        self.count += 1
        name = f"{1_772_424_000 + self.count}.M1P{self.count}.host"
        (self.path / "new" / name).write_bytes(raw)
        return name

    def remove(self, key):
        (self.path / "new" / key).unlink()


class MboxSource(PathSource):
    kind = "mbox"

    def prepare(self):
        self.path.touch()

    def put(self, raw):
        self.count += 1
        with self.path.open("ab") as file:
            file.write(b"From a@example.com Mon Mar  2 04:00:00 2026\n" + raw + b"\n")
        return f"{self.count}-{hashlib.sha256(raw).hexdigest()[:16]}"

    def remove(self, key):
        """Rewrite the file without the mail, in place, as mail programs do."""
        box = mailbox.mbox(self.path)
        box.remove(int(key.partition("-")[0]) - 1)
        box.flush()
        box.close()


class EmlSource(PathSource):
    kind = "eml"

    def put(self, raw):
        self.count += 1
        name = f"日报-{self.count}.eml"
        (self.path / name).write_bytes(raw)
        return f"{name}#{hashlib.sha256(raw).hexdigest()[:16]}"

    def remove(self, key):
        (self.path / key.partition("#")[0]).unlink()


@pytest.fixture(
    params=[FakeSource, DovecotSource, MaildirSource, MboxSource, EmlSource], ids=lambda kind: kind.__name__
)
def source(request, tmp_path):
    return request.param(tmp_path, request)


@pytest.fixture
def box(source):
    """The source's mailbox, opened."""
    opened = source.mailbox()
    opened.open(opened.folders()[0])
    yield opened
    opened.close()


def raws(box, keys=None):
    entries = box.entries(box.keys() if keys is None else keys)
    return {fetched.entry.key: fetched.raw for batch in box.fetch(entries) for fetched in batch}


def test_an_empty_mailbox_has_no_keys(box):
    assert box.keys() == []


def test_no_keys_ask_for_no_mails(source, box):
    source.put(MAILS[0])
    assert list(box.entries([])) == []
    assert list(box.fetch([])) == []


def test_every_mail_arrives_byte_for_byte_under_its_key(source, box):
    put = {source.put(raw): raw for raw in MAILS}
    assert raws(box) == put


def test_twice_the_same_mail_is_two_mails(source, box):
    keys = {source.put(MAILS[0]), source.put(MAILS[0])}
    assert len(keys) == 2
    assert raws(box) == dict.fromkeys(keys, MAILS[0])


def test_a_hundred_and_twenty_mails_arrive_though_batches_are_smaller(source, box):
    put = {source.put(b"Subject: %d\r\n\r\n%d\r\n" % (n, n)): n for n in range(120)}
    assert {key: int(raw.split()[-1]) for key, raw in raws(box).items()} == put


def test_an_entry_shows_size_time_and_where_the_time_is_from(source, box):
    key = source.put(MAILS[1])
    entry = next(iter(box.entries([key] if box.keys() else [])))
    assert (entry.key, entry.size) == (key, len(MAILS[1]))
    assert entry.arrived_at.utcoffset() == timedelta(0)
    assert entry.arrived_at > datetime(2026, 3, 1, tzinfo=UTC)
    assert entry.basis in {"internaldate", "maildir", "mbox_from", "file_time"}


def test_a_second_connection_sees_the_same_epoch_and_keys(source, box):
    for raw in MAILS:
        source.put(raw)
    first = (box.name, box.open(box.folders()[0]), box.keys())
    again = source.mailbox()
    assert (again.name, again.open(again.folders()[0]), again.keys()) == first
    again.close()


def test_keys_above_one_hold_every_later_mail(source, box):
    source.put(MAILS[0])
    middle = source.put(MAILS[1])
    later = {source.put(MAILS[2]), source.put(MAILS[3])}
    assert later <= set(box.keys(above=middle))


def test_mails_that_vanish_between_listing_and_fetching_are_left_out(source, box):
    first, second, third = [source.put(raw) for raw in MAILS[:3]]
    entries = list(box.entries(box.keys()))
    source.remove(third)
    got = {fetched.entry.key: fetched.raw for batch in box.fetch(entries) for fetched in batch}
    assert got == {first: MAILS[0], second: MAILS[1]}


def test_keys_nobody_knows_are_left_out(source, box):
    gone = source.put(MAILS[0])
    source.remove(gone)
    source.put(MAILS[1])
    keys = box.keys()
    assert {entry.key for entry in box.entries([gone, *keys])} == set(keys) - {gone}


def test_a_header_is_the_first_bytes_of_the_mail(source, box):
    key = source.put(MAILS[4])
    box.keys()
    (entry,) = box.entries([key])
    assert box.header(entry, limit=1000) == MAILS[4][:1000]


def test_the_header_of_a_vanished_mail_is_empty(source, box):
    key = source.put(MAILS[0])
    box.keys()
    (entry,) = box.entries([key])
    source.remove(key)
    box.keys()
    assert box.header(entry, limit=1000) == b""


def test_reading_changes_nothing(source, box):
    for raw in MAILS:
        source.put(raw)
    before = source.snapshot()
    for key in raws(box):
        box.after(key)
    box.header(next(iter(box.entries(box.keys()))), limit=10)
    box.close()
    assert source.snapshot() == before


def test_a_folder_that_is_not_there_is_an_error_of_its_own(box):
    with pytest.raises(MailboxError):
        box.open("没有这个文件夹")
    box.open(box.folders()[0])


def test_closing_twice_is_harmless(box):
    box.close()
    box.close()
