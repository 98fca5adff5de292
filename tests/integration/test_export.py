"""`rollcall export`: files by day and union, safe names, a manifest that decides what is new, originals byte for byte."""

import json
import os
import tracemalloc

import pytest

from domain.filenames import LONGEST, name_key
from reports.wording import Words
from service.export import Export
from store.exports import Selection
from tests.integration import asked_case, cli_case, export_case
from tests.integration.asked_case import run
from tests.integration.export_case import HOSTILE, files_in, manifest, put, sha256

demo_folder, demo_store = asked_case.demo_folder, asked_case.demo_store  # fixtures
rollcall, office, exported = cli_case.rollcall, export_case.office, export_case.exported
EAST, WEST = "2021-02-05/东山总工会", "2021-02-05/西山总工会"


def test_reports_become_files_by_day_and_union_with_their_text(office, exported):
    code, out, _ = exported()
    found = files_in(office.folder / "out")
    assert (code, out) == (0, f"新写文件{len(found)}个，已有0个；表格0张\n")
    assert found[f"{WEST}/01_照片.jpg"] == b"\xff\xd8\xff\xe0west"
    assert found[f"{WEST}/01_正文.txt"].decode() == "今日慰问职工50人，情况良好。\n"
    assert {name.rpartition("/")[0] for name in found} == {EAST, WEST}
    assert found[f"{EAST}/02_表.csv"] == "项目,人数\n慰问,5\n".encode()


def test_no_name_leads_out_or_is_refused_by_any_file_system(office, exported):
    before = set(office.folder.rglob("*"))
    exported()
    new = {path for path in office.folder.rglob("*") if path not in before and "rollcall.db" not in path.name}
    assert all((office.folder / "out") in (path, *path.parents) for path in new)
    names = [name.rpartition("/")[2] for name in files_in(office.folder / "out") if name.startswith(EAST)]
    assert len({name_key(name) for name in names}) == len(names) == len(HOSTILE) + 3
    assert all(len(name.encode()) <= LONGEST and name[-1] not in ". " and "\u202e" not in name for name in names)
    assert {"01_照片.jpg", "01_照片 (2).JPG", "01_照片 (3).jpg", "01__CON", "01__.._outside.txt", "01_尾巴"} <= set(
        names
    )
    contents = {data for name, data in files_in(office.folder / "out").items() if name.startswith(EAST)}
    assert all(f"{n} {name}".encode(errors="replace") in contents for n, name in enumerate(HOSTILE))


def test_the_manifest_has_each_file_with_its_hash_and_its_mail(office, exported):
    exported("--eml")
    found, rows = files_in(office.folder / "out"), manifest(office.folder / "out")
    assert {row["path"]: (row["sha256"], row["size"]) for row in rows} == {
        name: (sha256(data), str(len(data))) for name, data in found.items()
    }
    assert {(row["union_id"], row["subject"]) for row in rows} == {
        ("east", "走访慰问信息"),
        ("east", "补充材料"),
        ("west", "工作信息"),
    }
    assert "'=HYPERLINK(1).csv" in {row["filename"] for row in rows}


def test_originals_are_the_bytes_that_came(office, exported):
    exported("--eml")
    found = files_in(office.folder / "out")
    assert found[f"{WEST}/01_原件.eml"] == (office.folder / "box/west.eml").read_bytes()
    assert found[f"{EAST}/02_原件.eml"] == (office.folder / "box/east2.eml").read_bytes()


def test_a_second_run_copies_only_what_is_new(office, exported, rollcall):
    exported()
    before = {path: path.stat().st_mtime_ns for path in (office.folder / "out").rglob("*.*")}
    code, out, _ = exported("--json")
    assert (code, json.loads(out)["written"]) == (0, 0)
    assert {path: path.stat().st_mtime_ns for path in (office.folder / "out").rglob("*.*")} == before
    put(office, "late", "west@example.com", "补充", "15:00:00", files=[("照片.jpg", b"\xff\xd8\xff\xe0more")])
    rollcall("poll")
    assert json.loads(exported("--json")[1])["written"] == 2
    found = files_in(office.folder / "out")
    assert found[f"{WEST}/01_照片.jpg"] == b"\xff\xd8\xff\xe0west"  # came later, and keeps the number that it has
    assert found[f"{WEST}/02_照片.jpg"] == b"\xff\xd8\xff\xe0more"
    assert len(manifest(office.folder / "out")) == len(found)


def test_what_was_taken_away_by_a_person_stays_away(office, exported):
    exported()
    (office.folder / "out" / WEST / "01_照片.jpg").unlink()
    assert json.loads(exported("--json")[1])["written"] == 0


def test_nothing_that_is_there_is_overwritten(office, exported):
    place = office.folder / "out" / WEST
    place.mkdir(parents=True)
    (place / "01_照片.JPG").write_bytes(b"mine")
    exported()
    assert (place / "01_照片.JPG").read_bytes() == b"mine"
    assert (place / "01_照片 (2).jpg").read_bytes() == b"\xff\xd8\xff\xe0west"


def test_an_export_that_was_killed_before_it_noted_a_file_finds_it_again(office, exported):
    exported()
    out = office.folder / "out"
    complete, found = (out / "manifest.csv").read_bytes(), files_in(out)
    (out / "manifest.csv").write_bytes(complete[: len(complete) * 2 // 3])
    (out / EAST / ".rollcall-unfinished").write_bytes(b"half")
    assert exported()[0] == 0
    assert {name: data for name, data in files_in(out).items() if "unfinished" not in name} == found
    assert {row["path"] for row in manifest(out)} >= found.keys()


@pytest.mark.parametrize("place", ["2021-02-05", EAST])
def test_a_link_in_the_target_is_not_followed(office, exported, place):
    elsewhere = office.folder / "elsewhere"
    elsewhere.mkdir()
    link = office.folder / "out" / place
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(elsewhere)
    code, _, err = exported()
    assert code == 1
    assert "是链接或文件" in err
    assert not list(elsewhere.iterdir())


def test_a_link_in_place_of_a_file_is_not_written_through(office, exported):
    place = office.folder / "out" / WEST
    place.mkdir(parents=True)
    (office.folder / "victim").write_bytes(b"victim")
    (place / "01_照片.jpg").symlink_to(office.folder / "victim")
    (place / ".rollcall-unfinished").symlink_to(office.folder / "victim")
    assert exported("--csv")[0] == 0
    assert (office.folder / "victim").read_bytes() == b"victim"
    assert (place / "01_照片 (2).jpg").read_bytes() == b"\xff\xd8\xff\xe0west"


@pytest.mark.parametrize("content", [b"my,own,list\n1,2,3\n", "\ufeffmy,own\n".encode()])
def test_a_manifest_that_is_not_ours_is_left_alone(office, exported, content):
    (office.folder / "out").mkdir()
    (office.folder / "out/manifest.csv").write_bytes(content)
    code, _, err = exported()
    assert code == 1
    assert "不是导出写下的" in err
    assert [path.name for path in (office.folder / "out").iterdir()] == ["manifest.csv"]
    assert (office.folder / "out/manifest.csv").read_bytes() == content


def test_what_is_written_is_for_its_owner_only(office, exported):
    os.umask(0o022)
    exported("--csv")
    for path in (office.folder / "out").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path


@pytest.mark.parametrize(
    ("words", "folders"),
    [
        (("--union", "west"), {WEST}),
        (("--union", "东山总"), {EAST}),
        (("--union", "east,port"), {EAST}),
        (("--group", "市州"), {EAST, WEST}),
        (("--group", "直属"), set()),
        (("--from", "2021-02-06"), set()),
        (("--until", "2021-02-04"), set()),
        (("--from", "2021-02-05", "--until", "2021-02-05"), {EAST, WEST}),
        (("--label", "warmth"), {EAST}),
        (("--label", "activity=送温暖"), {EAST}),
        (("--label", "unlabelled"), {EAST, WEST}),
    ],
)
def test_what_is_asked_for_is_what_is_copied(office, exported, words, folders):
    assert exported(*words)[0] == 0
    assert {name.rpartition("/")[0] for name in files_in(office.folder / "out")} == folders


def test_one_kind_of_file_is_that_kind_alone(office, exported):
    exported("--kind", "image", "--kind", "spreadsheet")
    assert set(files_in(office.folder / "out")) == {f"{WEST}/01_照片.jpg", f"{EAST}/02_表.csv"} | {
        name for name in files_in(office.folder / "out") if name.startswith(EAST) and "HYPERLINK" in name
    }


@pytest.mark.parametrize(
    "words",
    [
        ("--union", "nobody"), ("--union", ","), ("--group", "nobody"), ("--from", "x"), ("--kind", "colour"), ("--label", "colour"),
        ("--from", "2021-02-06", "--until", "2021-02-05"), ("--group", "直属", "--union", "east"),
    ],
)  # fmt: skip
def test_a_wish_that_cannot_be_is_refused_before_anything_is_written(office, exported, words):
    code, _, err = exported(*words)
    assert code == 2
    assert err
    assert not (office.folder / "out").exists()


def test_a_report_that_a_person_recorded_brings_its_file(office, exported, rollcall, tmp_path):
    (tmp_path / "scan.pdf").write_bytes(b"%PDF-1.4 scan")
    why = ("--at", "15:00", "--via", "paper", "--why", "断网", "--file", tmp_path / "scan.pdf")
    assert rollcall("record", "port", "2021-02-05", *why)[0] == 0
    exported()
    assert files_in(office.folder / "out")["2021-02-05/港口工会/01_scan.pdf"] == b"%PDF-1.4 scan"


def test_bytes_that_are_lost_are_said_and_the_rest_is_copied(office, exported):
    with office.parts.store(office.now) as store, store.write() as conn:
        conn.execute("pragma foreign_keys = off")
        conn.execute("update blobs set data = x'00' where sha256 = ?", (sha256(b"\xff\xd8\xff\xe0west"),))
    code, out, err = exported("--json")
    assert (code, json.loads(out)["lost"]) == (1, 1)
    assert "rollcall verify" in err
    assert f"{WEST}/01_正文.txt" in files_in(office.folder / "out")
    assert f"{WEST}/01_照片.jpg" not in files_in(office.folder / "out")


def test_a_whole_campaign_is_copied_with_every_file_that_is_content(demo_folder, demo_store, tmp_path):
    run(demo_folder, "export", "--to", str(tmp_path / "out"), "--eml")
    rows = manifest(tmp_path / "out")
    reports = {
        row[0] for row in demo_store.query("select raw_sha256 from inbox where disposition = 'report' and days <> ''")
    }
    assert {row["mail_sha256"] for row in rows if row["part"] == "original"} == reports
    files = "select count(*) from files where day is not null and parent_file_id is null and decoration = 0 and sha256 is not null"
    top = [row for row in rows if row["part"].isdigit()]
    assert len(top) == demo_store.one(files)[0]


def test_one_blob_at_a_time_is_in_memory(demo_folder, demo_store, tmp_path):
    with demo_store.write() as conn:  # six files of a day are as large as videos
        names = [row[0] for row in conn.execute("select distinct sha256 from photos where day = '2021-02-04' limit 6")]
        big = {name: os.urandom(8) * (1 << 20) for name in names}
        for name, data in big.items():
            conn.execute("insert into blobs values (?, ?, ?)", (sha256(data), len(data), data))
            conn.execute("update parts set sha256 = ? where sha256 = ?", (sha256(data), name))
    export = Export(demo_store, Selection(), Words("zh"))
    del big, data
    tracemalloc.start()
    copied = export.run(tmp_path / "out")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert copied.written > 300
    assert sum(path.stat().st_size > 8_000_000 for path in (tmp_path / "out").rglob("*.*")) >= 6
    assert peak < 3 * (8 << 20)
