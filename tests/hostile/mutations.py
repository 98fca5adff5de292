"""The mails of the corpus, damaged: bytes turned, pieces left out, doubled and exchanged. Seeded by the name."""

import random
from collections.abc import Iterator
from pathlib import Path

CORPUS = Path(__file__).parents[1] / "corpus"
TIMES = 2  # each mail of the corpus


def mutations() -> Iterator[tuple[str, bytes]]:
    for path in sorted(CORPUS.rglob("*.eml")):
        raw = path.read_bytes()
        for number in range(TIMES):
            name = f"{path.parent.name}/{path.stem} damaged {number}"
            yield name, damaged(raw, random.Random(name))


def damaged(raw: bytes, chance: random.Random) -> bytes:
    data = bytearray(raw)
    for _ in range(chance.randint(1, 12)):
        at, size = chance.randrange(len(data) + 1), chance.choice((1, 1, 2, 8, 100))
        piece = data[at : at + size]
        data[at : at + size] = chance.choice(
            (
                b"",
                piece * 2,
                chance.randbytes(len(piece)),
                bytes(len(piece)),
                b"\xff" * len(piece),
                piece[::-1],
                b"\r\n",
                b"--",
                b"=",
            )
        )
    return bytes(data)
