"""A small office whose mails carry files with awkward names, polled; and how an export of it is run and read."""

import csv
import email.policy
import hashlib
from email.message import EmailMessage

import pytest

from tests.integration.cli_case import rollcall  # noqa: F401
from tests.integration.office_case import OfficeCase

HOSTILE = (
    "../../outside.txt", "C:\\temp\\x.txt", "/etc/cron.d/x", "CON", "nul.txt", "照片.jpg", "照片.JPG", "照片.jpg", "a\u202etxt.exe",
    "报" * 120 + ".docx", "尾巴. . ", "a:b|c?.txt", "=HYPERLINK(1).csv", "-rf",
)  # fmt: skip


def put(case, name, sender, subject, at, *, text="今日慰问职工50人，情况良好。\n", files=()):
    """A mail with files, (name, bytes), received at a local time of 5 February."""
    message = EmailMessage(policy=email.policy.SMTP)
    message["Received"] = f"from mx.example.com by imap.example.com; Fri, 05 Feb 2021 {at} +0800"
    message["From"], message["Subject"] = sender, subject
    message.set_content(text, cte="base64")
    for filename, data in files:
        message.add_attachment(data, "application", "octet-stream", filename=filename)
    path = case.folder / "box" / f"{name}.eml"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(message.as_bytes())
    return path


@pytest.fixture
def office(tmp_path):
    case = OfficeCase(tmp_path).write(
        campaign='[[campaign.taxonomy]]\nname = "activity"\nlabels = [{ key = "warmth", name = "送温暖", keywords = ["走访慰问"] }]'
    )
    files = [(name, f"{n} {name}".encode(errors="replace")) for n, name in enumerate(HOSTILE)]
    put(case, "east", "east@example.com", "走访慰问信息", "10:00:00", files=files)
    put(case, "east2", "east@example.com", "补充材料", "11:00:00", files=[("表.csv", "项目,人数\n慰问,5\n".encode())])
    put(case, "west", "west@example.com", "工作信息", "16:20:00", files=[("照片.jpg", b"\xff\xd8\xff\xe0west")])
    put(case, "stranger", "stranger@mailbox.example", "今日信息", "12:00:00", files=[("x.txt", b"x")])
    return case


@pytest.fixture
def exported(office, rollcall):  # noqa: F811
    """Runs an export into the folder `out`; returns exit code, output, errors."""
    assert rollcall("poll")[0] == 0
    return lambda *words, to=office.folder / "out": rollcall("export", "--to", to, *words)


def files_in(folder):
    """path -> bytes of every file below a folder, but the manifest and tables."""
    found = {
        str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()
    }
    return {name: path.read_bytes() for name, path in found.items() if name != "manifest.csv" and "tables/" not in name}


def manifest(folder):
    text = (folder / "manifest.csv").read_text(encoding="utf-8")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(text.removeprefix("\ufeff").splitlines()))


def sha256(data):
    return hashlib.sha256(data).hexdigest()
