"""docs/limits.md names every limit of the code, with the value that it has."""

import ast
import re
import tomllib
from dataclasses import asdict
from pathlib import Path

from config.load import Limits, OcrSettings
from domain.words import Reason
from parsers import values

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/limits.md").read_text(encoding="utf-8")
ROOMS = ("cli", "domain", "ingest", "parsers", "reports", "service", "store")
LISTED = {
    (file, name): limit
    for limit, file, name in re.findall(r"^\| [^|]+ \| ([^|]+) \| `([\w/.]+)` `([\w.]+)` \|", TEXT, re.MULTILINE)
}


def constants():
    """(file, name) -> value, of each limit by its name; of classes as Class.name."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            bodies = [
                ("", tree.body),
                *((f"{one.name}.", one.body) for one in tree.body if isinstance(one, ast.ClassDef)),
            ]
            for owner, body in bodies:
                for node in body:
                    if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
                        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                        yield (str(path.relative_to(ROOT)), owner + ast.unparse(target)), node.value


def shown(node):
    if isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        return ", ".join(f"{key.value} {one.value:,}" for key, one in pairs if isinstance(one, ast.Constant))
    return f"{ast.literal_eval(node):,}"


def test_every_limit_is_listed():
    named = {place for place, _ in constants() if re.match(r"_?MAX_", place[1])}
    assert len(named) > 60
    assert named - LISTED.keys() == set()


def test_what_is_listed_is_what_the_code_has():
    known = dict(constants())
    assert len(LISTED) == TEXT.count("`parsers/") + TEXT.count("`ingest/") + TEXT.count("`domain/") + TEXT.count(
        "`reports/"
    )
    assert {place: limit for place, limit in LISTED.items() if shown(known[place]) != limit} == {}


def test_what_is_configured_has_the_defaults_of_the_code_and_the_example():
    listed = dict(re.findall(r"^\| `\[limits\] (\w+)` \| (\d+) \|", TEXT, re.MULTILINE))
    assert listed == {key: str(value) for key, value in asdict(Limits()).items()}
    example = (ROOT / "config.example.toml").read_text(encoding="utf-8")
    block = re.search(r"^# (\[limits\].*?)\n\n", example, re.MULTILINE | re.DOTALL)[1].replace("\n# ", "\n")
    assert {key: str(value) for key, value in tomllib.loads(block)["limits"].items()} == listed
    assert OcrSettings().picture_seconds == int(re.search(r"picture_seconds` \| (\d+)", TEXT)[1])


def test_the_words_are_those_of_the_code():
    beyond = " ".join(re.findall(r"\| ([^|]*) \|$", TEXT, re.MULTILINE))
    words = set(re.findall(r"`(\w+)`", beyond)) - {"memory_mb"}
    known = {*Reason, values.OVER_LIMIT, values.DAMAGED, values.NOT_OPENED, "too_many_pixels"}
    assert words <= known
    assert words >= {"too_large", "timed_out", "out_of_limits", "over_limit", "too_many_pixels", "not_opened"}
