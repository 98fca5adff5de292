"""What a file costs to read, measured in a process of its own."""

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MOST = 400  # megabytes that a reader may grow by
PROBE = """
import sys
from pathlib import Path
from parsers.contents import Allowance
from parsers.files import read_files
from parsers.media.images import small_picture
from parsers.values import Part
from tests.peak import peak
data = Path(sys.argv[1]).read_bytes()
before = peak()
found = list(read_files([Part(1, sys.argv[2], data)], Allowance.for_mail(len(data) * 4 // 3)))
if found[0].kind == "image":
    small_picture(data)
print((peak() - before) // 1024, found[0].problem, len(found[0].rows), len(found), sep="|")
"""


@pytest.fixture
def cost(tmp_path):
    """Reads a file in a process of its own: megabytes that it grew by, its problem, its rows, how many files there are."""

    def measure(name: str, data: bytes) -> tuple[int, str, int, int]:
        (tmp_path / "file").write_bytes(data)
        command = [
            sys.executable,
            "-c",
            f"import resource; resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))\n{PROBE}",
        ]
        said = subprocess.run(
            [*command, str(tmp_path / "file"), name], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
        )
        assert said.returncode == 0, said.stderr[-2000:]
        grown, problem, rows, files = said.stdout.split("|")
        return int(grown), problem, int(rows), int(files)

    return measure


def packed(members: dict[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()
