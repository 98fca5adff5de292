"""A configuration to spoil, and the problems that are found in it."""

import pytest

from config.load import load_config
from config.table import ConfigError
from tests.integration.office_case import CONFIG, ROSTER


def write(folder, roster=ROSTER, **parts):
    values = {"url": "eml:box", "smtp": "file:out", "mailbox": "", "campaign": "", "digest": ""}
    text = CONFIG.format(**values | {key: value for key, value in parts.items() if key in values})
    for old, new in parts.get("replace", {}).items():
        assert old in text
        text = text.replace(old, new)
    (folder / "config.toml").write_text(text, encoding="utf-8")
    if roster is not None:
        (folder / "roster.csv").write_text(roster, encoding="utf-8")
    return folder / "config.toml"


def problems(path, **environ):
    with pytest.raises(ConfigError) as caught:
        load_config(path, environ=environ)
    return caught.value.problems
