"""What the program needs of the system it runs on, asked before anything is imported that needs it."""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

_MODULES = ("fcntl", "resource")  # the lock of the store; limits of those who read mail


def lacking() -> list[str]:
    """What this system has not: none on Linux, all on Windows."""
    return [
        *(name for name in _MODULES if find_spec(name) is None),
        *([] if hasattr(os, "fork") else ["fork"]),  # readers of mail come from a fork server
    ]


def refuse(names: list[str], config: Path | None) -> None:
    """Say what is missing and what to do, in the office's language, and end."""
    from cli.echo import echo
    from config.caller import office_language
    from domain.saying import say
    from reports.wording import told

    said = say(
        "this system has no %(names)s, which the store's lock and the limits on reading mail are made of: on Windows install "
        "rollcall within WSL, or run its container (deploy/Containerfile)",
        names=", ".join(names),
    )
    echo(told(said, office_language(config)), err=True)
    sys.exit(1)
