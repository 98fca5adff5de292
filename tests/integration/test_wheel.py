"""The wheel: all of the code and its data is in it, and the program runs from it, away from the checkout."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile

import pytest

from parsers.values import PARSER_VERSION
from store.version import SCHEMA_VERSION
from tests.tracked import ROOT, tracked

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = [name.rstrip("*") for name in PROJECT["tool"]["setuptools"]["packages"]["find"]["include"]]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Built from what git tracks, with the build tools that are pinned."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in tracked():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, source / name)
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "--no-index",
    ]
    subprocess.run([*command, "--no-build-isolation", "--wheel-dir", target, source], check=True, capture_output=True)
    (found,) = target.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def unpacked(wheel, tmp_path_factory):
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def run(unpacked, folder, *words):
    """A command of the wheel, in an empty folder, with an empty home."""
    environ = {key: value for key, value in os.environ.items() if not key.startswith("ROLLCALL")}
    environ |= {"PYTHONPATH": str(unpacked), "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-m", "cli.main", *words]
    return subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False)


def test_all_code_and_data_is_in_the_wheel(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    wanted = {name for name in tracked() if name.partition("/")[0] in PACKAGES or name == "scheduler.py"}
    assert len(wanted) > 250
    assert wanted - names == set()
    assert any(name.endswith("share/rollcall/config.example.toml") for name in names)
    assert {name.partition("/")[0] for name in names if "rollcall-" not in name} == {*PACKAGES, "scheduler.py"}


def test_the_version_stands_in_one_place(wheel, unpacked):
    version = PROJECT["project"]["version"]
    assert wheel.name.startswith(f"rollcall-{version}-")
    assert f"Version: {version}\n" in next(unpacked.glob("*.dist-info/METADATA")).read_text(encoding="utf-8")
    written = [name for name in tracked() if name.endswith(".py") and name.partition("/")[0] in PACKAGES]
    assert [name for name in written if version in (ROOT / name).read_text(encoding="utf-8")] == []


def test_the_versions_are_said(unpacked, tmp_path):
    done = run(unpacked, tmp_path, "--version")
    version = PROJECT["project"]["version"]
    assert done.stdout == f"rollcall {version} (parser {PARSER_VERSION}, schema {SCHEMA_VERSION})\n"


def test_the_demo_runs_from_the_wheel(unpacked, tmp_path):
    where = run_python(
        unpacked, tmp_path, "import cli.main, parsers.files, store.database as d; print(cli.main.__file__, d.__file__)"
    )
    assert where.count(str(unpacked)) == 2
    done = run(unpacked, tmp_path, "demo", "--days", "1")
    assert done.returncode == 0, done.stderr
    assert re.search(r"rollcall-demo/digest/.*\.xlsx", done.stdout)
    config = str(tmp_path / "rollcall-demo" / "config.toml")
    verified = run(unpacked, tmp_path, "--config", config, "--now", "2021-02-03T16:30:00+08:00", "verify")
    assert verified.returncode == 0, verified.stderr


def run_python(unpacked, folder, code):
    environ = os.environ | {"PYTHONPATH": str(unpacked)}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=True).stdout
