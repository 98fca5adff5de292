"""Fuzzing: damaged and made-up bytes into each reader, and what must hold whatever they are.

`python -m tests.hostile.fuzz [TARGET …] --seconds N` looks for an input that breaks a law, by mutation of the corpus;
`tests.hostile.guided` does it by coverage. What they find becomes a named case of `test_fuzz.py`.
"""

import argparse
import hashlib
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.hostile.laws import LAWS, SEEDS

SECONDS = 5  # of processor time, for one input of at most
BYTES = 65_536
MEMORY = 2_048_000_000
TOKENS = (
    b"=?utf-8?B?", b"?=", b"\r\n", b"\n", b"\0", b"--", b"\xff\xfe", b"\r\n\r\n",
    b"Content-Type: multipart/mixed; boundary=b\r\n",
    b"From: ", b"Subject: ", b"<", b">", b'"', b"\\", b"(", b"<a href=", b"https://mail.qq.com/cgi-bin/ftnExs_download", b"begin 644 x\n",
    b"data:image/png;base64,", "总工会".encode(), "2月5日".encode(), "零报告".encode(), "发件人：".encode(), "\u202e".encode(),
    b"; filename*=",
    b"PK\x03\x04", b"%", b"&#", b",", b"\t", "ﬀ".encode(), b"con", b".", b" ", "１".encode(), "İ".encode(),
)  # fmt: skip


@dataclass(eq=False)  # not frozen: its traceback is set
class Broken(Exception):
    """An input that breaks a law."""

    target: str
    data: bytes

    def __str__(self) -> str:
        return f"{self.target}: {len(self.data)} bytes: {self.data[:300]!r}"


def check(target: str, data: bytes) -> None:
    """One input. Raises Broken."""
    began = time.process_time()
    try:
        LAWS[target](data)
    except Exception as error:
        raise Broken(target, data) from error
    if (took := time.process_time() - began) > SECONDS:
        raise Broken(target, data) from TimeoutError(f"{took:.1f} s")


def limit_memory() -> None:
    """As a child has it: what takes more fails here, and nothing else on this machine does."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def mutated(seeds: list[bytes], chance: random.Random) -> bytes:
    """A seed with some changes: pieces turned, left out, repeated up to many times, taken from another seed, words put in."""
    data = bytearray(chance.choice(seeds)[:BYTES])
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        at = chance.randrange(len(data) + 1)
        size = chance.choice((0, 1, 1, 2, 4, 16, 64, 400))
        data[at : at + size] = _changed(bytes(data[at : at + size]), chance.choice(seeds), chance)
    return bytes(data[:BYTES])


def _changed(piece: bytes, other: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(other) + 1)
    return chance.choice(
        (
            lambda: b"",
            lambda: chance.randbytes(len(piece)),
            lambda: bytes(byte ^ 1 << chance.randrange(8) for byte in piece),
            lambda: piece * chance.choice((2, 3, 100, 5000)),
            lambda: chance.choice(TOKENS) + piece,
            lambda: chance.choice(TOKENS) * chance.choice((1, 2, 50, 3000)),
            lambda: other[start : start + chance.choice((4, 40, 400))],
        )
    )()


def inputs(target: str, seed: int) -> Iterator[bytes]:
    """The seeds as they are, then without end what is made of them; the same for the same number."""
    seeds = SEEDS[target]()
    yield from seeds
    chance = random.Random(f"{target} {seed}")
    while True:
        yield mutated(seeds, chance)


def run(target: str, seconds: float, *, seed: int = 0, before: Path | None = None) -> int:
    """Inputs for some seconds of wall time; how many there were. Raises Broken."""
    until, count, source = time.monotonic() + seconds, 0, inputs(target, seed)
    while time.monotonic() < until:
        data = next(source)
        if before is not None:
            before.write_bytes(data)  # a reader in another language may take this process with it
        check(target, data)
        count += 1
    return count


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("targets", nargs="*", help=f"of {', '.join(LAWS)}; all where none is named")
    parser.add_argument("--seconds", type=float, default=60, help="each target")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--last", type=Path, help="file that holds the input that is tried")
    wanted = parser.parse_args()
    limit_memory()
    for target in wanted.targets or LAWS:
        try:
            count = run(target, wanted.seconds, seed=wanted.seed, before=wanted.last)
            sys.stdout.write(f"{target}: {count} inputs, nothing found\n")
        except Broken as broken:
            path = Path(tempfile.gettempdir(), f"found-{target}-{hashlib.sha256(broken.data).hexdigest()[:8]}")
            path.write_bytes(broken.data)
            sys.stdout.write(f"{broken}\n{broken.__cause__!r}\nkept in {path}\n")
            sys.exit(1)


if __name__ == "__main__":
    main()
