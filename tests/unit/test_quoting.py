"""What the sender wrote himself, and what he only quotes."""

import time

import pytest

from parsers.mail.quoting import forwarded_text, inner_sender, inner_sent, own_text, unflow

TAILS = [
    '------------------ 原始邮件 ------------------\n发件人: "x" <office@example.com>;\n发送时间: 2021年2月5日\n主题: 提醒',
    '---原始邮件---\n发件人: "x"<office@example.com>',
    "发件人: x <office@example.com>\n发送时间: 2021年2月5日 10:00\n收件人: y\n主题: 提醒",
    "发件人：x\n发送时间：2021年2月5日",
    "发件人： x\n日期： 2021-02-05 10:00\n收件人： y\n主题： 提醒",
    '在 2021-02-05 10:00:00，"x" <office@example.com> 写道：\n> 提醒',
    "在2021年02月05日 10:00，x 写道:",
    "On Fri, 5 Feb 2021 at 10:00, x <office@example.com> wrote:\n> reminder",
    "-----Original Message-----\nFrom: x <office@example.com>\nSent: Friday",
    "From: x <office@example.com>\nSent: Friday, 5 February 2021\nTo: y",
    "-------- 转发邮件信息 --------\n发件人：x",
    "On Fri, 5 Feb 2021 at 10:00, Somebody With A Long Name\n<office@example.com> wrote:\n\n> reminder",
    "On 5 Feb 2021, at 10:00, x <office@example.com> wrote:\n\nnil report",
    "________________________________\nFrom: x <office@example.com>\nSent: Friday, February 5, 2021 10:00 AM\nTo: y\nnil report",
    "*From:* x <office@example.com>\n*Sent:* Friday, 5 February 2021 10:00\n*To:* y\nnil report",
    "Begin forwarded message:\n\nFrom: x <office@example.com>\nDate: 5 February 2021\nnil report",
    "---------- Forwarded message ---------\nFrom: x <office@example.com>\nDate: Fri, 5 Feb 2021\nnil report",
    'At 2021-02-05 15:00:00, "x" <office@example.com> wrote:\n\n提醒',
    "x <office@example.com> 于2021年2月5日周五 下午3:00写道：\n\n> 提醒",
    "x <office@example.com> 于2021年2月5日周五\n下午3:00写道：\n\n提醒",
    '2021年2月5日 下午3:00，"x" <office@example.com> 写道：\n\n提醒',
    "于 2021/2/5 15:00, x 写道:\n提醒",
    "省总 在 2021年2月5日 15:00 写道：\n提醒",
    "发自我的网易邮箱手机智能版\n\n\n在2021年02月05日 15:00，x<office@example.com> 写道：\n提醒",
    "\n|\n|\n李四\n|\n|\n邮箱：a@example.com\n|\n\n签名由 网易邮箱大师 定制\n\n在2021年02月05日 15:00，x 写道：\n提醒",
    "2021-02-05 15:00 GMT+08:00 x <office@example.com>:\n提醒",
    "----------回复的邮件信息----------\nx<office@example.com> 在 2021年2月5日 周五 15:00 写道：\n\n提醒",
    "---- Replied Message ----\n| From | x<office@example.com> |\n| Date | 02/05/2021 15:00 |",
    "---- 回复的原邮件 ----\n| 发件人 | x<office@example.com> |\n| 发送日期 | 2021年02月05日 15:00 |",
    "-----邮件原件-----\n发件人: x <office@example.com>\n主题: 提醒",
    "----邮件原文----\n发件人：x\n",
    "-------- 原始信息 --------\n提醒",
    "---------- Forwarded Message ----------\n提醒",
    "寄件者: x <office@example.com>\n寄件日期: 2021年2月5日 下午 03:00\n收件者: y\n主旨: 提醒",
    "----------------------------------------\n发件人：x <office@example.com>\n日　期：2021年02月05日 15:00\n收件人：y\n主　题：提醒",
    "发件人: x <office@example.com> 发送时间: 2021年2月5日 15:00 收件人: y 主题: 提醒\n提醒",
    "------------------&nbsp;".replace("&nbsp;", " ") + "原始邮件 ------------------\n零报告",
]


@pytest.mark.parametrize("tail", TAILS)
def test_quoted_older_mail_is_cut_off(tail):
    assert own_text(f"今日慰问百人。\n\n{tail}\n如无内容，请回复“零报告”。") == "今日慰问百人。"


@pytest.mark.parametrize(
    "line",
    [
        "Get Outlook for iOS",
        "Sent from Mail for Windows 10",
        "发自我的iPhone",
        "来自QQ邮箱手机版",
        "Sent from my iPhone",
        "发自我的华为手机",
        "从三星 Galaxy 智能手机发送。",
        "  发自我的小米手机 ",
    ],
)
def test_the_signature_of_a_phone_is_cut_off(line):
    assert own_text(f"今日慰问百人。\n{line}\n海西州总工会") == "今日慰问百人。\n\n海西州总工会"


@pytest.mark.parametrize(
    "mark", ["从QQ邮箱发来的超大附件", "从腾讯企业邮箱发来的超大附件", "从网易163邮箱发来的超大附件"]
)
def test_the_marker_of_a_cloud_attachment_is_cut_off(mark):
    assert own_text(f"请查收\n{mark}\n") == "请查收"


def test_quoted_lines_are_left_out():
    assert own_text("好\n> 零报告\n>> 旧\n的") == "好\n\n\n的"


@pytest.mark.parametrize(
    "text",
    [
        "发件人：小王 报送情况如下",
        "原始邮件已收到",
        "——慰问",
        "- 一\n- 二",
        "在2021年，我会写道",
        "On Monday we met.\nThe mayor wrote:",
        "From: the yard\nto the kitchen",
        "职工张三在2021年2月5日15:00的感谢信中写道：\n感谢工会。",
        "2021年2月5日10:00，我会召开座谈会。\n会员在感谢信中写道：\n感谢工会。",
        "2021年2月5日，职工来信（lisi@example.com）写道：感谢工会。",
        "At 2021-02-05 we met.\nHe wrote: thanks",
        "发件人：小王，发送时间：今天，请查收",
        "----工作信息----\n慰问百人",
        "在2021.2.5的来信中，职工写道：感谢工会，慰问20人。",
        "于2021年2月5日10:30收到职工来信，信中写道：感谢工会。",
        "于2021年2月5日10:30，李四在留言簿写道：感谢工会。",
        "职工李四于2021年2月5日15:00写道：\n感谢工会。",
        "返岗信息\n从即日起返岗信息每天向职工短信发送。",
        "慰问品\n从西宁市总工会仓库今日下午发送。",
        "寄件人：张三\n收件人：李四\n时间：2月9日\n寄出年货20份",
        "发件人：省交通工会 时间：2月9日 主题：慰问\n慰问20人",
    ],
)
def test_ordinary_words_are_not_cut(text):
    assert own_text(text) == text


def test_the_inner_sender_is_read_of_a_quoted_header():
    text = '请处理\n------------------ 原始邮件 ------------------\n发件人: "玉树" <YUSHU@example.com>;\n主题: x'
    assert inner_sender(text) == "yushu@example.com"
    assert inner_sender("发件人: a@example.com 只是一句话") == ""
    assert inner_sender("") == ""


@pytest.mark.parametrize(
    ("text", "delsp", "flows"),
    [
        ("慰问 \n职工", False, "慰问 职工"),
        ("慰问 \n职工", True, "慰问职工"),
        ("a \n\nb", False, "a \nb"),
        (" >stuffed\n From", False, ">stuffed\nFrom"),
        ("> quoted \n> on\nown", False, "> quoted on\nown"),
        ("> one \n>> two", False, "> one \n>> two"),
        ("end\n-- \nname", False, "end\n-- \nname"),
    ],
)
def test_flowed_lines_are_joined(text, delsp, flows):
    assert unflow(text, delsp=delsp) == flows


FORWARD = """请收。
------------------ 原始邮件 ------------------
发件人: "玉树州总工会" <yushu@example.com>;
发送时间: 2021年2月9日(星期二) 下午3:30
收件人: "colleague" <colleague@office.example>;
主题: 2月9日信息

今日慰问环卫工人20人。
------------------ 原始邮件 ------------------
发件人: "办公室"
发送时间: 2021年2月8日
零报告
"""


def test_what_a_forward_passes_on_is_the_first_quoted_mail_without_its_head():
    assert forwarded_text(FORWARD) == "今日慰问环卫工人20人。"
    assert inner_sent(FORWARD) == "2021年2月9日(星期二) 下午3:30"
    assert inner_sender(FORWARD) == "yushu@example.com"
    assert (forwarded_text("无"), inner_sent("发送时间：今天")) == ("", "")


@pytest.mark.parametrize("table", ["日期\t人数\n2月9日\t20", "附件\t说明\n1\t照片"])
def test_a_table_below_a_head_is_what_the_mail_says(table):
    head = "---- 转发的邮件 ----\n发件人\t李四<yushu@example.com>\n日期\t2021年02月09日 15:30"
    assert forwarded_text(f"{head}\n\n{table}") == table


@pytest.mark.parametrize(
    "head",
    [
        "---- 转发的原邮件 ----\n| 发件人 | 李四<yushu@example.com> |\n| 发送日期 | 2021年02月09日 15:30 |\n| 主题 | 2月9日信息 |",
        "---- 转发的邮件 ----\n发件人\t李四<yushu@example.com>\n日期\t2021年02月09日 15:30\n主题\t2月9日信息",
        "寄件者: 李四 <yushu@example.com>\n寄件日期: 2021年02月09日 15:30\n收件者: x\n主旨: 2月9日信息",
        "发件人：李四<yushu@example.com>\n日　期：2021年02月09日 15:30\n收件人：x\n主　题：2月9日信息",
    ],
)
def test_a_head_is_read_however_it_is_drawn(head):
    text = f"请收。\n\n{head}\n\n今日慰问环卫工人20人。"
    assert (inner_sender(text), inner_sent(text)) == ("yushu@example.com", "2021年02月09日 15:30")
    assert (own_text(text), forwarded_text(text)) == ("请收。", "今日慰问环卫工人20人。")


@pytest.mark.parametrize(
    "piece",
    [
        "\n",
        " \n",
        "--\n\n",
        "> ",
        ">\n",
        "发件人:\n",
        "发件人: x\ny\n",
        "在 2021-",
        "On x",
        "发自我的",
        "-",
        "From: x\n",
        "发自我的x\n\n\n",
        "\t",
        "\r",
        "Date:" + " " * 300,
    ],
)
def test_work_is_linear_on_texts_made_to_be_slow(piece):
    text = piece * (600_000 // len(piece))
    start = time.perf_counter()
    own_text(text)
    for read in (inner_sender, inner_sent, forwarded_text):
        read(text + "\n---原始邮件---\n" + text)
    assert time.perf_counter() - start < 15
