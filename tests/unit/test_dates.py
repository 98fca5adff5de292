"""Dates as offices write them: every form of DOMAIN 4, and none of its traps."""

import time
from datetime import date

import pytest
from rosters import LUNAR_DAYS

from domain.dates import EXAMPLES, find_dates
from domain.mail import plain

RECEIVED = date(2021, 2, 9)


def read(text: str, received: date = RECEIVED) -> list[tuple[date, ...]]:
    return [found.days for found in find_dates(plain(text), received, lunar=LUNAR_DAYS)]


def days(*texts: str) -> tuple[date, ...]:
    return tuple(date(2021, *map(int, text.split("-"))) for text in texts)


FIFTH, RANGE = days("2-5"), days("2-5", "2-6", "2-7")
ANSWERS = {
    **dict.fromkeys(("month_day", "year_point", "compact", "compact_short", "point", "han"), FIFTH),
    **dict.fromkeys(
        ("range_month", "range_point", "range_point_days", "range_year", "range_compact", "range_compact_short"), RANGE
    ),
    "list_month": days("2-5", "2-6"),
    "range_han": RANGE,
    **dict.fromkeys(("list_han", "list_point"), days("2-5", "2-6")),
    "relative": days("2-8"),
    "lunar": days("2-12"),
    "range_lunar": days("2-12", "2-13", "2-14"),
    "dashed_daily": FIFTH,
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_of_the_table_reads_to_its_days(name):
    assert read(EXAMPLES[name]) == [ANSWERS[name]]


@pytest.mark.parametrize(
    "text",
    [
        *("2月5日", "2.5", "02-05", "0205", "20210205", "2021.2.5", "2021/2/5", "2021-02-05", "21.2.5", "二月五日"),
        *(
            "2021年二月五日",
            "２月５日",
            "2月5号",
            "截至2月5日16时",
            "二〇二一年二月五日",
            "二零二一年二月五日",
            "2021年2月5日",
        ),
        *(
            "2021年02月05日",
            "2 月 5 日",
            "2021 年 2 月 5 日",
            "2021_02_05",
            "２０２１．２．５",
            "2月5日16:00",
            "（2.5）",
            "2/5",
        ),
        *("截至2月5日", "报2月5日的", "信息2.5", "2.5信息", "21年2月5日"),
        *"2.5日报|2.5 日报|2.5日工作信息|2.5 日信息|2-5日报|2-5 日报表|2/5日报|云岭市总2.5日报表".split("|"),
        *"补报2.5日报|2.5日志|2.5日报送信息|2.5日报告|信息（2.5日）|0205日工作信息|20210205日信息".split("|"),
        *"0205日报|2021.2.5日报|2021. 2. 5|2021.2.5.|2021. 02. 05.|2021 . 2 . 5".split("|"),
    ],
)
def test_every_form_is_the_fifth_of_february(text):
    assert read(text) == [FIFTH]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "2.5万元",
            "15.4万",
            "6号文",
            "〔2021〕6号",
            "[2021]6号",
            "第12期",
            "总第15期",
            "“3·8”妇女节",
            "“3.8”妇女节",
            '"3.8"',
        ),
        *(
            "16:00",
            "16:05:30",
            "1-31日",
            "13900000000",
            "0970-0000208",
            "0971-0208123",
            "“十送”",
            "2.5%",
            "2.5公里",
            "2.5级",
        ),
        *(
            "2.5 万元",
            "2.5倍",
            "1.5小时",
            "5.1级",
            "2.5折",
            "3-5岁",
            "2-3名",
            "1205人",
            "1205份",
            "0208号文件",
            "0208户",
            "附件1-2",
        ),
        *(
            "附表2-1",
            "V2.5",
            "v1.2.3",
            "10.2.5.1",
            "2.5.1.8",
            "13月5日",
            "2月30日",
            "2.32",
            "20211305",
            "2021年",
            "2月份",
            "2月",
            "5日",
        ),
        *(
            "￥2.5",
            "$2.5",
            "1/3职工",
            "第2-5章",
            "12345热线",
            "1月-2月",
            "二十五户",
            "三八妇女节",
            "100.5",
            "2021",
            "110000202102058888",
        ),
        *"2-5日|2-5日工作信息|2-5日报送|2-5日报名|1-31日报表|01-31日报表|2.5日内|2.5日游|2.5日以内".split("|"),
        *"5日报|12日报|2.5月报|第2.5日报|V2.5日志|2.5.日报|2.5万日报|2021.2.5.1|2021. 2. 31".split("|"),
        *"2021. 2.|10.2.5.|二月十一二日|二月十十日|二月卅二日|二月三十日|二月四至五|四日至五日|十二月至二月".split("|"),
    ],
)
def test_what_is_no_date_is_read_as_none(text):
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2月5日-7日", days("2-5", "2-6", "2-7")),
        ("2月5-7日", days("2-5", "2-6", "2-7")),
        ("2月5日至2月7日", days("2-5", "2-6", "2-7")),
        ("2月5日——7日", days("2-5", "2-6", "2-7")),
        ("2月5日～7日", days("2-5", "2-6", "2-7")),
        ("2月5日到7日", days("2-5", "2-6", "2-7")),
        ("2.5-2.7", days("2-5", "2-6", "2-7")),
        ("2021.2.5-2021.2.7", days("2-5", "2-6", "2-7")),
        ("2021.2.5-2.7", days("2-5", "2-6", "2-7")),
        ("2021-02-05至2021-02-07", days("2-5", "2-6", "2-7")),
        ("2021年2月5日—2021年2月7日", days("2-5", "2-6", "2-7")),
        ("2021年2月5日至7日", days("2-5", "2-6", "2-7")),
        ("2月5、6日", days("2-5", "2-6")),
        ("2月5日、6日、8日", days("2-5", "2-6", "2-8")),
        ("2月5日和6日", days("2-5", "2-6")),
        ("1月31日-2月2日", days("1-31", "2-1", "2-2")),
        ("2月27日-3月1日", days("2-27", "2-28", "3-1")),
        ("2.5日-2.7日", days("2-5", "2-6", "2-7")),
        ("2.5日至7日工作信息", days("2-5", "2-6", "2-7")),
        ("2月5日（周五）-7日（周日）", days("2-5", "2-6", "2-7")),
        ("2.5、6日报", days("2-5", "2-6")),
        ("2.5-7日报", days("2-5", "2-6", "2-7")),
        ("2021. 2. 5-2021. 2. 7", days("2-5", "2-6", "2-7")),
        ("二月五日至二月七日", days("2-5", "2-6", "2-7")),
        ("二月五日—七日", days("2-5", "2-6", "2-7")),
        ("二月五至七日", days("2-5", "2-6", "2-7")),
        ("二〇二一年二月五日至七日", days("2-5", "2-6", "2-7")),
        ("2021年二月五日至2021年二月七日", days("2-5", "2-6", "2-7")),
        ("二月二十七日至三月一日", days("2-27", "2-28", "3-1")),
        ("二月廿七日至三月一日", days("2-27", "2-28", "3-1")),
        ("二月十一、十二日", days("2-11", "2-12")),
        ("二月十一日、十二日和十四日", days("2-11", "2-12", "2-14")),
    ],
)
def test_a_range_or_list_is_all_its_days(text, expected):
    assert read(text) == [expected]


def test_a_range_may_run_over_new_year():
    expected = (date(2020, 12, 30), date(2020, 12, 31), date(2021, 1, 1))
    assert read("12月30日-1月1日", date(2021, 1, 2)) == [expected]
    assert read("2020年12月30日至2021年1月1日", date(2021, 1, 2)) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "2月7日-5日",
        "2月1日-12月31日",
        "2月28日-30日",
        "20210228-20210105",
        "二月七日至五日",
        "二月一日至十二月三十一日",
        "二月二十八、三十日",
    ],
)
def test_what_is_no_range_of_a_month_names_no_days(text):
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "received", "expected"),
    [
        ("12月31日", date(2021, 1, 1), date(2020, 12, 31)),
        ("1月1日", date(2020, 12, 31), date(2021, 1, 1)),
        ("2月29日", date(2021, 2, 28), date(2020, 2, 29)),
        ("21.2.5", date(2021, 2, 5), date(2021, 2, 5)),
        ("2019年2月5日", date(2021, 2, 5), date(2019, 2, 5)),
    ],
)
def test_a_date_without_a_year_is_the_nearest(text, received, expected):
    assert read(text, received) == [(expected,)]


@pytest.mark.parametrize(
    "text", ["2020年2月5日", "20200205", "2020.2.5", "2022-02-05", "二〇二〇年二月五日", "2020年2月5日-7日"]
)
def test_a_year_that_is_one_off_is_a_typo_and_says_so(text):
    (found,) = find_dates(text, RECEIVED)
    assert found.days[0] == date(2021, 2, 5)
    assert found.year_typo


def test_a_year_that_is_right_or_far_off_is_no_typo():
    assert not any(f.year_typo for text in ("2021年2月5日", "2018年2月5日", "2.5") for f in find_dates(text, RECEIVED))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *((text, "2-4") for text in ("小年", "腊月廿三", "腊月二十三", "农历腊月廿三")),
        *((text, "2-11") for text in ("除夕", "年三十", "大年三十")),
        *((text, "2-12") for text in ("正月初一", "大年初一", "农历正月初一")),
        *((text, "2-26") for text in ("正月十五", "元宵节", "元宵")),
    ],
)
def test_lunar_and_festival_days_are_asked_of_the_campaign(text, expected):
    assert read(text) == [days(expected)]


def test_a_lunar_day_that_the_campaign_does_not_know_is_none():
    assert find_dates("正月初一", RECEIVED) == []
    assert read("正月初九") == []


@pytest.mark.parametrize(("text", "expected"), [("今日", "2-9"), ("今天", "2-9"), ("昨日", "2-8"), ("昨天", "2-8")])
def test_today_and_yesterday_go_by_the_day_of_receipt(text, expected):
    assert read(text) == [days(expected)]


def test_places_are_told_so_that_what_stands_around_can_be_read():
    text = "海西州总工会2月5日信息，2月7日-8日走访"
    assert [text[f.start : f.end] for f in find_dates(text, RECEIVED)] == ["2月5日", "2月7日-8日"]


@pytest.mark.parametrize(
    "piece",
    [
        "2",
        "2.",
        "2月",
        "2月5、",
        "2-",
        "2021年",
        "二月",
        "十",
        "、",
        "2月5日-",
        "腊月",
        " ",
        "一",
        "2021-02-",
        "二月五、",
        "二月五日至",
        "2.5日",
        "2021. ",
        "日报",
    ],
)
def test_work_is_linear_on_texts_made_to_be_slow(piece):
    start = time.perf_counter()
    find_dates(piece * 20_000, RECEIVED)
    assert time.perf_counter() - start < 5  # seconds, where a quadratic way takes minutes
