"""Every rule that can decide a mail can be told in both languages."""

import ast
import re
from pathlib import Path

import pytest

from domain.words import Disposition, Reason, Status
from reports.explanation import TOLD

ROOT = Path(__file__).parents[2]


def rules_of_the_domain():
    """Names of rules that stand in the code of filing: in Owner(…), Evidence(…), DayVerdict(…), and as labels and flags."""
    for name in ("filing", "whose", "day", "disguise"):
        tree = ast.parse((ROOT / "domain" / f"{name}.py").read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("Owner", "Evidence", "DayVerdict"):
                place = 0 if ast.unparse(node.func) == "Evidence" else 1
                yield from (c.value for c in ast.walk(node.args[place]) if isinstance(c, ast.Constant))
            if isinstance(node, ast.Tuple):
                yield from (c.value for c in node.elts if isinstance(c, ast.Constant) and isinstance(c.value, str))


FILES = {"image", "video", "audio"}
RULES = sorted(
    {rule for rule in rules_of_the_domain() if re.fullmatch(r"[a-z]+(_[a-z]+)*", str(rule)) and len(rule) > 2} - FILES
)


def test_the_rules_were_found():
    assert {"address", "label_stale", "nobody_named", "year_typo", "unverified", "bidi_marks", "signature"} <= set(
        RULES
    )


@pytest.mark.parametrize("rule", [*RULES, *Reason, *Disposition, *(f"is_{status}" for status in Status)])
def test_a_rule_is_told_in_both_languages(rule):
    chinese, english = TOLD[rule]
    assert re.search(r"[一-龥]", chinese)
    assert re.search(r"[a-z]", english) and not re.search(r"[一-龥]", english)


@pytest.mark.parametrize("where", ["subject", "filename", "title", "body"])
def test_every_place_of_a_label_is_told(where):
    assert f"label_{where}" in TOLD


@pytest.mark.parametrize("key", TOLD)
def test_both_languages_have_the_same_blanks(key):
    chinese, english = (set(re.findall(r"\{(\w+)\}", text)) for text in TOLD[key])
    assert chinese == english
