"""docs/attendance.ipynb runs from its first cell to its last over fourteen days of the demo, and draws what the store says."""

import json
from contextlib import chdir
from pathlib import Path

import matplotlib
import pytest
from click.testing import CliRunner

from cli.main import rollcall
from store.frames import STATUSES

NOTEBOOK = json.loads((Path(__file__).parents[2] / "docs/attendance.ipynb").read_text(encoding="utf-8"))
DAYS = 14


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """What the cells leave behind, and the figures they drew."""
    folder = tmp_path_factory.mktemp("notebook")
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    left = {}
    with chdir(folder):
        assert CliRunner().invoke(rollcall, ["demo", "--days", str(DAYS)]).exit_code == 0
        for cell in NOTEBOOK["cells"]:
            if cell["cell_type"] == "code":
                exec(compile("".join(cell["source"]), cell["id"], "exec"), left)
        figures = [plt.figure(number) for number in plt.get_fignums()]
        for number, figure in enumerate(figures):
            figure.savefig(folder / f"{number}.png")  # what a reader sees is drawn, not only described
    yield left, figures
    plt.close("all")


def test_the_heat_map_has_a_cell_for_every_union_and_day(drawn):
    left, (heat, *_) = drawn
    shown = heat.axes[0].collections[0].get_array()
    assert shown.shape == left["matrix"].shape == (34, DAYS)
    codes = [[STATUSES.index(status) for status in row] for row in left["matrix"].to_numpy()]
    assert shown.tolist() == codes


def test_the_trend_is_that_of_the_days(drawn):
    left, (_, trend, _) = drawn
    line, on_time = trend.axes[0].lines
    assert len(line.get_ydata()) == DAYS
    assert all(whole >= part for whole, part in zip(line.get_ydata(), on_time.get_ydata(), strict=True))
    assert on_time.get_ydata()[-1] == pytest.approx(float((left["matrix"].iloc[:, -1] == "on_time").mean()))


def test_what_came_before_the_deadline_stands_before_its_line(drawn):
    left, (*_, times) = drawn
    early, late = times.axes[0].containers
    assert sum(bar.get_height() for bar in early[:17]) == (left["matrix"] == "on_time").to_numpy().sum()
    assert sum(bar.get_height() for bar in late[:16]) == 0
    assert sum(bar.get_height() for bar in late[16:]) == (left["matrix"] == "late").to_numpy().sum() > 0


def test_it_is_kept_without_what_a_run_leaves(drawn):
    assert all(not cell.get("outputs") and not cell.get("execution_count") for cell in NOTEBOOK["cells"])
