"""What tests need beside Python: where it is absent they skip, saying so by name; where everything is required they fail."""

import os

import pytest


def needs(present, name):
    """Go on only where what is called `name` is present."""
    if present:
        return
    if os.environ.get("ROLLCALL_REQUIRE_ALL") == "1":
        pytest.fail(f"{name} not installed, and everything is required")
    pytest.skip(f"{name} not installed", allow_module_level=True)
