"""The English campaign: polled by the real code, every unit on every day has the status that the plan says, and nothing is Chinese."""

import json
import re

import pytest
from click.testing import CliRunner

from cli.main import rollcall
from config.load import load_config
from demo.campaign import make_campaign
from demo.english_roster import UNITS
from service.jobs import poll
from service.parts import Parts
from tests.conftest import rows

STATUSES = "select union_id, day, status from daily_status"
CHINESE = re.compile(
    "[\u3000-\u303f\u3400-\u9fff\uff00-\uff1e\uff20-\uffef]"
)  # its punctuation too, but for the sign of a pending unit


@pytest.mark.parametrize("seed", [1, 2])
def test_no_unit_is_wrong_and_every_mail_is_what_it_was_written_as(tmp_path, seed):
    campaign = make_campaign(tmp_path, days=6, seed=seed, language="en")
    parts = Parts(load_config(campaign.config), clock=lambda: campaign.now)
    with parts.store(campaign.now) as store:
        poll(parts, store)
        found = {(union, day): status for union, day, status in rows(store, STATUSES)}
        dispositions = dict(rows(store, "select disposition, count(*) from inbox group by disposition"))
        nil = set(rows(store, "select union_id, day from daily_status where nil_report = 1"))
    truth = {(union, day.isoformat()): status for (union, day), status in campaign.truth.items()}
    assert {place: (status, truth[place]) for place, status in found.items() if status != truth[place]} == {}
    assert len(found) == len(UNITS) * 6
    assert dispositions == {name: campaign.counts[name] for name in ("report", "triage", "not_report")}
    assert nil == {(union, day.isoformat()) for union, day in campaign.nil}


def test_everything_is_said_in_english(tmp_path):
    run = CliRunner(env={"COLUMNS": "80"})
    folder = tmp_path / "en"
    done = run.invoke(
        rollcall, ["demo", "--dir", str(folder), "--days", "1", "--language", "en"], standalone_mode=False
    )
    assert done.exception is None
    assert "Northfield Chapter" in (folder / "digest" / "2021-02-03-officer.txt").read_text(encoding="utf-8")
    assert CHINESE.findall(done.output) == []
    assert "…" not in done.output  # in the day's table at 80 columns names go on below, whole
    for path in (folder / "config.toml", folder / "roster.csv", folder / "digest" / "2021-02-03-leaders.txt"):
        assert CHINESE.findall(path.read_text(encoding="utf-8")) == [], path


def test_another_language_makes_another_campaign_in_its_place(tmp_path):
    make_campaign(tmp_path, days=1)
    make_campaign(tmp_path, days=1, language="en")
    assert json.loads((tmp_path / ".rollcall-demo.json").read_text())["language"] == "en"
    make_campaign(tmp_path, days=1)
    assert "language" not in json.loads((tmp_path / ".rollcall-demo.json").read_text())
