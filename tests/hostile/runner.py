"""Runs hostile mails through a store and real children, each with a good mail behind it, and measures what they cost.

`python -m tests.hostile.runner` runs all and prints what bench/SECURITY.md says; the tests run some, or all with --torture.
"""

import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from ingest.child import Children, InterpretLimits, children
from ingest.interpret import interpret_waiting
from ingest.poll import poll
from parsers.mail.detach import attach
from store import mails
from tests.conftest import OFFICE, RULES, clock, make_mail, new_store, rows
from tests.hostile import containers, documents, mutations, texts
from tests.integration.fake import FakeMailbox

Case = tuple[str, bytes]
FAMILIES: dict[str, Callable[[], Iterator[Case]]] = {
    "structure": texts.structures, "header": texts.headers, "charset": texts.charsets, "repetition": texts.repetitions, "page": texts.pages,
    "zip": containers.zips, "archive": containers.others, "office": documents.office, "sheet": documents.sheets,
    "pdf and rtf": documents.pdfs, "picture": documents.pictures, "damage": mutations.mutations,
}  # fmt: skip
LIMITS = InterpretLimits(seconds=60, memory_mb=2048, workers=1)  # the defaults, one at a time
_SQL = "select mail_id, disposition, coalesce(reason, '') from inbox where raw_sha256 = ?"
SECONDS, CHILD_MB, PARENT_MB = 10, 512, 20


@dataclass
class Result:
    """What one case did."""

    family: str
    name: str
    size: int
    seconds: float
    child_mb: int
    disposition: str
    reason: str
    faults: list[str] = field(default_factory=list)


def every() -> Iterator[tuple[str, str, bytes]]:
    return chain.from_iterable(((family, *case) for case in make()) for family, make in FAMILIES.items())


def run(cases: Iterator[tuple[str, str, bytes]], folder: Path) -> tuple[list[Result], float]:
    """Each case, and megabytes by which this process grew from the tenth case to the last."""
    store, box, results, before = new_store(folder / "rollcall.db"), FakeMailbox(), [], 0.0
    with children(LIMITS) as child:
        for number, (family, name, raw) in enumerate(cases):
            results.append(_one(store, box, child, family, name, raw, number))
            del raw
            if number == min(10, len(results) - 1):
                before = resident("self", "VmRSS")
    grown = resident("self", "VmRSS") - before
    store.close()
    return results, grown


def _one(store, box, child: Children, family: str, name: str, raw: bytes, number: int) -> Result:
    keys = [box.put(raw), box.put(make_mail("south@example.com", f"{number}"))]
    poll(store, box, RULES, clock=clock)
    started = time.perf_counter()
    watched = _watch(child)
    interpret_waiting(store, child, OFFICE, trusted=())
    seconds = time.perf_counter() - started
    for key in keys:
        box.remove(key)
    ((mail_id, disposition, reason),) = rows(store, _SQL, hashlib.sha256(raw).hexdigest())
    ((good,),) = rows(store, "select disposition from inbox order by mail_id desc limit 1")
    result = Result(family, name, len(raw), seconds, watched(), disposition, reason)
    if good != "report":
        result.faults.append(f"the good mail is {good}")
    if attach(mails.load(store, mail_id)) != raw:
        result.faults.append("raw differs")
    if mails.waiting(store):
        result.faults.append("still waits")
    if seconds > SECONDS:
        result.faults.append(f"{seconds:.1f} s")
    if result.child_mb > CHILD_MB:
        result.faults.append(f"child {result.child_mb} MB")
    return result


def _watch(child: Children) -> Callable[[], int]:
    """Megabytes that the child held at most; of one that died nothing is known, but what it was allowed."""
    workers = child.pool._pool_manager.worker_manager.workers
    for pid in list(workers):
        Path(f"/proc/{pid}/clear_refs").write_text("5")  # its peak begins anew

    def peak() -> int:
        return int(max((resident(str(pid), "VmHWM") for pid in list(workers)), default=0))

    return peak


def resident(process: str, what: str) -> float:
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1000 for line in lines if line.startswith(what)), 0.0)


def summary(results: list[Result], grown: float) -> str:
    """A line a family, and what went wrong."""
    lines = [f"{'family':12} cases  quarantined  slowest s  child MB"]
    for family in FAMILIES:
        some = [one for one in results if one.family == family]
        if some:
            quarantined = sum(one.disposition == "quarantined" for one in some)
            slowest, largest = max(one.seconds for one in some), max(one.child_mb for one in some)
            lines.append(f"{family:12} {len(some):5}  {quarantined:11}  {slowest:9.2f}  {largest:8}")
    lines.append(f"{len(results)} cases; this process grew by {grown:.1f} MB")
    lines += [
        f"FAULT {one.family}: {one.name} ({one.size:,} bytes): {', '.join(one.faults)}" for one in results if one.faults
    ]
    return "\n".join(lines)


def main() -> None:
    only = set(sys.argv[1:])
    cases = (case for case in every() if not only or case[0] in only)
    with tempfile.TemporaryDirectory() as folder:
        results, grown = run(cases, Path(folder))
    sys.stdout.write(summary(results, grown) + "\n")
    os._exit(any(one.faults for one in results))


if __name__ == "__main__":
    main()
