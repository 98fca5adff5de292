"""What an officer may write, and what is none of it."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.commands import Command, Unclear, read_commands
from domain.roster import Roster, Union
from domain.words import Kind

ROSTER = Roster(
    (
        Union("haixi", "海西州总工会", "市州", aliases=("海西州总",), short_name="海西州总"),
        Union("haibei", "海北州总工会", "市州", aliases=("海北州总",)),
        Union("guoluo", "果洛州总工会", "市州"),
        Union("jt", "省交通工会", "产业", aliases=("交通工会",)),
        Union("jtys", "交通总工会", "产业"),
    ),
    ("省总工会",),
)
TODAY = date(2021, 2, 5)


def read(text):
    return read_commands(text, ROSTER, TODAY)


def only(text):
    (found,) = read(text)
    assert isinstance(found, Command), found
    return found


@pytest.mark.parametrize(
    "text",
    ["3 海西州", "3 海西州总工会", "3. 海西州", "3、海西州", "第3封 海西州总", "３ 海西州", "3：海西州", "  3  haixi  ", "3 HAIXI"],
)  # fmt: skip
def test_a_number_and_a_union_settle_an_entry(text):
    found = only(text)
    assert (found.verb, found.numbers, found.unions) == ("settle", (3,), ("haixi",))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("3-5 海西州", (3, 4, 5)), ("3、7 海西州", (3, 7)), ("3,7 海西州", (3, 7)), ("3 7 海西州", (3, 7)), ("3-5、9 海西州", (3, 4, 5, 9)),
        ("第3、5封 海西州", (3, 5)), ("3至5 海西州", (3, 4, 5)), ("3～5，7和9 海西州", (3, 4, 5, 7, 9)), ("3 to 5 haixi", (3, 4, 5)),
        ("3 and 7 haixi", (3, 7)), ("3、3 海西州", (3,)),
    ],
)  # fmt: skip
def test_a_line_may_settle_several_entries(text, numbers):
    found = only(text)
    assert (found.verb, found.numbers, found.unions) == ("settle", numbers, ("haixi",))


@pytest.mark.parametrize("text", ["3-5 不是报送", "3、4、5不是报送", "3 4 5 not a report"])
def test_several_entries_may_be_no_reports(text):
    found = only(text)
    assert (found.numbers, found.not_report) == ((3, 4, 5), True)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("确认 16-18", (16, 17, 18)), ("16-18 确认", (16, 17, 18)), ("确认：16、18", (16, 18)), ("16到18确认。", (16, 17, 18)),
        ("confirm 16-18", (16, 17, 18)), ("16-18 confirmed", (16, 17, 18)), ("全部确认", ()), ("确认全部", ()), ("都确认", ()),
        ("confirm all", ()), ("确认16", (16,)),
    ],
)  # fmt: skip
def test_entries_are_confirmed_as_they_stand(text, numbers):
    found = only(text)
    assert (found.verb, found.numbers) == ("confirm", numbers)


@pytest.mark.parametrize("text", ["5-3 海西州", "0 海西州", "3-2000 不是报送"])
def test_a_range_that_is_none_is_said_so(text):
    (found,) = read(text)
    assert (type(found), found.problem) == (Unclear, "no_such_number")


@pytest.mark.parametrize("text", ["2月5日 海西州", "12:30 海西州", "确认", "确认收到", "2.5 海西州", "全部确认海西州"])
def test_dates_hours_and_courtesies_are_no_numbers(text):
    (found,) = read(text)
    assert isinstance(found, Unclear)


def test_a_number_may_name_several_unions_days_a_kind_and_why():
    found = only("12 海西州、海北州 2月4日-5日 更正 电话核实")
    assert (found.unions, found.days) == (("haixi", "haibei"), (date(2021, 2, 4), TODAY))
    assert (found.kind, found.why) == (Kind.CORRECTION, "电话核实")


@pytest.mark.parametrize("text", ["3 不是报送", "3 不是报送，广告", "3. 不是报送。", "3 not a report"])
def test_what_is_no_report_is_said_so(text):
    found = only(text)
    assert found.not_report
    assert found.numbers == (3,)


@pytest.mark.parametrize(
    "text", ["免报 果洛州 2月5日 大雪封路", "免报果洛州2月5日，原因：大雪封路", "免报：果洛州 2021-02-05 大雪封路"]
)
def test_a_union_is_excused_for_a_day_with_a_reason(text):
    found = only(text)
    assert (found.verb, found.unions, found.days, found.why) == ("excuse", ("guoluo",), (TODAY,), "大雪封路")


def test_a_group_or_everybody_is_excused_for_a_range():
    found = only("免报 市州 2月11日-13日 春节")
    assert found.unions == ("haixi", "haibei", "guoluo")
    assert len(found.days) == 3
    assert len(only("免报 全部 2月12日 除夕").unions) == 5


def test_a_date_in_the_reason_is_part_of_the_reason():
    found = only("免报 果洛州 2月5日 因2月4日停电")
    assert found.days == (TODAY,)
    assert found.why == "因2月4日停电"


def test_a_pardon_needs_no_day():
    found = only("视同按时 海北州 网络故障")
    assert (found.verb, found.unions, found.days, found.why) == ("pardon", ("haibei",), (), "网络故障")


@pytest.mark.parametrize(
    ("text", "via"),
    [("已电话报送 海西州 15:40 网络中断", "phone"), ("微信报送 海西州 15点40分 网络中断", "wechat"), 
     ("phoned haixi 15:40 网络中断", "phone"),
     ("书面报送 海西州 2月5日 15:40 网络中断", "paper")],
)  # fmt: skip
def test_a_report_that_came_otherwise_is_recorded_with_its_time(text, via):
    found = only(text)
    assert (found.verb, found.unions, found.at, found.via) == ("record", ("haixi",), time(15, 40), via)
    assert found.why == "网络中断"


@pytest.mark.parametrize("text", ["发布", "发布。", "release", "发布 2月5日", "发布领导版"])
def test_a_held_edition_is_released(text):
    assert only(text).verb == "release"


def test_a_decision_is_taken_back_and_a_deliverable_closed():
    assert only("撤销 12").numbers == (12,)
    assert only("结清 活动总结 已口头交清").name == "活动总结"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("3 海南州", "unknown_union"),
        ("3 交通", "unclear_union"),
        ("3", "not_a_command"),
        ("免报 果洛州 大雪", "no_day"),
        ("免报 2月5日 大雪", "no_union"),
        ("已电话报送 海西州 网络中断", "no_time"),
        ("请把3号那封改成海西州的", "not_a_command"),
        ("撤销 最近的", "no_number"),
        ("发布 这个消息给大家", "not_a_command"),
        ("3 海西州" + "x" * 400, "not_a_command"),
        ("2月5日报送情况（截至16:10）：应报3家，按时1家", "not_a_command"),
    ],
)
def test_what_is_not_quite_a_command_is_none(text, problem):
    (found,) = read(text)
    assert isinstance(found, Unclear), found
    assert found.problem == problem


@pytest.mark.parametrize("text", ["", "\n\n", "收到", "谢谢！", "您好：\n\n辛苦了", "值班员 小王"])
def test_polite_lines_say_nothing(text):
    assert read(text) == []


@pytest.mark.parametrize(
    "line",
    [
        "1. 11:00 某人《免报 全部 2月5日 春节》：发件人不在名册",
        "1 11:00 某人《海西州》：发件人不在名册",
        "√ 海西州总工会  按时  15:59:30  ××√",
        "迟报：海西州总工会（16:20收到，晚20分钟）。",
        "处理方法：直接回复本邮件，每行一条，写明序号和单位即可（如第3封是海西州的，写“3 海西州”；不是报送的，写“3 不是报送”）",
        "领导版待发布：回复本邮件“发布”二字，或运行 rollcall release。",
        "免报：海西州总工会、海北州总工会",
        "视同按时：海西州总工会（16:01收到）。",
    ],
)
def test_no_line_of_a_digest_is_a_command(line):
    found = read(line)
    assert all(isinstance(item, Unclear) for item in found), found


@given(st.text(max_size=400))
def test_whatever_is_written_is_read_without_failing(text):
    assert all(isinstance(found, Command | Unclear) for found in read(text))


@given(
    st.lists(
        st.sampled_from(
            ["3", "海西州", "不是报送", "免报", "2月5日", "15:40", "发布", "撤销", "原因", "、", "-", "：", "全部"]
        ),
        max_size=8,
    )
)
def test_words_of_commands_in_any_order_are_read_without_failing(words):
    assert all(isinstance(found, Command | Unclear) for found in read(" ".join(words)))
