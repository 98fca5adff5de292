"""[[notify]]: chat robots, each with the url of the Apprise library, which is a secret like a password."""

import importlib.util
import re
from collections.abc import Mapping
from pathlib import Path

from config.mailbox import read_secret
from config.table import Table
from domain.mailing import NOTICES, Addressees, Robot
from domain.saying import say

_MOST = 10  # mails a day to one robot


def read_robots(top: Table, base: Path, environ: Mapping[str, str], digest: Addressees) -> tuple[Robot, ...]:
    """Every [[notify]]; two of one name are a problem."""
    robots = tuple(_robot(table, base, environ, digest) for table in top.tables("notify"))
    names = [robot.name for robot in robots]
    for name in sorted({name for name in names if names.count(name) > 1}):
        top.problems.append(
            say("[[notify]]: %(name)s stands there twice; give each a name of its own", name=repr(name))
        )
    if robots and importlib.util.find_spec("apprise") is None:
        top.problems.append(
            say("[[notify]]: chat robots need the extra: make install-notify, or pip install 'rollcall[notify]'")
        )
    return robots


def _robot(table: Table, base: Path, environ: Mapping[str, str], digest: Addressees) -> Robot:
    url = table.text("url")
    url = read_secret(table, base, environ, what="url", required=not url) or url
    scheme = re.match(r"([a-z0-9]{2,30})://", url)
    if url and not scheme:
        table.problem(
            "url",
            say("must be a url of the Apprise library, such as wecombot://KEY, dingtalk://TOKEN or feishu://TOKEN"),
        )
    events = table.texts("events") or ("missing", "revised")
    for event in events:
        if event not in NOTICES:
            table.problem(
                "events", say("may hold %(known)s, not %(value)s", known=", ".join(NOTICES), value=repr(event))
            )
    at = table.clock("progress_at", None)
    if "progress" in events and at is None:
        table.problem("progress_at", say("is missing; give a time such as 15:00:00"))
    return Robot(
        table.text("name", scheme[1] if scheme else ""), url, events, at, table.whole("most_a_day", _MOST, low=1, high=1000),
        table.text("language", digest.language, among=("zh", "en")),
    )  # fmt: skip
