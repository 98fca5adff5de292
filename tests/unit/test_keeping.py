from datetime import date, timedelta

from domain.keeping import Keeping, kept_days

FIRST = date(2021, 1, 1)


def after(days, keeping):
    """What is left when a backup was made every day and the others taken away each time."""
    kept = frozenset()
    for n in range(days):
        kept = kept_days({*kept, FIRST + timedelta(n)}, keeping)
    return sorted(kept)


def test_seven_days_four_weeks_and_twelve_months_stay():
    kept = after(800, Keeping())  # up to Saturday, 2023-03-11
    assert kept[-7:] == [date(2023, 3, 5) + timedelta(n) for n in range(7)]
    assert kept[-10:-7] == [date(2023, 2, 19), date(2023, 2, 26), date(2023, 2, 28)]
    assert [f"{day:%Y-%m}" for day in kept[:11]] == [f"2022-{n:02d}" for n in range(4, 13)] + ["2023-01", "2023-02"]


def test_the_newest_stays_whatever_is_configured():
    assert kept_days({FIRST, FIRST + timedelta(1)}, Keeping(0, 0, 0)) == {FIRST + timedelta(1)}


def test_days_without_a_backup_use_up_no_place():
    days = {FIRST + timedelta(100 * n) for n in range(9)}
    assert kept_days(days, Keeping(7, 0, 0)) == set(sorted(days)[2:])
