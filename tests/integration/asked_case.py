"""Three days of the demo, polled: what questions are asked of. Enriched by a few decisions, so that none has an empty answer."""

from datetime import datetime

import pytest
from click.testing import CliRunner

from cli.main import rollcall
from demo.plan import ZONE
from store.database import open_store

NOW = datetime(2021, 2, 5, 16, 30, tzinfo=ZONE)
DECISIONS = (
    "excuse gfyd 2021-02-03 --why 单位搬迁",
    "record yushu 2021-02-04 --at 15:20 --via phone --why 大雪断网",
    "assign news@newsletter.example xining",
)


def run(folder, *words):
    """A command of the demo's office; its output."""
    fixed = ["--config", str(folder / "config.toml"), "--now", NOW.isoformat()]
    done = CliRunner().invoke(rollcall, [*fixed, *words], standalone_mode=False, env={"ROLLCALL_USER": "值班员"})
    assert done.exception is None, done.output
    return done.output


@pytest.fixture(scope="module")
def demo_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    assert CliRunner().invoke(rollcall, ["demo", "--dir", str(folder), "--days", "3"]).exit_code == 0
    for line in DECISIONS:
        run(folder, *line.split())
    return folder


@pytest.fixture
def demo_store(demo_folder):
    store = open_store(demo_folder / "rollcall.db", now=NOW)
    yield store
    store.close()
