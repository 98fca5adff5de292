"""docs/country.md: offices that hand up their tables are one table to DuckDB, and what it sums is what the single stores say."""

import re
from collections import Counter
from contextlib import chdir
from datetime import date
from pathlib import Path

import duckdb
import pytest

from bench.offices import FIRST, TABLES, hand_up, make_province
from store.asking import ask

PAGE = (Path(__file__).parents[2] / "docs/country.md").read_text(encoding="utf-8")
DAILY, OFFICES, MISSING, BEHIND = re.findall(
    r"```sql\n(.*?)```", PAGE.partition("## With DuckDB")[2].partition("\n## ")[0], re.DOTALL
)


@pytest.fixture(scope="module")
def country(tmp_path_factory, request):
    """Offices, and the folder they share."""
    count, days = (31, 90) if request.config.getoption("--torture") else (4, 20)
    root = tmp_path_factory.mktemp("country")
    provinces = [make_province(root, number, days=days) for number in range(count)]
    for province in provinces:
        hand_up(province, root / "country")
    return root, provinces, days


def asked_all(provinces, query):
    """office -> the answer of its own store."""
    found = {}
    for province in provinces:
        with ask(province.store, query, now=province.now) as answer:
            found[province.name] = list(answer.rows)
    return found


def rolled_up(root, query):
    with chdir(root), duckdb.connect() as engine:
        return engine.execute(query).fetchall()


def test_the_days_of_the_country_are_the_sums_of_the_days_of_its_offices(country):
    root, provinces, days = country
    expected = {}
    for rows in asked_all(
        provinces, "select day, expected_reports, actual_reports, actual_reports_on_time from day_totals"
    ).values():
        for day, *figures in rows:
            expected.setdefault(date.fromisoformat(day), []).append(figures)
    found = rolled_up(root, DAILY)
    assert len(found) == days
    for day, offices, *sums, rate in found:
        assert offices == len(expected[day]) == len(provinces)
        assert sums == [sum(column) for column in zip(*expected[day], strict=True)]
        assert rate == pytest.approx(sums[2] / sums[0])


def test_the_figures_of_an_office_are_those_of_its_store(country):
    root, provinces, days = country
    expected = asked_all(
        provinces,
        "select sum(expected_reports), sum(actual_reports), sum(actual_reports_on_time), sum(nil_reports), sum(images) from union_totals",
    )
    found = rolled_up(root, OFFICES)
    assert {str(office).zfill(3): tuple(figures) for office, *figures in found} == {
        office: rows[0] for office, rows in expected.items()
    }
    assert all(30 * days < figures[0] <= 34 * days for _, *figures in found)


def test_who_is_missing_most_is_counted_over_all_stores(country):
    root, provinces, days = country
    last = date.fromordinal(FIRST.toordinal() + days - 15)
    counted = Counter(
        {
            (office, union): count
            for office, rows in asked_all(
                provinces,
                f"select union_name, count(*) from daily_status where status = 'missing' and day > '{last}' group by union_id",
            ).items()
            for union, count in rows
        }
    )
    found = rolled_up(root, MISSING)
    assert len(found) == 20
    assert [missing for *_, missing in found] == sorted(counted.values(), reverse=True)[:20]
    assert all(counted[str(office).zfill(3), union] == missing for office, union, missing in found)


def test_an_office_that_is_behind_is_seen(country, tmp_path):
    _root, provinces, days = country
    late = make_province(tmp_path, 99, days=days - 3)
    hand_up(late, tmp_path / "country")
    hand_up(provinces[0], tmp_path / "country")
    (office, last), (_, newest) = rolled_up(tmp_path, BEHIND)
    assert str(office).zfill(3) == "099"
    assert (newest - last).days == 3


def test_figures_are_handed_up_and_no_mails(country):
    root, provinces, days = country
    tables = root / "country/tables"
    assert {path.name for path in tables.iterdir()} == set(TABLES)
    assert len(list((tables / "daily_status" / f"office={provinces[0].name}").rglob("*.parquet"))) == days
