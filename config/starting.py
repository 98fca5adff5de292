"""The first configuration: what was answered becomes the text of a config.toml. The campaigns to start from are files."""

import json
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time
from importlib.resources import files
from typing import Any

from domain.saying import say

# What is offered, in this order. Each is a file of config/templates/.
TEMPLATES = {
    "ten": say("a union campaign of ten activities (in Chinese)"),
    "health": say("daily health report of schools (in Chinese)"),
    "flood": say("daily flood control report (in Chinese)"),
    "branches": say("daily report of branches (in English)"),
    "blank": say("none of these: only what every campaign needs"),
}
_ASKED = ("name", "starts", "ends", "timezone", "deadline", "receiver_names")  # written from the answers


@dataclass(frozen=True, slots=True)
class Template:
    """A campaign to start from: the keys of [campaign] that it sets, and its tables as they stand."""

    keys: dict[str, Any]
    tables: str


@dataclass(frozen=True, slots=True)
class Answers:
    """What a first configuration needs. `smtp_url` is "" where nothing is to be mailed."""

    language: str
    mailbox_url: str
    address: str
    password_env: str  # or
    password_file: str
    template: str
    name: str
    starts: date
    ends: date
    timezone: str
    deadline: time
    receiver_names: Sequence[str] = ()
    smtp_url: str = ""
    officers: Sequence[str] = field(default=())


def read_template(key: str) -> Template:
    """One of TEMPLATES."""
    text = files("config").joinpath("templates", f"{key}.toml").read_text(encoding="utf-8")
    head, mark, tables = text.partition("\n[")
    return Template(tomllib.loads(head), mark.lstrip("\n") + tables)


def write_config(answers: Answers) -> str:
    """The text of config.toml."""
    template = read_template(answers.template)
    network = not answers.mailbox_url.startswith(("maildir:", "mbox:", "eml:"))
    secret = _line("password_env", answers.password_env) if answers.password_env else ""
    secret = secret or _line("password_file", answers.password_file)
    account = _line("username", answers.address) + secret
    campaign = {
        "name": answers.name,
        "starts": answers.starts,
        "ends": answers.ends,
        "timezone": answers.timezone,
        "deadline": answers.deadline,
        "roster": "roster.csv",
        "receiver_names": list(answers.receiver_names),
        **{key: value for key, value in template.keys.items() if key not in _ASKED},
    }
    pieces = [
        "# Written by `rollcall init`. Every key there is: config.example.toml; `rollcall doctor` checks this file.\n",
        "[mailbox]\n",
        _line("url", answers.mailbox_url),
        account if network else "",
        _line("since", answers.starts),
        "\n[store]\n",
        _line("path", "rollcall.db"),
        "\n[campaign]\n",
        *(_line(key, value) for key, value in campaign.items()),
        f"\n{template.tables}" if template.tables else "",
        "\n[digest]\n",
        _line("officers", list(answers.officers) if answers.smtp_url else []),
        _line("to", []),
        _line("language", answers.language),
    ]
    if answers.smtp_url:
        out = answers.smtp_url.startswith("file:")
        pieces += ["\n[smtp]\n", _line("url", answers.smtp_url), "" if out else account, _line("from", answers.address)]
    return "".join(pieces)


def _line(key: str, value: object) -> str:
    shown = str(value) if isinstance(value, date | time) else json.dumps(value, ensure_ascii=False)
    return f"{key} = {shown}\n"
