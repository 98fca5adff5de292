"""The mails of the synthetic campaign: as varied as Chinese mail, whole, and naming nobody real."""

import csv
import email
import email.message
import email.policy
import io
import re
import tomllib
import zipfile
from collections import Counter
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import docx as word
import pytest
from PIL import Image
from python_calamine import CalamineWorkbook

from demo import documents, pictures, wire
from demo.campaign import Campaign, make_campaign
from demo.plan import FIRST_DAY, Kind, Letter
from demo.roster import UNIONS, write_roster
from tests.unit import demo_case

campaign = demo_case.campaign  # fixtures


EXAMPLE = re.compile(r"(?:^|\.)example(?:\.com|\.net|\.org)?$")


TAKEN = datetime(2021, 2, 5, 10, 33, 21)  # noqa: DTZ001 - EXIF times have no zone


@pytest.fixture(scope="module")
def raws(campaign: Campaign) -> list[tuple[Letter, bytes]]:
    """Each letter beside the file that the Maildir holds for it."""
    paths = sorted((campaign.folder / "mailbox" / "new").iterdir(), key=lambda path: int(path.name.split(".")[1][1:-2]))
    return [(letter, path.read_bytes()) for letter, path in zip(campaign.letters, paths, strict=True)]


def leaves(raw: bytes) -> list[email.message.Message]:
    return [part for part in email.message_from_bytes(raw).walk() if not part.is_multipart()]


def decoded(part: email.message.Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def test_every_mail_parses_and_says_when_it_came(raws: list[tuple[Letter, bytes]]) -> None:
    for letter, raw in raws:
        assert b"\n" not in raw.replace(b"\r\n", b""), letter
        mail = email.message_from_bytes(raw)
        assert not [part.defects for part in mail.walk() if part.defects], letter
        assert mail["Message-ID"] == letter.message_id
        assert "by mx.example.com with ESMTP" in mail.get_all("Received", [])[0]
        assert parsedate_to_datetime(mail.get_all("Received", [])[0].rpartition(";")[2]) == letter.received
        assert parsedate_to_datetime(mail["Date"]) == letter.sent
        assert mail["From"], letter
        email.message_from_bytes(raw, policy=email.policy.default)


def test_message_ids_are_unique(campaign: Campaign) -> None:
    assert len({letter.message_id for letter in campaign.letters}) == len(campaign.letters)


def test_the_maildir_is_dated_by_the_time_of_arrival(campaign: Campaign) -> None:
    assert sorted(path.name for path in (campaign.folder / "mailbox").iterdir()) == ["cur", "new", "tmp"]
    paths = list((campaign.folder / "mailbox" / "new").iterdir())
    assert all(re.fullmatch(r"\d{10}\.M\d+P1\.demo", path.name) for path in paths)
    epochs = sorted(int(path.name.split(".")[0]) for path in paths)
    assert epochs == sorted(int(letter.received.timestamp()) for letter in campaign.letters)
    assert epochs == sorted(int(path.stat().st_mtime) for path in paths)


def test_nobody_real_is_named(raws: list[tuple[Letter, bytes]], campaign: Campaign) -> None:
    for letter, raw in raws:
        texts = [decoded(part) for part in leaves(raw) if part.get_content_maintype() in ("text", "message")]
        whole = b"\n".join([raw.partition(b"\r\n\r\n")[0], *texts]).decode("latin-1")
        hosts = {host.rstrip(".-").lower() for host in re.findall(r"(?:@|://)([\w.-]+)", whole, re.ASCII)}
        strange = {host for host in hosts if not EXAMPLE.search(host)}
        assert strange == ({"mail.qq.com"} if letter.kind is Kind.CLOUD else set()), letter
        assert not re.search(r"(?<![\dA-Za-z])1[3-9]\d{9}(?!\d)", "".join(t.decode("latin-1") for t in texts)), letter
    settings = campaign.config.read_text(encoding="utf-8")
    assert all(EXAMPLE.search(host) for host in re.findall(r"@([\w.-]+)", settings))


def test_mails_are_as_varied_as_chinese_mail(raws: list[tuple[Letter, bytes]]) -> None:
    whole = b"".join(
        raw + b"".join(decoded(x) for x in leaves(raw) if x.get_content_subtype() == "html") for _, raw in raws
    )
    for sign in (
        *(b"charset=gb18030", b"charset=GBK", b"charset=gb2312", b"charset=utf-8", b"=?GBK?B?", b"=?gb2312?Q?"),
        *(b"=?utf-8?Q?", b"filename*=utf-8''", b"filename*0*=utf-8''", b"filename*=gb2312''", b"QQMailBigAttach"),
        *("海".encode("gbk"), b'filename="=?', b"multipart/related", b"multipart/alternative", b"Return-Path: <>"),
        *(b"delivery-status", b"disposition-notification", b"List-Id:", b"Auto-Submitted: auto-replied"),
    ):
        assert sign in whole, sign


def test_some_texts_labelled_gb2312_need_gbk(raws: list[tuple[Letter, bytes]]) -> None:
    texts = [decoded(x) for _, raw in raws for x in leaves(raw) if x.get_content_charset() == "gb2312"]
    assert any("小喆".encode("gbk") in text or "小堃".encode("gbk") in text for text in texts)


def test_attached_files_are_what_they_say(raws: list[tuple[Letter, bytes]]) -> None:
    seen: Counter[str] = Counter()
    for _, raw in raws[:80]:
        for content in map(decoded, leaves(raw)):
            if content.startswith(b"\xff\xd8"):
                Image.open(io.BytesIO(content)).verify()
                seen["photo"] += 1
            elif content.startswith(b"PK"):
                archive = zipfile.ZipFile(io.BytesIO(content))
                assert archive.testzip() is None
                seen[archive.namelist()[0] if "[Content_Types].xml" in archive.namelist() else "zip"] += 1
    assert seen["photo"] > 20
    assert seen["[Content_Types].xml"] > 20


def test_a_photo_is_jpeg_of_its_own_bytes_with_the_time_it_was_taken() -> None:
    shots = [pictures.photo(1, number, taken=TAKEN) for number in range(pictures.PHOTOS * 2)]
    assert len(set(shots)) == len(shots)
    assert all(40_000 < len(shot) < 130_000 for shot in shots)
    image = Image.open(io.BytesIO(shots[-1]))
    image.load()
    assert image.size == pictures.SIZE
    assert image.getexif().get_ifd(0x8769)[0x9003] == "2021:02:05 10:33:21"


def test_logo_and_pixel_open() -> None:
    assert Image.open(io.BytesIO(pictures.logo("省林业工会"))).size == (160, 48)
    assert Image.open(io.BytesIO(pictures.PIXEL)).size == (1, 1)


def test_word_reads_the_document() -> None:
    shot = pictures.photo(1, 1, taken=TAKEN)
    text = word.Document(io.BytesIO(documents.docx(["工作信息", "慰问<20>人 & 更多"], picture=shot)))
    assert [paragraph.text for paragraph in text.paragraphs][:2] == ["工作信息", "慰问<20>人 & 更多"]
    assert len(text.inline_shapes) == 1


def test_a_spreadsheet_reader_reads_the_workbook() -> None:
    packed = documents.xlsx([["项目", "人数"], ["送温暖", 120], ["送福利", 2.5]], sheet="日报<表>")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(packed)).get_sheet_by_name("日报<表>")
    assert sheet.to_python() == [["项目", "人数"], ["送温暖", 120], ["送福利", 2.5]]


def test_names_in_a_zip_are_gbk() -> None:
    packed = documents.zip_with_gbk_names([("慰问现场.jpg", b"one"), ("2春联.jpg", b"two")])
    archive = zipfile.ZipFile(io.BytesIO(packed), metadata_encoding="gbk")
    assert {name: archive.read(name) for name in archive.namelist()} == {"慰问现场.jpg": b"one", "2春联.jpg": b"two"}
    assert all(member.flag_bits & 0x800 == 0 for member in archive.infolist())


@pytest.mark.parametrize("client", [c for c in wire.CLIENTS.values() if c.word != "raw"], ids=lambda c: c.name)
def test_encoded_words_are_short_and_come_back(client: wire.Client) -> None:
    text = "海西蒙古族藏族自治州总工会2月5日“十送”活动工作信息（小喆）" * 3
    words = wire.encoded(text, client=client).split(b"\r\n ")
    assert max(map(len, words)) <= 75
    raw = b"".join(email.header.decode_header(word.decode())[0][0] for word in words)
    assert raw.decode(client.codec) == text


def test_the_configuration_is_whole(campaign: Campaign) -> None:
    told = tomllib.loads(campaign.config.read_text(encoding="utf-8"))
    assert told["mailbox"]["url"] == f"maildir:{campaign.folder / 'mailbox'}"
    assert (told["campaign"]["starts"], told["campaign"]["ends"]) == (FIRST_DAY, date(2021, 3, 31))
    assert told["campaign"]["deadline"].isoformat() == "16:00:00"
    assert [len(taxonomy["labels"]) for taxonomy in told["campaign"]["taxonomy"]] == [10, 7]
    assert told["smtp"] == {"url": f"file:{campaign.folder / 'outbox'}", "from": "office@example.com"}


def test_odd_folder_names_make_valid_configuration(tmp_path: Path) -> None:
    folder = tmp_path / '演示 "一"\\二'
    told = tomllib.loads(make_campaign(folder, days=1).config.read_text(encoding="utf-8"))
    assert told["store"]["path"] == str(folder.resolve() / "rollcall.db")


def test_the_roster_has_three_groups_and_says_that_it_is_an_example(tmp_path: Path) -> None:
    write_roster(tmp_path / "roster.csv")
    rows = list(csv.DictReader((tmp_path / "roster.csv").read_text(encoding="utf-8").splitlines()))
    assert Counter(row["group"] for row in rows) == {"市州": 8, "产业": 8, "直属": 18}
    assert rows[0]["notes"] == "示例，请核对"
    assert len({row["id"] for row in rows}) == 34
    assert all(re.fullmatch(r"000-0000-01\d\d", row["phone"]) for row in rows)
    assert all(EXAMPLE.search(a.partition("@")[2]) for row in rows for a in row["senders"].split(";"))


def test_no_name_on_the_roster_stands_in_another_unions_name() -> None:
    for union in UNIONS:
        mine = {union.name, union.short_name, *union.aliases, *union.subordinates}
        others = [x for x in UNIONS if x is not union]
        theirs = {name for x in others for name in (x.name, x.short_name, *x.aliases, *x.subordinates)}
        assert not [(a, b) for a in mine for b in theirs if a in b], union.id
    aliases = [alias for union in UNIONS for alias in union.aliases]
    assert len(aliases) == len(set(aliases))
