"""Interprets mails in a network namespace of its own, and counts what was sent: `unshare --net python -m tests.hostile.nowhere [--all]`.

Nothing leads out of such a namespace; whoever tries is counted by the kernel (OutNoRoutes), and so is what is sent to itself.
"""

import json
import os
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path

from tests.hostile.runner import Case, every, run

CORPUS = Path(__file__).parents[1] / "corpus"
COUNTED = (
    "Ip OutRequests",
    "Ip OutNoRoutes",
    "Tcp ActiveOpens",
    "Udp OutDatagrams",
    "Ip6OutRequests",
    "Ip6OutNoRoutes",
)


def counters() -> dict[str, int]:
    """What was sent in this namespace, or was to be."""
    lines = [line.split() for line in Path("/proc/net/snmp").read_text().splitlines()]
    pairs = zip(lines[::2], lines[1::2], strict=True)
    told = {
        f"{names[0][:-1]} {name}": int(n)
        for names, values in pairs
        for name, n in zip(names[1:], values[1:], strict=True)
    }
    newer = Path("/proc/net/snmp6")
    told |= (
        {name: int(n) for name, n in (line.split() for line in newer.read_text().splitlines())}
        if newer.exists()
        else {}
    )
    return {name: told.get(name, 0) for name in COUNTED}


def attempts() -> int:
    """Packets to be sent, each of which must be counted."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender, suppress(OSError):
        sender.sendto(b"x", ("192.0.2.1", 53))
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as sender, suppress(OSError):
        sender.connect(("192.0.2.1", 80))
    return 2


def corpus() -> Iterator[Case]:
    """The mails of tests/corpus."""
    return (("corpus", path.stem, path.read_bytes()) for path in sorted(CORPUS.rglob("*.eml")))


def main() -> None:
    before = counters()
    with tempfile.TemporaryDirectory() as folder:
        results, _ = run(chain(corpus(), every()) if "--all" in sys.argv else corpus(), Path(folder))
    after = counters()
    tried = attempts()
    sys.stdout.write(
        json.dumps(
            {
                "mails": 2 * len(results),
                "sent": {name: after[name] - before[name] for name in COUNTED},
                "counted": counters()["Ip OutNoRoutes"] - after["Ip OutNoRoutes"],
                "tried": tried,
            }
        )
        + "\n"
    )
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
