"""`make audit`: what is pinned is compared with what is known to be weak. The advisories here are made up, the packages too."""

from datetime import date

import pytest

from bench.audit import ADVISORIES, ROOT, SET_ASIDE, Advisory, Pin, audit, collect, hits, known, pins

DAY = date(2026, 3, 1)
HEAD = f"# As of {DAY}.\n"


def lists(folder, **pinned):
    for name, text in pinned.items():
        (folder / f"requirements{name}.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("version", "introduced", "fixed", "weak"),
    [
        ("1.9.9", "0", "2.0", True),
        ("2.0", "0", "2.0", False),
        ("2.0rc1", "0", "2.0", True),  # a candidate comes before what it is a candidate for
        ("2.0.post1", "0", "2.0", False),
        ("1.10", "1.9", "", True),  # not fixed yet, and numbers are no text
        ("1.8", "1.9", "", False),
        ("1.9", "1.9", "1.9.1", True),
    ],
)
def test_a_version_is_weak_from_where_it_was_introduced_to_before_where_it_was_fixed(version, introduced, fixed, weak):
    one = Advisory("MADE-UP-1", "", "brittle", introduced, fixed)
    assert bool(hits([Pin("brittle", version, "requirements.txt")], [one])) is weak


def test_another_package_of_the_same_version_is_not_weak():
    assert hits([Pin("sturdy", "1.0", "requirements.txt")], [Advisory("MADE-UP-1", "", "brittle", "0", "2.0")]) == []


def test_a_hit_is_named_with_its_list_and_its_cure_and_ends_badly(tmp_path):
    lists(
        tmp_path,
        **{"": "sturdy==1.0\n", "-dev": "Brittle_Thing==1.4 ; python_version < '3.14' \\\n    --hash=sha256:0\n"},
    )
    (path := tmp_path / "a.tsv").write_text(HEAD + "MADE-UP-1\tCVE-0\tbrittle-thing\t0\t1.5\n", encoding="utf-8")
    said, well = audit(tmp_path, path, today=DAY)
    assert said.splitlines() == [
        "brittle-thing 1.4 (requirements-dev.txt): MADE-UP-1 CVE-0, fixed in 1.5",
        "2 packages of 2 lists, 1 advisories as of 2026-03-01: 1 that apply.",
    ]
    assert not well


@pytest.mark.parametrize(("today", "lines"), [(date(2026, 5, 30), 1), (date(2026, 5, 31), 2)])
def test_advisories_that_are_old_are_said_to_be(tmp_path, today, lines):
    lists(tmp_path, **{"": "sturdy==1.0\n"})
    (path := tmp_path / "a.tsv").write_text(HEAD, encoding="utf-8")
    said, well = audit(tmp_path, path, today=today)
    assert len(said.splitlines()) == lines
    assert well


def test_a_file_without_a_day_is_refused(tmp_path):
    (path := tmp_path / "a.tsv").write_text("", encoding="utf-8")
    with pytest.raises(SystemExit, match="no day"):
        known(path)


def test_a_range_that_begins_again_is_two_and_what_was_withdrawn_is_none(tmp_path):
    folder = tmp_path / "vulns" / "brittle"
    folder.mkdir(parents=True)
    events = "[{introduced: '0'}, {fixed: '1.2'}, {introduced: '2.0'}]"
    told = (
        "id: MADE-UP-%d\naliases: [CVE-%d]\naffected:\n- ranges:\n  - {type: GIT, events: []}\n"
        f"  - {{type: ECOSYSTEM, events: {events}}}\n"
    )
    (folder / "1.yaml").write_text(told % (1, 1), encoding="utf-8")
    (folder / "2.yaml").write_text(told % (2, 2) + "withdrawn: '2026-01-01'\n", encoding="utf-8")
    assert list(collect(tmp_path, {"brittle", "sturdy"})) == [
        Advisory("MADE-UP-1", "CVE-1", "brittle", "0", "1.2"),
        Advisory("MADE-UP-1", "CVE-1", "brittle", "2.0", ""),
    ]


def test_nothing_that_is_pinned_here_is_known_to_be_weak():
    said, well = audit(ROOT, ADVISORIES, today=known(ADVISORIES)[0])
    assert well, said
    assert "requirements.txt" in {pin.listed for pin in pins(ROOT)}
    assert len({pin.listed for pin in pins(ROOT)}) == len(list(ROOT.glob("requirements*.txt")))


def test_what_is_set_aside_stands_in_the_data_still():
    found = {one.name for _, one in hits(pins(ROOT), known(ADVISORIES)[1])}
    assert SET_ASIDE.keys() == found
