"""A date or a time that is none names its key and its line."""

import pytest

from tests.unit.config_case import problems, write


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("starts = 2021-02-03", "starts = 2021-02-30", "[campaign] starts: 2021-02-30 is no date or time"),
        ("starts = 2021-02-03", "starts = 2021-13-03", "[campaign] starts: 2021-13-03 is no date or time"),
        ("starts = 2021-02-03", "starts = 2021/02/03", "[campaign] starts: 2021/02/03 is no date or time"),
        ("starts = 2021-02-03", "starts = 2021-2-3", "[campaign] starts: 2021-2-3 is no date or time"),
        ("deadline = 16:00:00", "deadline = 25:00:00", "[campaign] deadline: 25:00:00 is no date or time"),
        ("deadline = 16:00:00", "deadline = 4:00  # in the afternoon", "[campaign] deadline: 4:00 is no date or time"),
        ("deadline = 16:00:00", "deadline = ", "[campaign] deadline: is not TOML"),
    ],
)
def test_the_key_and_the_line_are_named(tmp_path, right, wrong, said):
    path = write(tmp_path)
    written = path.read_text(encoding="utf-8")
    assert right in written
    path.write_text(written.replace(right, wrong), encoding="utf-8")
    line = path.read_text(encoding="utf-8").splitlines().index(wrong) + 1
    (problem,) = problems(path)
    assert f"line {line}: {said}" in problem


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ('starts = "2021-02-03"', "[campaign] starts: must be a date such as 2021-02-03, not '2021-02-03'"),
        ("starts = 2021-02-03T00:00:00", "[campaign] starts: must be a date without a time"),
        ("starts = 16:00:00", "[campaign] starts: must be a date such as 2021-02-03, not 16:00:00"),
    ],
)
def test_a_value_of_another_kind_names_its_key(tmp_path, wrong, said):
    found = problems(write(tmp_path, replace={"starts = 2021-02-03": wrong}))
    assert any(said in problem for problem in found), found


def test_what_is_no_toml_without_a_key_says_the_line_at_least(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text("[mailbox\n", encoding="utf-8")
    assert "at line 1" in problems(path)[0]
