"""Whether the engine that reads pictures is there (extra `ocr`); asked by whoever must not load it."""

from importlib.util import find_spec

ENGINE = "rapidocr_onnxruntime"


def is_installed() -> bool:
    """Whether the extra is installed."""
    return find_spec(ENGINE) is not None
