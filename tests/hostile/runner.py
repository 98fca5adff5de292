"""Runs hostile mails through a store and real children, each with a good mail behind it, and measures what they cost.

`python -m tests.hostile.runner` runs all and prints what bench/SECURITY.md says; the tests run some, or all with --torture.
"""

import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import chain
from pathlib import Path

from ingest.child import Children, InterpretLimits, children
from ingest.interpret import interpret_waiting
from ingest.poll import poll
from parsers.mail.detach import attach
from store import mails
from tests.conftest import OFFICE, RULES, clock, make_mail, new_store, rows
from tests.hostile import containers, documents, mutations, texts
from tests.integration.fake import NOON, FakeMailbox

Case = tuple[str, str, bytes]  # family, name, mail
FAMILIES: dict[str, Callable[[], Iterator[tuple[str, bytes]]]] = {
    "structure": texts.structures, "header": texts.headers, "charset": texts.charsets, "repetition": texts.repetitions, "page": texts.pages,
    "zip": containers.zips, "archive": containers.others, "office": documents.office, "sheet": documents.sheets,
    "pdf and rtf": documents.pdfs, "picture": documents.pictures, "damage": mutations.mutations,
}  # fmt: skip
LIMITS = InterpretLimits(seconds=60, memory_mb=2048, workers=1)  # the defaults, one at a time
_SQL = "select mail_id, disposition, coalesce(reason, '') from inbox where raw_sha256 = ?"
_WARM = 60  # cases after which growth is counted: what the allocator keeps of the largest mails, it keeps
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


def every(only: Iterable[str] = FAMILIES) -> Iterator[Case]:
    """All cases of these families."""
    return chain.from_iterable(((family, *case) for case in FAMILIES[family]()) for family in only)


def made(folder: Path, cases: Iterable[Case]) -> list[tuple[str, str, Path]]:
    """The cases as files, made by a process of its own: what making a bomb takes is not to be counted as the reader's."""
    folder.mkdir(exist_ok=True)
    if not (pid := os.fork()):
        for number, (family, name, raw) in enumerate(cases):
            (folder / f"{number:05d}.eml").write_bytes(raw)
            (folder / f"{number:05d}.txt").write_text(f"{family}\t{name}", encoding="utf-8", newline="")
        os._exit(0)
    assert os.waitpid(pid, 0)[1] == 0
    named = ((path, *path.read_text(encoding="utf-8").split("\t", 1)) for path in sorted(folder.glob("*.txt")))
    return [(family, name, path.with_suffix(".eml")) for path, family, name in named]


def run(cases: Iterable[Case], folder: Path) -> tuple[list[Result], float]:
    """Each case, and megabytes by which this process grew once it was warm."""
    files = made(folder / "cases", cases)
    store, box, results, before = new_store(folder / "rollcall.db"), FakeMailbox(), [], 0.0
    with children(LIMITS) as child:
        for number, (family, name, path) in enumerate(files):
            results.append(_one(store, box, child, family, name, path.read_bytes(), number))
            if number == min(_WARM, len(files) // 3):
                before = resident("self", "VmRSS")
    grown = resident("self", "VmRSS") - before
    store.close()
    return results, grown


def _one(store, box, child: Children, family: str, name: str, raw: bytes, number: int) -> Result:
    now = NOON + timedelta(seconds=number)  # what came before is not filed again
    good = make_mail("south@example.com", head=f"X-Number: {number}\r\n")
    keys = [box.put(raw, arrived_at=now), box.put(good, arrived_at=now)]
    poll(store, box, RULES, clock=clock)
    started = time.perf_counter()
    watched = _watch(child)
    interpret_waiting(store, child, OFFICE, trusted=())
    seconds = time.perf_counter() - started
    for key in keys:
        box.remove(key)
    ((mail_id, disposition, reason),) = rows(store, _SQL, hashlib.sha256(raw).hexdigest())
    ((filed,),) = rows(store, "select disposition from inbox order by mail_id desc limit 1")
    result = Result(family, name, len(raw), seconds, watched(), disposition, reason)
    if filed != "report":
        result.faults.append(f"the good mail is {filed}")
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
    with tempfile.TemporaryDirectory() as folder:
        results, grown = run(every(sys.argv[1:] or FAMILIES), Path(folder))
    sys.stdout.write(summary(results, grown) + "\n")
    os._exit(any(one.faults for one in results))


if __name__ == "__main__":
    main()
