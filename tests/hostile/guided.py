"""Fuzzing guided by coverage, where atheris is installed: `python -m tests.hostile.guided TARGET --seconds N [--keep FOLDER]`.

The inputs that reach something new stay in FOLDER; one that breaks a law is printed, and left in the folder of temporary files.
"""

import argparse
import sys
import tempfile
import zlib
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["parsers", "domain"], enable_loader_override=False):
    from tests.hostile.fuzz import BYTES, SECONDS, TOKENS, check
    from tests.hostile.laws import LAWS, SEEDS


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("target", choices=sorted(LAWS))
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--keep", type=Path)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        corpus = wanted.keep or Path(folder, "corpus")
        corpus.mkdir(exist_ok=True)
        for data in SEEDS[wanted.target]():
            (corpus / f"{zlib.crc32(data):08x}").write_bytes(data[:BYTES])
        words = Path(folder, "words")
        quoted = ("".join(f"\\x{byte:02x}" for byte in token) for token in TOKENS)
        words.write_text("".join(f'"{token}"\n' for token in quoted))
        options = (
            f"-max_total_time={wanted.seconds}",
            f"-max_len={BYTES}",
            f"-timeout={4 * SECONDS}",
            "-rss_limit_mb=4096",
            f"-artifact_prefix={tempfile.gettempdir()}/",
        )
        atheris.Setup(
            [sys.argv[0], *options, f"-dict={words}", "-print_final_stats=1", str(corpus)],
            lambda data: check(wanted.target, data),
        )
        atheris.Fuzz()


if __name__ == "__main__":
    main()
