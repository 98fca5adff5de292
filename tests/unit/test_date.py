"""Date headers as RFC 5322 wants them and as office systems write them; a clock without a zone is the campaign's."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from parsers.mail.date import names_zone, parse_date
from parsers.mail.detach import detach
from parsers.mail.message import in_zone, parse

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("said", "at", "zone"),
    [
        ("Fri, 5 Feb 2021 10:00:00 +0800", "2021-02-05 02:00:00", True),
        ("Fri, 5 Feb 2021 10:00:00 -0000", "2021-02-05 10:00:00", True),
        ("2021/2/5 10:00:00", "2021-02-05 10:00:00", False),
        ("2021-02-05 10:00", "2021-02-05 10:00:00", False),
        ("2021-02-05T10:00:00+08:00", "2021-02-05 02:00:00", True),
        ("2021年2月5日 星期五 下午3:58", "2021-02-05 15:58:00", False),
        ("星期五, 5 2月 2021 10:00:00 +0800", "2021-02-05 02:00:00", True),
        ("2021/2/5 12:30 AM", "2021-02-05 00:30:00", False),
    ],
)
def test_a_date_is_read_in_every_form(said, at, zone):
    assert parse_date(said) == datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert names_zone(said) is zone


@pytest.mark.parametrize("said", ["", "yesterday", "2021/13/5 10:00", "2021/2/5 25:00:00", "5", "2021-02-30 10:00"])
def test_what_is_no_date_is_none(said):
    assert parse_date(said) is None
    assert not names_zone(said)


@pytest.mark.parametrize(("said", "hour"), [("2021/2/5 10:00:00", 2), ("Fri, 5 Feb 2021 10:00:00 -0000", 10)])
def test_a_clock_without_a_zone_is_that_of_the_campaign(said, hour):
    message = parse(detach(f"From: <a@example.com>\r\nDate: {said}\r\n\r\nx".encode()))
    assert in_zone(message, SHANGHAI).date == datetime(2021, 2, 5, hour, tzinfo=UTC)
