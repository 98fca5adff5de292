"""One TOML table, read with types: problems are gathered, not raised, and keys that nobody read are reported."""

import tomllib
from datetime import date, datetime, time
from pathlib import Path
from typing import Any


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
        raise ConfigError(
            [f"{path}: cannot be read: {error.strerror}. `rollcall init` writes one to fill in."]
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError([f"{path}: is not TOML in UTF-8: {error}"]) from error


class Table:
    """One TOML table: typed reading, with problems gathered and unread keys reported."""

    def __init__(self, data: Any, name: str, problems: list[str]) -> None:
        """`name` is the dotted name of the table; `problems` is where all tables put what they find."""
        if not isinstance(data, dict):
            problems.append(f"[{name}]: must be a table")
            data = {}
        self.data: dict[str, Any] = data
        self.name, self.problems = name, problems
        self.read: set[str] = set()
        self.inner: list[Table] = []

    def problem(self, key: str, what: str) -> None:
        """Say what is wrong with a key."""
        self.problems.append(f"[{self.name}] {key}: {what}")

    def value(self, key: str, kind: type | tuple[type, ...], what: str, default: Any, *, required: bool = False) -> Any:
        """A value of one of these types; `default` where it is absent or wrong."""
        self.read.add(key)
        if key not in self.data:
            if required:
                self.problem(key, f"is missing; give {what}")
            return default
        value = self.data[key]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            self.problem(key, f"must be {what}, not {value!r}")
            return default
        return value

    def text(self, key: str, default: str = "", *, required: bool = False, among: tuple[str, ...] = ()) -> str:
        """A text; with `among`, one of these."""
        value: str = self.value(key, str, "a text", default, required=required)
        if among and value not in among:
            self.problem(key, f"must be one of {', '.join(among)}, not {value!r}")
            return default
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        value = self.value(key, list, "a list of texts", [])
        if not all(isinstance(item, str) for item in value):
            self.problem(key, "must hold texts only")
            return ()
        return tuple(value)

    def whole(self, key: str, default: int, *, low: int = 0, high: int = 1440) -> int:
        """A whole number from `low` to `high`."""
        value: int = self.value(key, int, "a whole number", default)
        if not low <= value <= high:
            self.problem(key, f"must be from {low} to {high}, not {value}")
            return default
        return value

    def day(self, key: str, *, required: bool = False) -> date | None:
        """A date."""
        value: date | None = self.value(key, date, "a date such as 2021-02-03", None, required=required)
        if isinstance(value, datetime):  # which is a date to Python
            self.problem(key, f"must be a date without a time, not {value}")
            return value.date()
        return value

    def clock(self, key: str, default: time | None) -> time | None:
        """A local time of day."""
        value: time | None = self.value(key, time, "a time such as 16:00:00", default)
        return value

    def table(self, key: str, *, required: bool = False) -> "Table":
        """An inner table, empty where there is none."""
        self.read.add(key)
        name = f"{self.name}.{key}".strip(".")
        if required and key not in self.data:
            self.problems.append(f"[{name}]: is missing")
        inner = Table(self.data.get(key, {}), name, self.problems)
        self.inner.append(inner)
        return inner

    def tables(self, key: str) -> list["Table"]:
        """An array of tables."""
        items = self.value(key, list, "a list of tables", [])
        inner = [Table(item, f"{self.name}.{key}", self.problems) for item in items]
        self.inner += inner
        return inner

    def finish(self) -> None:
        """Report every key that nobody read."""
        for key in self.data.keys() - self.read:
            where = f"[{self.name}] " if self.name else ""
            self.problems.append(f"{where}{key}: is not a key of this version; see config.example.toml")
        for table in self.inner:
            table.finish()
