"""Roster files as offices save them: told by their content, with columns in Chinese; and what is said of those that are none."""

import os

import openpyxl
import pytest

from config.load import load_config
from config.roster import check_roster
from config.rosterrows import Unreadable, read_rows
from config.table import ConfigError
from domain.rosterfile import read_roster
from tests.unit.config_case import write

ROWS = [["编号", "单位", "组别", "邮箱"], ["east", "东山总工会", "市州", "east@example.com;e@example.com"]]


def workbook(path):
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    book.save(path)
    book.close()


def text(separator=","):
    return (
        "\r\n".join(separator.join(f'"{cell}"' if separator in cell else cell for cell in row) for row in ROWS) + "\r\n"
    )


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])  # utf-16 writes a BOM
def test_text_is_read_in_every_encoding_and_with_every_separator(tmp_path, separator, encoding):
    (tmp_path / "roster.csv").write_bytes(text(separator).encode(encoding))
    assert read_rows(tmp_path / "roster.csv") == (ROWS[0], [(2, ROWS[1])])


def test_big_endian_text_is_read(tmp_path):
    (tmp_path / "roster.csv").write_bytes(b"\xfe\xff" + text("\t").encode("utf-16-be"))
    assert read_rows(tmp_path / "roster.csv") == (ROWS[0], [(2, ROWS[1])])


@pytest.mark.parametrize("name", ["roster.xlsx", "roster.csv", "roster"])
def test_a_workbook_is_one_whatever_it_is_called(tmp_path, name):
    workbook(tmp_path / "made.xlsx")
    (tmp_path / "made.xlsx").rename(tmp_path / name)
    assert read_rows(tmp_path / name) == (ROWS[0], [(2, ROWS[1])])


def test_empty_lines_stand_anywhere_and_lines_keep_their_numbers(tmp_path):
    (tmp_path / "roster.csv").write_text("\n,,,\nid,name,group\n\neast,东山总工会,市州\n", encoding="utf-8")
    assert read_rows(tmp_path / "roster.csv") == (["id", "name", "group"], [(5, ["east", "东山总工会", "市州"])])


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("roster.csv", None, "is not there"),
        ("roster.csv", b"", "is empty"),
        ("roster.csv", b"\xef\xbb\xbf\r\n\r\n", "is empty"),
        ("roster.csv", b"\xff\xfe", "is empty"),
        ("roster.xlsx", b"id,name,group\n", "is called .xlsx and is no workbook"),
        ("roster.xlsx", b"", "is empty"),
        ("roster.xlsx", b"PK\x03\x04 and nothing more", "is no workbook that can be opened"),
        ("roster.csv", b"PK\x03\x04 and nothing more", "is no workbook that can be opened"),
        ("roster.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "is no workbook that can be opened"),
        ("roster.csv", b"%PDF-1.4\n\x00\xff\xfe\x00", "is neither text nor a workbook"),
        ("roster.csv", b"id,name,group\r\n", "names no union below its header"),
    ],
)
def test_what_is_no_roster_says_why_and_what_to_do_in_every_command_alike(tmp_path, name, content, said):
    config = write(tmp_path, roster=None, replace={"roster.csv": name})
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(ConfigError) as loaded:
        load_config(config, environ={})
    (problem,) = loaded.value.problems
    assert f"{name}: {said}" in problem
    assert len(problem.partition(said)[2]) > 20  # and what to do
    assert checked(config) == problem


def checked(config):
    try:
        read = check_roster(config)
    except ConfigError as error:
        (problem,) = error.problems
        return problem
    return f"{read.path}: {read.problems[0]}"


def test_a_folder_is_no_roster(tmp_path):
    (tmp_path / "roster.csv").mkdir()
    with pytest.raises(Unreadable, match="is a folder"):
        read_rows(tmp_path / "roster.csv")


def test_a_file_that_may_not_be_read_says_so(tmp_path, monkeypatch):
    path = tmp_path / "roster.csv"
    path.write_text(text(), encoding="utf-8")
    path.chmod(0)
    if os.access(path, os.R_OK):  # root reads everything

        def refuse(self):
            raise PermissionError(13, "Permission denied", str(self))

        monkeypatch.setattr("pathlib.Path.read_bytes", refuse)
    with pytest.raises(Unreadable, match="may not be read by this user"):
        read_rows(path)


@pytest.mark.parametrize(
    ("column", "value", "names"),
    [
        ("name", "东山总工会", ["单位", "单位名称", "名称", "Name", "单 位", "单位名称（全称）", "＊单位名称"]),
        ("group", "市州", ["组别", "所属组", "分组", "类别", "GROUP"]),
        ("senders", "east@example.com", ["邮箱", "电子邮箱", "邮箱（多个用；分隔）", "发件地址", "邮箱地址", "Email"]),
        ("aliases", "东山总", ["别名"]),
        ("contact", "值班员甲", ["联系人", "联络人"]),
        ("phone", "000-0000-0101", ["电话", "联系电话", "手机号"]),
        ("short_name", "东山", ["简称", "short_name", "Short Name"]),
    ],
)
def test_a_column_is_known_by_every_name_that_offices_give_it(column, value, names):
    row = {"id": "east", "name": "东山总工会", "group": "市州"}
    for name in names:
        header = [name if key == column else key for key in row | {column: ""}]
        cells = [value if key == column else row[key] for key in row | {column: ""}]
        roster, problems = read_roster(header, [(2, cells)])
        assert problems == [], name
        field = {"phone": "phone"}.get(column, column)
        found = getattr(roster.unions[0], field)
        assert found in (value, (value,)), name


def test_a_column_that_nobody_knows_is_named():
    _, problems = read_roster(["编号", "单位", "组别", "经费"], [(2, ["east", "东山总工会", "市州", "1"])])
    assert problems == ["column '经费' is not known"]
