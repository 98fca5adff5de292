"""Whoever calls a command: the language that they are spoken to in, their name, whether they want colours. It is asked before the
configuration is read, and imports next to nothing.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from config.table import ConfigError, read_toml


def office_language(path: Path | None, environ: Mapping[str, str] | None = None) -> str:
    """[digest] language as far as it can be read: also of a configuration that is wrong otherwise. Where there is none, or it
    is no TOML, $ROLLCALL_LANG decides, else the locale."""
    environ = os.environ if environ is None else environ
    try:
        digest = read_toml(path).get("digest", {}) if path is not None else None
    except ConfigError:
        digest = None
    if isinstance(digest, dict):
        return "en" if digest.get("language") == "en" else "zh"
    locale = next(filter(None, map(environ.get, ("ROLLCALL_LANG", "LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return "zh" if locale.lower().startswith("zh") else "en"


def wants_no_colour(environ: Mapping[str, str] | None = None) -> bool:
    """Whether $NO_COLOR is set, as https://no-color.org says."""
    return bool((os.environ if environ is None else environ).get("NO_COLOR"))


def operator(environ: Mapping[str, str] | None = None) -> str:
    """Who decides, as decisions record it: $ROLLCALL_USER, else the login name, else what the system calls the user."""
    environ = os.environ if environ is None else environ
    known = map(environ.get, ("ROLLCALL_USER", "SUDO_USER", "USER", "LOGNAME"))
    return next(filter(None, known), None) or _of_the_system()


def _of_the_system() -> str:
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"uid {os.getuid()}"
