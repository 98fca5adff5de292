"""The synthetic campaign: the same seed, the same mails; what is expected of every union and day."""

import email
import email.message
import email.policy
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from demo.campaign import Campaign, make_campaign
from demo.mails import render
from demo.plan import FIRST_DAY, ONE_DAY, SUMMARIES_FROM, ZONE, Kind, Letter, expected_status, plan, plan_day
from demo.roster import UNIONS
from tests.unit import demo_case

campaign = demo_case.campaign  # fixtures


STATUSES = {"on_time", "late", "backfilled", "pending", "missing"}


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


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
        patch.setattr("demo.campaign.render", lambda letter, edition: 1 / 0)
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
