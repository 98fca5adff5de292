"""What of a hostile mail reaches a browser: its words as text, small pictures that were made anew, files to be saved. Nothing else."""

import re
from urllib.parse import unquote

import pytest

from tests.integration.explore_case import exploring, seen
from tests.integration.hostile_case import BODY, HTML, SUBJECT, SVG, hostile_mail
from tests.integration.office_case import OfficeCase


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """An office that got a mail in which everything is hostile, and its explorer."""
    case = OfficeCase(tmp_path_factory.mktemp("hostile")).write()
    (case.folder / "box" / "000.eml").write_bytes(hostile_mail())
    with exploring(case) as found:
        yield case, found


def test_hostile_texts_are_seen_as_they_were_written_and_change_no_page(hostile):
    _, explorer = hostile
    page = explorer.get("/mail/1")
    assert page.status == 200
    assert seen(page.text.replace("\u202e", "")).count("document.title='owned'") >= 5
    assert "{{7*7}}" in page.text
    for path in ("/", "/day/2021-02-05/east", "/mail/1", "/photos/2021-02-05", "/search?q=document.title", "/search?q=<script>",
                 "/rollcall/inbox", "/rollcall/files", "/rollcall/mail_texts"):  # fmt: skip
        text = explorer.get(path).text
        assert "<script>document" not in text, path
        assert "<img src=x" not in text, path
        assert "<b onmouseover" not in text, path
        if not path.startswith("/rollcall"):
            assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e]", text), path
            assert "<script" not in text, path
            assert not re.search(r"<[^>]*\son\w+=", text), path


def test_our_pages_run_nothing_and_load_nothing_from_elsewhere(hostile):
    _, explorer = hostile
    for path in ("/", "/day/2021-02-05/east", "/mail/1", "/photos/2021-02-05", "/search?q=慰问"):
        got = explorer.get(path)
        policy = got.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert "unsafe" not in policy
        assert got.headers["cache-control"] == "no-store"
        assert not re.findall(r'(?:src|href)="(?!/|#)', got.text)
    assert "object-src 'none'" in explorer.get("/rollcall/inbox").headers["content-security-policy"]


def test_a_file_is_an_attachment_of_no_type_with_its_own_bytes(hostile):
    case, explorer = hostile
    numbers = re.findall(r'href="/file/(\d+)" download', explorer.get("/mail/1").text)
    got = [explorer.get(f"/file/{number}") for number in numbers]
    assert len(got) == 5
    bodies = [one.body.decode("latin-1") for one in got]
    assert SVG in bodies
    assert HTML.encode().decode("latin-1") in bodies
    for one in got:
        assert one.headers["content-type"] == "application/octet-stream"
        assert one.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
        assert "<" not in unquote(one.headers["content-disposition"])
        assert "\u202e" not in unquote(one.headers["content-disposition"])
        assert one.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in one.headers["content-security-policy"]
    original = explorer.get("/mail/1/original.eml")
    assert original.body == (case.folder / "box" / "000.eml").read_bytes()
    assert original.headers["content-disposition"] == "attachment; filename*=UTF-8''1.eml"
    assert original.headers["content-type"] == "application/octet-stream"


def test_a_picture_under_a_private_name_is_shown_nowhere(hostile):
    case, explorer = hostile
    with case.parts.store(case.now) as store:
        numbers = {row["filename"]: row["file_id"] for row in store.query("select filename, file_id from files")}
    shown, private = numbers["现场.jpg"], numbers["慰问名单.jpg"]
    wall = explorer.get("/photos/2021-02-05").text
    assert f"/small/{shown}.jpg" in wall
    assert f"/small/{private}.jpg" not in wall
    assert "另有1张" in wall
    assert f"/small/{private}.jpg" not in explorer.get("/mail/1").text
    assert explorer.get(f"/small/{private}.jpg").status == 404
    assert explorer.get(f"/photo/{private}").status == 404
    assert explorer.get(f"/small/{shown}.jpg").status == 200


def test_a_hostile_mail_is_what_it_says(hostile):
    """The fixture is as hostile as it claims."""
    case, _ = hostile
    with case.parts.store(case.now) as store:
        row = store.one("select i.subject, t.text from inbox i join mail_texts t on t.mail_id = i.mail_id")
    assert row["subject"] == SUBJECT
    assert BODY.split("\x1b")[0] in row["text"]
