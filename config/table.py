"""One TOML table, read with types: problems are gathered, not raised, and keys that nobody read are reported."""

import re
import tomllib
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from domain.saying import say, why

TRUE_OR_FALSE = say("true or false")
_HEADER = re.compile(r"\s*\[+\s*([^\[\]#]+?)\s*\]+")
_ENTRY = re.compile(r"\s*([\w\-.\"']+)\s*=\s*([^#]*?)\s*(?:#.*)?$")


class ConfigError(Exception):
    """The configuration cannot be used; `problems` lists everything that is wrong with it."""

    def __init__(self, problems: list[str]) -> None:
        """All problems, each a sentence with the key it is about."""
        super().__init__("; ".join(problems))
        self.problems = problems


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of a TOML file. Raises ConfigError."""
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        said = say(
            "%(path)s: cannot be read: %(why)s. `rollcall init` writes one to fill in.", path=path, why=why(error)
        )
        raise ConfigError([said]) from error
    except UnicodeDecodeError as error:
        raise ConfigError([say("%(path)s: is not TOML in UTF-8: %(error)s", path=path, error=error)]) from error
    except tomllib.TOMLDecodeError as error:
        problem = _where(str(error), path.read_text(encoding="utf-8-sig").splitlines())
        raise ConfigError([say("%(path)s: %(problem)s", path=path, problem=problem)]) from error


def _where(error: str, lines: list[str]) -> str:
    """What tomllib found, with the key of its line: a wrong date is not told apart from a wrong anything there."""
    at = re.search(r"at line (\d+)", error)
    number = min(int(at[1]), len(lines)) if at else 0
    entry = _ENTRY.match(lines[number - 1]) if number else None
    if entry is None:
        return say("is not TOML in UTF-8: %(error)s", error=error)
    headers = (_HEADER.match(line) for line in reversed(lines[: number - 1]))
    table = next((found[1] for found in headers if found), "")
    key = f"[{table}] {entry[1]}" if table else entry[1]
    if re.match(r"\d+\s*[-:/.年]", entry[2]):
        return say(
            "line %(line)s: %(key)s: %(value)s is no date or time; a date is written 2021-02-03, a time 16:00:00",
            line=number,
            key=key,
            value=entry[2],
        )
    return say("line %(line)s: %(key)s: is not TOML: %(error)s", line=number, key=key, error=error)


class Table:
    """One TOML table: typed reading, with problems gathered and unread keys reported."""

    def __init__(self, data: Any, name: str, problems: list[str]) -> None:
        """`name` is the dotted name of the table; `problems` is where all tables put what they find."""
        if not isinstance(data, dict):
            problems.append(say("[%(table)s]: must be a table", table=name))
            data = {}
        self.data: dict[str, Any] = data
        self.name, self.problems = name, problems
        self.read: set[str] = set()
        self.inner: list[Table] = []

    def problem(self, key: str, what: str) -> None:
        """Say what is wrong with a key."""
        self.problems.append(say("[%(table)s] %(key)s: %(what)s", table=self.name, key=key, what=what))

    def value(self, key: str, kind: type | tuple[type, ...], what: str, default: Any, *, required: bool = False) -> Any:
        """A value of one of these types; `default` where it is absent or wrong."""
        self.read.add(key)
        if key not in self.data:
            if required:
                self.problem(key, say("is missing; give %(what)s", what=what))
            return default
        value = self.data[key]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            self.problem(key, say("must be %(what)s, not %(value)s", what=what, value=_shown(value)))
            return default
        return value

    def text(self, key: str, default: str = "", *, required: bool = False, among: tuple[str, ...] = ()) -> str:
        """A text; with `among`, one of these."""
        value: str = self.value(key, str, say("a text"), default, required=required)
        if among and value not in among:
            self.problem(
                key, say("must be one of %(choices)s, not %(value)s", choices=", ".join(among), value=repr(value))
            )
            return default
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        value = self.value(key, list, say("a list of texts"), [])
        if not all(isinstance(item, str) for item in value):
            self.problem(key, say("must hold texts only"))
            return ()
        return tuple(value)

    def whole(self, key: str, default: int, *, low: int = 0, high: int = 1440) -> int:
        """A whole number from `low` to `high`."""
        value: int = self.value(key, int, say("a whole number"), default)
        if not low <= value <= high:
            self.problem(key, say("must be from %(low)s to %(high)s, not %(value)s", low=low, high=high, value=value))
            return default
        return value

    def day(self, key: str, *, required: bool = False) -> date | None:
        """A date."""
        value: date | None = self.value(key, date, say("a date such as 2021-02-03"), None, required=required)
        if isinstance(value, datetime):  # which is a date to Python
            self.problem(key, say("must be a date without a time, not %(value)s", value=value))
            return value.date()
        return value

    def clock(self, key: str, default: time | None) -> time | None:
        """A local time of day."""
        value: time | None = self.value(key, time, say("a time such as 16:00:00"), default)
        return value

    def table(self, key: str, *, required: bool = False) -> "Table":
        """An inner table, empty where there is none."""
        self.read.add(key)
        name = f"{self.name}.{key}".strip(".")
        if required and key not in self.data:
            self.problems.append(say("[%(table)s]: is missing", table=name))
        inner = Table(self.data.get(key, {}), name, self.problems)
        self.inner.append(inner)
        return inner

    def tables(self, key: str) -> list["Table"]:
        """An array of tables."""
        items = self.value(key, list, say("a list of tables"), [])
        inner = [Table(item, f"{self.name}.{key}".strip("."), self.problems) for item in items]
        self.inner += inner
        return inner

    def finish(self) -> None:
        """Report every key that nobody read."""
        for key in self.data.keys() - self.read:
            where = f"[{self.name}] " if self.name else ""
            said = say("%(key)s: is not a key of this version; see config.example.toml", key=f"{where}{key}")
            self.problems.append(said)
        for table in self.inner:
            table.finish()


def _shown(value: Any) -> str:
    """A value as it stands in the file: a date or a time as such, a text in quotes."""
    return str(value) if isinstance(value, (date, time)) else repr(value)
