"""Where config.example.toml lies: beside the code of a checkout, or where a wheel puts what is no code."""

import sysconfig
from pathlib import Path

_NAME = "config.example.toml"


def example_config() -> Path:
    """Its path."""
    beside = Path(__file__).parents[1] / _NAME
    return beside if beside.exists() else Path(sysconfig.get_path("data"), "share", "rollcall", _NAME)
