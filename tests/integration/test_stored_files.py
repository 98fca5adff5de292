"""Files as the store shows them: members, rows, decoration, photos seen before, and poison that costs itself only."""

import io
import zipfile
from dataclasses import replace
from datetime import date

import pytest

import ingest.child
import parsers.files
from ingest.child import InterpretLimits, children
from ingest.interpret import interpret_waiting
from ingest.poll import poll
from parsers.contents import Contents
from parsers.values import NO_TEXT
from store import derived, material
from tests.conftest import OFFICE, RULES, ReadHere, at, clock, derived_contents, make_mail, read_mailbox, rows, statuses
from tests.integration.fake import FakeMailbox
from tests.unit.test_images import picture

NOON = at("03-02 12:00:00")
PHOTO, OTHER, LOGO = picture(), picture((500, 400)), picture((300, 100))
CSV = "单位,金额\n甲,2\n乙,3\n".encode()


@pytest.fixture
def box():
    return FakeMailbox()


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(name.replace("_", "."), data)
    return out.getvalue()


def put(box, sender, *files, day="03-02", subject="工作信息"):
    box.put(make_mail(sender, subject, files=files), arrived_at=at(f"{day} 12:00:00"))


def test_members_stand_behind_their_archive_and_join_their_bytes(store, box, reader):
    put(box, "north@example.com", ("照片.zip", zipped(a_jpg=PHOTO, b_csv=CSV)))
    read_mailbox(store, box, reader)
    found = rows(
        store,
        "select f.filename, p.filename, f.union_id, f.day, b.size from files f left join files p on p.file_id = f.parent_file_id "
        "join blobs b on b.sha256 = f.sha256 order by f.file_id",
    )
    assert [row[:4] for row in found] == [
        ("照片.zip", None, "north", "2026-03-02"), ("a.jpg", "照片.zip", "north", "2026-03-02"),
        ("b.csv", "照片.zip", "north", "2026-03-02"),
    ]  # fmt: skip
    assert rows(
        store, "select attachments, images from daily_status where union_id = 'north' and day = '2026-03-02'"
    ) == [(1, 1)]


def test_rows_of_a_spreadsheet_can_be_asked_for_by_header(store, box, reader):
    put(box, "north@example.com", ("表.zip", zipped(b_csv=CSV)))
    read_mailbox(store, box, reader)
    assert rows(store, "select union_id, day, filename, sheet, row, cells ->> '金额' from sheet_rows") == [
        ("north", "2026-03-02", "b.csv", "", 2, "2"), ("north", "2026-03-02", "b.csv", "", 3, "3"),
    ]  # fmt: skip


def test_rows_of_the_mails_own_page_are_asked_for_the_same_way_and_rebuilt_equally(store, box, reader):
    page = (
        "<table><tr><td>单位</td><td>金额</td></tr><tr><td>甲</td><td>2</td></tr><tr><td>乙</td><td>3</td></tr></table>"
    )
    raw = (
        "From: north@example.com\r\nTo: office@example.com\r\nSubject: 工作信息\r\nDate: Mon, 02 Mar 2026 12:00:00 +0800\r\n"
        f"MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{page}\r\n"
    )
    box.put(raw.encode(), arrived_at=NOON)
    read_mailbox(store, box, reader)
    asked = "select union_id, day, file_id, filename, sheet, row, cells ->> '金额' from sheet_rows where mail_id = 1"
    said = rows(store, asked)
    assert said == [
        ("north", "2026-03-02", None, None, "正文1", 2, "2"), ("north", "2026-03-02", None, None, "正文1", 3, "3"),
    ]  # fmt: skip
    before = derived_contents(store)
    derived.drop_derived(store)
    read_mailbox(store, box, reader)
    assert (rows(store, asked), derived_contents(store)) == (said, before)


def test_a_photo_sent_on_an_earlier_day_is_told_whatever_the_order_of_reading(store, box, reader, tmp_path):
    put(box, "south@example.com", ("1.jpg", PHOTO), ("2.jpg", OTHER), day="03-02")
    put(box, "north@example.com", ("1.jpg", PHOTO), day="03-01")
    read_mailbox(store, box, reader)
    said = rows(store, "select union_id, filename, earlier_day from files order by union_id, filename")
    assert said == [("north", "1.jpg", None), ("south", "1.jpg", "2026-03-01"), ("south", "2.jpg", None)]


def test_the_same_bytes_in_three_mails_of_a_sender_are_decoration(store, box, reader):
    for day in ("03-01", "03-02"):
        put(box, "north@example.com", ("logo.jpg", LOGO), ("1.jpg", picture((400 + int(day[-1]), 300))), day=day)
    for day in ("03-01", "03-02"):
        put(box, "south@example.com", ("logo.jpg", LOGO), day=day)
    read_mailbox(store, box, reader)
    shown = "select distinct filename, decoration from files where union_id = 'north' order by 1"
    assert rows(store, shown) == [("1.jpg", 0), ("logo.jpg", 0)]
    put(box, "north@example.com", ("logo.jpg", LOGO), ("small.png", picture((40, 400), "PNG")), day="03-03")
    read_mailbox(store, box, reader)
    assert rows(store, shown) == [("1.jpg", 0), ("logo.jpg", 1), ("small.png", 1)]
    assert rows(store, "select distinct decoration from files where union_id = 'south'") == [(0,)]
    assert rows(store, "select images from daily_status where union_id = 'north' and day = '2026-03-02'") == [(1,)]


def test_of_a_locked_archive_the_digest_names_the_archive_only(store, box, reader, monkeypatch):
    locked = zipped(a_txt=b"x" * 100, b_txt=b"y" * 100)
    locked = locked.replace(b"PK\3\4\x14\0\0\0", b"PK\3\4\x14\0\1\0").replace(
        b"PK\1\2\x14\3\x14\0\0\0", b"PK\1\2\x14\3\x14\0\1\0"
    )
    put(box, "north@example.com", ("照片.zip", locked), ("坏.zip", b"PK\3\4broken"))
    read_mailbox(store, box, reader)
    assert rows(store, "select count(*), count(sha256) from files where problem = 'encrypted'") == [(3, 1)]
    listed = material.broken_files(store, NOON.date())
    assert [(file.filename, file.problem) for file in listed] == [("照片.zip", "encrypted"), ("坏.zip", "damaged")]


def test_reading_again_gives_the_same_rows(store, box, reader):
    put(box, "north@example.com", ("照片.zip", zipped(a_jpg=PHOTO, b_csv=CSV)), ("表.csv", CSV))
    read_mailbox(store, box, reader)
    before = derived_contents(store)
    assert before["table_rows"]
    derived.drop_derived(store)
    interpret_waiting(store, reader, OFFICE, trusted=())
    assert derived_contents(store) == before


# --- poison in a file


_limit_child = ingest.child._limit_child


def poison_archives(*limits):
    """Children in which opening any archive eats all memory, or all time."""
    _limit_child(*limits)
    parsers.files._READERS["zip"] = _eat
    parsers.files._READERS["gz"] = _spin


def _eat(source, allowance):
    held = []
    while True:
        held.append(bytearray(50_000_000))


def _spin(source, allowance):
    while True:
        pass


@pytest.mark.parametrize("ending", ["zip", "gz"])
def test_a_poison_file_costs_itself_only_and_its_union_has_reported(store, box, monkeypatch, ending):
    monkeypatch.setattr(ingest.child, "_limit_child", poison_archives)
    data = zipped(a_txt=b"x") if ending == "zip" else b"\x1f\x8b\x08\0" + bytes(20)
    put(box, "north@example.com", (f"毒.{ending}", data), ("1.jpg", PHOTO))
    put(box, "south@example.com", ("1.jpg", PHOTO))
    poll(store, box, RULES, clock=clock)
    with children(InterpretLimits(2, 600, 1)) as child:
        interpret_waiting(store, child, OFFICE, trusted=())
    assert statuses(store, "2026-03-02") == {"north": "on_time", "south": "on_time", "rail": "missing"}
    assert rows(store, "select filename, problem, width from files where union_id = 'north'") == [
        (f"毒.{ending}", "not_opened", None), ("1.jpg", "not_opened", None),
    ]  # fmt: skip
    assert rows(store, "select problem from files where union_id = 'south'") == [(None,)]


def test_what_could_not_be_opened_is_tried_again_when_asked(store, box, reader, monkeypatch):
    put(box, "north@example.com", ("1.jpg", PHOTO))
    put(box, "south@example.com", ("旧.rtf", b"{\\rtf1 x}"))
    put(box, "rail@example.com", ("表.csv", CSV))
    poll(store, box, RULES, clock=clock)
    monkeypatch.setitem(parsers.files._READERS, "rtf", lambda *_: Contents(note=NO_TEXT))
    interpret_waiting(store, Closed(), OFFICE, trusted=())
    assert derived.retry_unread(store) == 3
    interpret_waiting(store, reader, OFFICE, trusted=())
    assert derived.retry_unread(store) == 1  # the old document still has nobody to read it
    assert rows(store, "select filename, problem from files where problem is not null") == []


class Closed:
    """An interpreter that leaves files closed, as after a child has died twice of nothing but bad luck."""

    patience = 0

    def submit(self, tasks):
        return ReadHere().submit([replace(task, open_files=False) for task in tasks])


# --- what stands on other servers


ON_TIME = at("03-02 12:00:00")
DAY = date(2026, 3, 2)


def page_mail(sender, html):
    head = f"From: <{sender}>\r\nSubject: x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    return (head + html).encode()


ARTICLE = "<p>今日走访慰问一线职工二十人，发放慰问品二十份。</p>" + "".join(
    f'<img data-src="https://img.example.com/{n}.jpg">' for n in range(3)
)
PIXEL = '<img src="https://t.example.com/o.gif" width="1" height="1">'


def test_pictures_on_other_servers_are_listed_where_a_mail_has_no_other(store, box, reader):
    box.put(page_mail("north@example.com", ARTICLE + PIXEL), arrived_at=ON_TIME)
    box.put(page_mail("south@example.com", "<p>今日慰问二十人</p>" + PIXEL), arrived_at=ON_TIME)
    read_mailbox(store, box, reader)
    sql = "select union_id, count(*), sum(decoration) from links where kind = 'remote_picture' group by union_id order by 1"
    assert rows(store, sql) == [("north", 4, 1), ("south", 1, 1)]
    assert material.pictures_elsewhere(store, DAY) == [("北城总工会", 3)]
    assert rows(store, "select sum(links) from daily_status") == [(0,)]


def test_a_signature_on_another_server_makes_no_nil_report_a_daily_one(store, box, reader):
    box.put(
        page_mail("north@example.com", '<p>今日无信息</p><img src="https://a.example.com/sign.png">'),
        arrived_at=ON_TIME,
    )
    read_mailbox(store, box, reader)
    assert rows(store, "select kind from inbox") == [("nil",)]


def test_an_expiry_is_stored_in_utc(store, box, reader):
    url = "https://mail.qq.com/cgi-bin/ftnExs_download?k=0"
    told = f'<p>慰问视频见附件</p><a href="{url}">视频.mp4</a><span>(128.03M, 2026年3月12日 15:30 到期)</span>'
    box.put(page_mail("north@example.com", told), arrived_at=ON_TIME)
    read_mailbox(store, box, reader)
    assert rows(store, "select expires_at from links") == [("2026-03-12T07:30:00Z",)]
