"""Reading pictures: one at a time, in a process of its own with low priority and its own limits, after everything else.

What was read is kept by content at once, so that work goes on where it stopped; a picture that cannot be read is not
tried again, since the same bytes would fail the same way.
"""

import logging
import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass

from pebble import ProcessExpired, ProcessPool

from ingest.cell import shut_in
from store import pictures
from store.database import Store

logger = logging.getLogger(__name__)

_LOWEST_PRIORITY = 19
_AT_ONCE = 20  # asked for before the next look at what waits


@dataclass(frozen=True, slots=True)
class OcrLimits:
    """What one picture may cost: wall seconds, megabytes of address space."""

    seconds: int = 60
    memory_mb: int = 2048


def read_pictures(
    store: Store,
    limits: OcrLimits,
    *,
    seen: Callable[[str], None] = lambda sha256: None,
    stop: Callable[[], bool] = lambda: False,
) -> int:
    """Read the text of every picture that waits; returns how many were looked at. `stop` is asked before each."""
    read = 0
    if not pictures.waiting(store, limit=1):
        return read
    context = multiprocessing.get_context("forkserver")
    with ProcessPool(max_workers=1, initializer=_limit, initargs=(limits.memory_mb,), context=context) as pool:
        while not stop() and (batch := pictures.waiting(store, limit=_AT_ONCE)):
            for sha256 in batch:
                if stop():
                    break
                pictures.save_text(store, sha256, _text(pool, pictures.load(store, sha256), limits, sha256))
                read += 1
                seen(sha256)
        pool.stop()  # type: ignore[no-untyped-call]
    return read


def _limit(memory_mb: int) -> None:
    """Runs in the child, before anything is loaded."""
    os.nice(_LOWEST_PRIORITY)
    logging.disable(logging.CRITICAL)
    shut_in(memory_mb=memory_mb)


def _read(data: bytes) -> str:
    """Runs in the child, which alone loads the engine."""
    from parsers.mail.charset import clean
    from parsers.media.ocr import picture_text

    return clean(picture_text(data))


def _text(pool: ProcessPool, data: bytes, limits: OcrLimits, sha256: str) -> str:
    try:
        return pool.schedule(_read, args=(data,), timeout=limits.seconds).result()
    except (FutureTimeout, ProcessExpired, MemoryError) as error:
        logger.warning("picture %s was not read: %s", sha256[:12], type(error).__name__)
    except ImportError:
        raise
    except Exception:
        logger.exception("picture %s was not read", sha256[:12])
    return ""
