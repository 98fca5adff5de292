"""Tables in the mail's own page: those that say something have rows, those that only place things have none."""

import json

import pytest

from parsers.interpretation import interpret
from parsers.mail.detach import detach


def table(*rows, outer="{}"):
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return outer.format(f"<table>{lines}</table>")


def rows(page, subject="日报", **more):
    raw = f"From: a@example.com\r\nSubject: {subject}\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{page}"
    return [(row.sheet, row.number, json.loads(row.cells)) for row in interpret(detach(raw.encode()), **more).rows]


REPORT = (("单位", "人数", "金额"), ("海西州总", "12", "3.5"), ("玉树州总", "8", "1.2"))
FOUND = [
    ("正文1", 2, {"单位": "海西州总", "人数": "12", "金额": "3.5"}),
    ("正文1", 3, {"单位": "玉树州总", "人数": "8", "金额": "1.2"}),
]
LAYOUT = "<table width=100%><tr><td>您好</td></tr><tr><td>{}</td></tr></table>"


@pytest.mark.parametrize("outer", ["{}", f"<p>如下</p>{LAYOUT}<p>此致</p>", LAYOUT.format(LAYOUT)])
def test_a_table_of_a_report_has_rows_wherever_it_is_placed(outer):
    assert rows(table(*REPORT, outer=outer)) == FOUND


def test_a_form_in_the_page_is_one_row():
    page = table(("单位名称", "海西州总工会"), ("慰问人数", "120"), ("活动内容", "走访"))
    assert rows(page) == [("正文1", 1, {"单位名称": "海西州总工会", "慰问人数": "120", "活动内容": "走访"})]


@pytest.mark.parametrize(
    "page",
    [
        "<p>今日零报告</p>",
        table(("标题",), ("正文",), ("落款",)),
        table(("海西州总工会", "张珺堃"), ("地址：德令哈市", "电话：0977-1234567"), ("", "a@example.com")),
        table(("姓名", "张珺堃"), ("电话", "0977-1234567"), ("邮箱", "a@example.com"), ("地址", "德令哈市")),
        table(("<img src=cid:1>", "张珺堃 主任"), ("<img src=cid:2>", "Tel: 0977-1234567<br>www.example.com")),
        table(("", "left", ""), ("", "mid", "")),
        "<table><tr><td>",
    ],
)
def test_layout_and_signatures_have_none(page):
    assert rows(page) == []


def test_a_list_of_people_with_their_addresses_is_no_signature():
    page = table(("序号", "单位名称", "电子邮箱"), ("1", "甲", "a@example.com"), ("2", "乙", "b@example.com"))
    assert [row for _, _, row in rows(page)] == [
        {"序号": "1", "单位名称": "甲", "电子邮箱": "a@example.com"}, {"序号": "2", "单位名称": "乙", "电子邮箱": "b@example.com"},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("subject", "found"), [("日报", []), ("回复：日报", []), ("转发：日报", FOUND), ("Fwd: x", FOUND)]
)
def test_a_table_of_quoted_mail_counts_where_it_is_passed_on(subject, found):
    page = f"<p>见下</p><div>------原始邮件------</div><div>发件人：b@example.com</div>{table(*REPORT)}"
    assert rows(page, subject=subject) == found


def test_a_mail_whose_files_stay_closed_has_no_rows():
    assert rows(table(*REPORT), open_files=False) == []
