"""What one lays on the table when a union says that it had sent."""

import csv
import hashlib
import io
import json
import zipfile

from service.evidence import received_fields
from service.running import Service
from tests.integration import cli_case
from tests.integration.cli_case import number_of
from tests.integration.office_case import local, text_of

office, rollcall, polled = cli_case.office, cli_case.rollcall, cli_case.polled  # fixtures


def read(file):
    with zipfile.ZipFile(file) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def sent_digest(office):
    """The officer's digest of the fifth of February; its text."""
    for at in ("5 14:00:00", "5 16:02:00"):
        office.now = local(at)
        service = Service(office.parts)
        service.start()
        service.poll()
        service.tick()
    return text_of(office.sent()[0])


def test_originals_received_fields_hashes_explanation_and_ledger(office, polled):
    wire = (office.folder / "box" / "001.eml").read_bytes()
    file = office.folder / "e.zip"
    assert polled("evidence", "west", "2021-02-05", "--out", file)[:2] == (0, f"{file}：原件1封\n")
    assert file.stat().st_mode & 0o777 == 0o600
    parts = read(file)
    number = next(name for name in parts if name.endswith(".eml")).removesuffix(".eml")
    assert parts[f"{number}.eml"] == wire
    assert parts[f"{number}.received.txt"] == wire.splitlines(keepends=True)[0]
    listed = dict(line.split("  ")[::-1] for line in parts["sha256.txt"].decode().splitlines())
    assert listed == {name: hashlib.sha256(data).hexdigest() for name, data in parts.items() if name != "sha256.txt"}
    (place,) = csv.DictReader(io.StringIO(parts["ledger.csv"].decode()))
    assert (place["sha256"], place["mail_id"]) == (hashlib.sha256(wire).hexdigest(), number)
    assert "001.eml" in place["key"]
    assert "迟报" in parts["explanation.txt"].decode()
    assert polled("evidence", "west", "2021-02-05", "--out", file)[0] == 1
    assert read(file) == parts


def test_the_fingerprint_of_the_digest_is_repeated_until_something_is_edited(office, rollcall):
    text = sent_digest(office)
    fingerprint = text.partition("指纹")[2].partition("。")[0]
    assert len(fingerprint) == 16

    def told(name):
        rollcall("evidence", "east", "2021-02-05", "--out", office.folder / name, now="2021-02-05T17:00:00+08:00")
        return read(office.folder / name)["explanation.txt"].decode()

    assert f"值班版第1版（2021-02-05 16:02）：该单位按时；指纹{fingerprint}，与库中现有内容一致" in told("1.zip")
    office.mail("port@example.com", "工作信息", "5 16:40:00")
    rollcall("poll", now="2021-02-05T16:45:00+08:00")
    assert f"指纹{fingerprint}，与库中现有内容一致" in told("2.zip")
    with office.parts.store(office.now) as store:
        store.conn.execute("delete from reports where union_id = 'east'")
    assert f"指纹{fingerprint}，库中现有内容的指纹为" in told("3.zip")


def test_a_purged_mail_leaves_its_hash_and_a_damaged_one_is_refused(office, polled):
    polled("purge", "--before", "2021-02-06")
    assert polled("evidence", "east", "2021-02-05", "--out", office.folder / "p.zip")[1].endswith("原件0封\n")
    parts = read(office.folder / "p.zip")
    assert set(parts) == {"explanation.txt", "ledger.csv", "sha256.txt"}
    assert "按保存期限清理" in parts["explanation.txt"].decode()
    assert hashlib.sha256((office.folder / "box" / "000.eml").read_bytes()).hexdigest() in parts["ledger.csv"].decode()


def test_no_evidence_is_made_of_a_mail_that_is_not_as_it_was_received(office, polled):
    number = number_of(polled, "【东山总工会】2月5日信息")
    with office.parts.store(office.now) as store:
        store.conn.execute("update skeletons set data = (select data from skeletons where mail_id <> ?)", (number,))
    union = next(
        mail["union_id"]
        for mail in map(json.loads, polled("inbox", "--json")[1].splitlines())
        if mail["mail_id"] != number
    )
    codes = [
        polled("evidence", name, "2021-02-05", "--out", office.folder / "d.zip")[0]
        for name in (union, "east", "west", "port")
    ]
    assert 1 in codes


def test_received_fields_are_given_as_they_stand():
    raw = b"From: a\r\nReceived: from x\r\n\tby y\r\nSubject: Received:\r\nRECEIVED: z\r\n\r\nReceived: body\r\n"
    assert received_fields(raw) == b"Received: from x\r\n\tby y\r\nRECEIVED: z\r\n"
