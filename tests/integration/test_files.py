"""What only mailboxes of files do: Maildir, mbox and .eml, on a real disk."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.connect import open_mailbox
from ingest.files import EmlMailbox, MaildirMailbox, MboxMailbox
from ingest.mailbox import MailboxError, Refused

NAME = "1772424000.M1P2.host"


@pytest.fixture
def maildir(tmp_path):
    """A Maildir with INBOX, 日报, Sent and a directory that is no folder."""
    for folder in ("", ".&ZeVipQ-", ".Sent"):
        for part in ("new", "cur", "tmp"):
            (tmp_path / folder / part).mkdir(parents=True, exist_ok=True)
    (tmp_path / ".nothing").mkdir()
    return tmp_path


def fetched(box, entries=None):
    return {got.entry.key: got.raw for batch in box.fetch(entries or box.entries(box.keys())) for got in batch}


def test_a_maildir_shows_its_subfolders_under_their_names(maildir):
    assert MaildirMailbox(maildir).folders() == ["INBOX", "日报"]
    assert MaildirMailbox(maildir, folders=["Sent"]).folders() == ["Sent"]
    box = MaildirMailbox(maildir)
    (maildir / ".&ZeVipQ-" / "cur" / f"{NAME}:2,S").write_bytes(b"x")
    assert box.open("日报") == "0"
    assert fetched(box) == {NAME: b"x"}


@pytest.mark.parametrize("folder", ["nothing", "..", "../office", ".Sent"])
def test_only_folders_of_the_maildir_can_be_opened(maildir, folder):
    with pytest.raises(MailboxError):
        MaildirMailbox(maildir).open(folder)


def test_a_mail_read_elsewhere_between_listing_and_fetching_is_found_again(maildir):
    (maildir / "new" / NAME).write_bytes(b"mail")
    box = MaildirMailbox(maildir)
    box.open("INBOX")
    entries = list(box.entries(box.keys()))
    (maildir / "new" / NAME).rename(maildir / "cur" / f"{NAME}:2,S")
    assert fetched(box, entries) == {NAME: b"mail"}
    assert box.header(entries[0], limit=2) == b"ma"
    assert box.keys() == [NAME]


def test_arrival_is_in_the_maildir_name_or_else_the_files_time(maildir):
    for name in (NAME, "odd"):
        (maildir / "new" / name).write_bytes(b"")
        os.utime(maildir / "new" / name, (1_000_000_000, 1_000_000_000))
    box = MaildirMailbox(maildir)
    box.open("INBOX")
    entries = {entry.key: (entry.arrived_at, entry.basis) for entry in box.entries(box.keys())}
    assert entries[NAME] == (datetime(2026, 3, 2, 4, tzinfo=UTC), "maildir")
    assert entries["odd"] == (datetime(2001, 9, 9, 1, 46, 40, tzinfo=UTC), "file_time")


@pytest.mark.parametrize("kind", ["maildir", "eml"])
def test_a_file_of_no_bytes_is_a_mail(kind, maildir):
    (maildir / "new" / "empty.eml").write_bytes(b"")
    box = open_mailbox(f"{kind}:{maildir}", username="", password="", folders="auto", after_ingest="leave")
    box.open(box.folders()[0])
    assert list(fetched(box).values()) == [b""]


@pytest.mark.parametrize("kind", ["maildir", "mbox", "eml"])
def test_a_missing_path_is_refused_with_advice_whenever_it_is_used(kind, tmp_path):
    url = f"{kind}:{tmp_path}/gone"
    box = open_mailbox(url, username="", password="", folders="auto", after_ingest="leave")
    for use in (box.folders, lambda: box.open("")):
        with pytest.raises(Refused) as caught:
            use()
        assert caught.value.advice


def test_a_directory_that_is_no_maildir_is_refused(tmp_path):
    with pytest.raises(Refused, match="no Maildir"):
        MaildirMailbox(tmp_path).folders()


def mbox(path: Path, content: bytes) -> MboxMailbox:
    path.write_bytes(content)
    box = MboxMailbox(path)
    box.open("")
    return box


def test_an_mbox_is_cut_at_from_lines_after_empty_lines_only(tmp_path):
    content = (
        b"From a@example.com Mon Mar  2 04:00:00 2026\nSubject: 1\n\nFrom here it is text? no: cut\n"
        b"a line\nFrom within a paragraph is text\n>From quoted\n\n"
        b"From b@example.com Mon Mar  2 04:00:01 2026\r\nSubject: 2\r\n\r\ntext\r\n\r\n"
        b"From c@example.com Mon Mar  2 04:00:02 2026\n\n"
        b"From d@example.com Mon Mar  2 04:00:03 2026"
    )
    raws = list(fetched(mbox(tmp_path / "box", content)).values())
    assert raws == [
        b"Subject: 1\n",
        b"a line\nFrom within a paragraph is text\n>From quoted\n",
        b"Subject: 2\r\n\r\ntext\r\n",
        b"",
        b"",
    ]


def test_an_empty_mbox_has_no_mails_and_another_file_is_no_mbox(tmp_path):
    assert mbox(tmp_path / "empty", b"").keys() == []
    with pytest.raises(MailboxError, match="no mbox"):
        mbox(tmp_path / "text", b"Subject: not an mbox\n\n").keys()


@pytest.mark.parametrize(
    ("line", "hour"),
    [
        (b"From a@example.com Mon Mar  2 04:00:00 2026", 4),
        (b"From 123@xxx Mon Mar 02 04:00:00 +0000 2026\r", 4),
        (b"From a@example.com Mon Mar  2 12:00:00 2026 +0800", 4),
        (b"From a@example.com  Mon Mar 2 04:00 CST 2026", 4),
    ],
)
def test_a_from_line_tells_the_arrival(tmp_path, line, hour):
    box = mbox(tmp_path / "box", line + b"\nSubject: 1\n\n")
    (entry,) = box.entries(box.keys())
    assert (entry.arrived_at, entry.basis) == (datetime(2026, 3, 2, hour, tzinfo=UTC), "mbox_from")


@pytest.mark.parametrize(
    "line", [b"From a@example.com", b"From a Mon Feb 31 04:00:00 2026", b"From a Mon Xyz 3 04:00 2026"]
)
def test_a_from_line_without_a_time_leaves_the_files(tmp_path, line):
    box = mbox(tmp_path / "box", line + b"\nSubject: 1\n\n")
    os.utime(tmp_path / "box", (1_000_000_000, 1_000_000_000))
    (entry,) = box.entries(box.keys())
    assert (entry.arrived_at, entry.basis) == (datetime(2001, 9, 9, 1, 46, 40, tzinfo=UTC), "file_time")


def test_an_mbox_rewritten_after_the_listing_gives_no_wrong_mail(tmp_path):
    first = b"From a Mon Mar  2 04:00:00 2026\nSubject: 1\n\n"
    box = mbox(tmp_path / "box", first + first.replace(b"1\n", b"2\n"))
    entries = list(box.entries(box.keys()))
    (tmp_path / "box").write_bytes(first.replace(b"1\n", b"3\n") + first.replace(b"1\n", b"2\n"))
    assert list(fetched(box, entries).values()) == [b"Subject: 2\n"]


def test_a_changed_eml_is_a_new_mail_and_the_old_one_is_gone(tmp_path):
    (tmp_path / "a.eml").write_bytes(b"one")
    box = EmlMailbox(tmp_path)
    box.open("")
    entries = list(box.entries(box.keys()))
    (tmp_path / "a.eml").write_bytes(b"two")
    assert fetched(box, entries) == {}
    assert list(fetched(box).values()) == [b"two"]
    assert box.keys() != [entry.key for entry in entries]


def test_emls_are_found_in_subfolders_whatever_the_case_and_bytes_of_their_names(tmp_path):
    (tmp_path / "三月").mkdir()
    (tmp_path / "三月" / "日报.EML").write_bytes(b"1")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xc8\xd5\xb1\xa8.eml")).write_bytes(b"2")  # GBK, from an archive
    (tmp_path / "notes.txt").write_bytes(b"3")
    box = EmlMailbox(tmp_path)
    box.open("")
    assert sorted(fetched(box).values()) == [b"1", b"2"]
    keys = box.keys()
    assert all(key.encode("utf-8") for key in keys)


def test_links_that_leave_the_folder_are_not_followed(tmp_path, caplog):
    inside = tmp_path / "office"
    (tmp_path / "secrets").mkdir()
    inside.mkdir()
    (tmp_path / "secrets" / "x.eml").write_bytes(b"secret")
    (inside / "a.eml").write_bytes(b"a")
    (inside / "link.eml").symlink_to(tmp_path / "secrets" / "x.eml")
    (inside / "folder").symlink_to(tmp_path / "secrets")
    (inside / "loop.eml").symlink_to(inside / "loop.eml")
    (inside / "own.eml").symlink_to(inside / "a.eml")
    box = EmlMailbox(inside)
    box.open("")
    assert list(fetched(box).values()) == [b"a", b"a"]
    assert "leaves the folder" in caplog.text


@pytest.mark.parametrize("kind", ["maildir", "eml"])
def test_a_file_that_cannot_be_read_is_logged_and_the_others_arrive(kind, maildir, monkeypatch, caplog):
    for name in ("bad.eml", "good.eml"):
        (maildir / "new" / name).write_bytes(name.encode())
    box = open_mailbox(f"{kind}:{maildir}", username="", password="", folders="auto", after_ingest="leave")
    box.open(box.folders()[0])
    entries = list(box.entries(box.keys()))
    honest = Path.open

    def disk_error(path, *args, **kwargs):
        if path.name == "bad.eml":
            raise OSError(5, "Input/output error")
        return honest(path, *args, **kwargs)

    monkeypatch.setattr(Path, "open", disk_error)
    assert list(fetched(box, entries).values()) == [b"good.eml"]
    assert "Input/output error" in caplog.text
    assert len(box.keys()) >= 1


@pytest.mark.parametrize(
    "url",
    [
        "pop3://mail.example.com",
        "imaps://",
        "imaps://mail.example.com:99999",
        "imaps://office:secret@mail.example.com",
        "imaps://mail.example.com/INBOX",
        "maildir:",
        "mbox:///",
        "",
    ],
)
def test_a_url_that_cannot_work_is_refused_without_showing_it(url):
    with pytest.raises(Refused) as caught:
        open_mailbox(url, username="a", password="b", folders="auto", after_ingest="leave")
    assert "secret" not in f"{caught.value} {caught.value.advice}"
    assert "imaps://host:993" in caught.value.advice


def test_files_are_never_changed_after_ingest(tmp_path):
    with pytest.raises(Refused, match="never changed"):
        open_mailbox(f"eml:{tmp_path}", username="", password="", folders="auto", after_ingest="seen")


def test_a_name_says_where_the_mailbox_is(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    kinds = ("imaps://mail.example.com", "imap+starttls://[2001:db8::1]", "eml:mails")
    boxes = [
        open_mailbox(url, username="office@example.com", password="p", folders="auto", after_ingest="leave")
        for url in kinds
    ]
    assert [box.name for box in boxes] == [
        "imaps://office%40example.com@mail.example.com:993",
        "imap+starttls://office%40example.com@[2001:db8::1]:143",
        f"eml:{tmp_path}/mails",
    ]
