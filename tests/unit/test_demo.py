"""The synthetic campaign: the same seed gives the same bytes, its truth is whole, its mails and files can be read, and
nobody real is named in it."""

import csv
import email
import email.message
import email.policy
import io
import re
import tomllib
import zipfile
from collections import Counter
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import docx as word
import pytest
from PIL import Image
from python_calamine import CalamineWorkbook

from demo import documents, pictures, wire
from demo.campaign import Campaign, make_campaign
from demo.mails import render
from demo.plan import FIRST_DAY, ONE_DAY, SUMMARIES_FROM, ZONE, Kind, Letter, expected_status, plan, plan_day
from demo.roster import UNIONS, write_roster

EXAMPLE = re.compile(r"(?:^|\.)example(?:\.com|\.net|\.org)?$")
STATUSES = {"on_time", "late", "backfilled", "pending", "missing"}
TAKEN = datetime(2021, 2, 5, 10, 33, 21)  # noqa: DTZ001 - EXIF times have no zone


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    return make_campaign(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def raws(campaign: Campaign) -> list[tuple[Letter, bytes]]:
    """Each letter beside the file that the Maildir holds for it."""
    paths = sorted((campaign.folder / "mailbox" / "new").iterdir(), key=lambda path: int(path.name.split(".")[1][1:-2]))
    return [(letter, path.read_bytes()) for letter, path in zip(campaign.letters, paths, strict=True)]


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def leaves(raw: bytes) -> list[email.message.Message]:
    return [part for part in email.message_from_bytes(raw).walk() if not part.is_multipart()]


def decoded(part: email.message.Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    make_campaign(tmp_path / "a" / "x", days=1, seed=7)
    make_campaign(tmp_path / "b" / "x", days=1, seed=7)
    first, second = contents(tmp_path / "a"), contents(tmp_path / "b")
    mails = [name for name in first if name.endswith(".demo")]
    assert len(mails) > 40
    assert set(first) == set(second)
    assert all(first[name] == second[name] for name in [*mails, "x/roster.csv"])


def test_a_longer_campaign_begins_like_a_shorter_one() -> None:
    now = datetime(2021, 2, 4, 16, 30, tzinfo=ZONE)
    longer = plan([FIRST_DAY + ONE_DAY * n for n in range(9)], seed=1, now=now)
    assert longer == plan([FIRST_DAY, FIRST_DAY + ONE_DAY], seed=1, now=now)


def test_a_second_run_leaves_the_folder_as_it_is(tmp_path: Path) -> None:
    first = make_campaign(tmp_path, days=1)
    first.config.write_text("# edited\n", encoding="utf-8")
    assert make_campaign(tmp_path, days=1) == first
    assert first.config.read_text(encoding="utf-8") == "# edited\n"


def test_other_parameters_replace_the_mails(tmp_path: Path) -> None:
    make_campaign(tmp_path, days=1, seed=1)
    other = make_campaign(tmp_path, days=1, seed=2)
    assert len(list((tmp_path / "mailbox" / "new").iterdir())) == len(other.letters)


def test_a_run_that_was_cut_off_is_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("demo.campaign.render", lambda letter: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            make_campaign(tmp_path, days=1)
    whole = make_campaign(tmp_path, days=1)
    assert len(list((tmp_path / "mailbox" / "new").iterdir())) == len(whole.letters)


@pytest.mark.parametrize("name", ["config.toml", "roster.csv", "mailbox"])
def test_somebodys_real_folder_is_never_touched(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("real", encoding="utf-8")
    with pytest.raises(FileExistsError):
        make_campaign(tmp_path, days=1)
    assert contents(tmp_path) == {name: b"real"}


def test_a_campaign_has_a_day(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least one day"):
        make_campaign(tmp_path, days=0)


def test_truth_covers_every_union_and_day(campaign: Campaign) -> None:
    assert campaign.days == tuple(date(2021, 2, day) for day in range(3, 8))
    assert campaign.now.isoformat() == "2021-02-07T16:30:00+08:00"
    assert set(campaign.truth) == {(union.id, day) for union in UNIONS for day in campaign.days}
    assert set(campaign.truth.values()) == STATUSES
    assert all(campaign.truth[place] == "on_time" for place in campaign.nil)


def test_every_day_has_its_mix(campaign: Campaign) -> None:
    for day in campaign.days:
        statuses = Counter(campaign.truth[union.id, day] for union in UNIONS)
        assert 2 <= statuses["missing"] <= 4, day
        assert statuses["pending"] == 1, day
        assert 1 <= statuses["late"] <= 2, day
        assert statuses["on_time"] >= 24, day
        assert 2 <= sum(place[1] == day for place in campaign.nil) <= 4, day
        assert (statuses["backfilled"] > 0) == (day != campaign.days[-1]), day


def test_counts_add_up(campaign: Campaign) -> None:
    counts = campaign.counts
    assert 250 <= counts["mails"] == len(campaign.letters) <= 350
    assert sum(path.stat().st_size for path in campaign.folder.rglob("*.demo")) < 80_000_000
    assert counts["report"] + counts["triage"] + counts["not_report"] == counts["mails"]
    assert all(counts[kind] for kind in Kind if kind is not Kind.SUMMARY)


def test_every_kind_of_letter_comes_in_a_campaign_to_the_end_of_march() -> None:
    letters = [letter for n in range(57) for letter in plan_day(1, FIRST_DAY + ONE_DAY * n)]
    assert {letter.kind for letter in letters} == set(Kind)
    summaries = [letter for letter in letters if letter.kind is Kind.SUMMARY]
    assert {letter.union for letter in summaries} == {union.id for union in UNIONS}
    assert min(letter.received.date() for letter in summaries) == SUMMARIES_FROM
    assert all(email.message_from_bytes(render(letter))["Subject"] for letter in summaries)


@pytest.mark.parametrize(
    ("clock", "days_later", "status"),
    [("16:00:00", 0, "on_time"), ("16:00:01", 0, "late"), ("23:59:59", 0, "late"), ("00:00:00", 1, "backfilled")],
)
def test_expected_status_goes_by_the_first_receipt(clock: str, days_later: int, status: str) -> None:
    came = datetime.fromisoformat(f"2021-02-03T{clock}+08:00") + timedelta(days=days_later)
    letters = [Letter(Kind.NEWS, "jt", (FIRST_DAY,), came + wait, came, 1, 0) for wait in (ONE_DAY, timedelta(0))]
    assert expected_status(letters, union="jt", day=FIRST_DAY) == status


def test_what_waits_in_triage_makes_nobody_missing() -> None:
    came = datetime(2021, 2, 3, 10, tzinfo=ZONE)
    conflict = Letter(Kind.CONFLICT, "jt", (FIRST_DAY,), came, came, 1, 0, other="ly")
    assert [expected_status([conflict], union=u, day=FIRST_DAY) for u in ("jt", "ly", "szjg")] == [
        *("pending", "pending", "missing")
    ]


def test_nothing_comes_after_the_campaign_is_looked_at(campaign: Campaign) -> None:
    assert max(letter.received for letter in campaign.letters) <= campaign.now
    assert any(letter.received.time().isoformat() == "16:00:00" for letter in campaign.letters)


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
