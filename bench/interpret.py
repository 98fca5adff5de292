"""What interpreting costs, in one limited child: python -m bench.interpret [--scale N].

Prints, for each kind of mail, mails a second and the child's peak memory; the child is new for each kind.
"""

import argparse
import base64
import io
import zipfile
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import mailparser
import xlsxwriter
from pebble import ProcessFuture

from bench.mails import make_mails, padded, picture
from ingest.child import Given, InterpretLimits, Task, children
from parsers.mail.detach import detach

AHEAD = 4  # mails of 2 MB in the hands of a child, as the program has them
LIMITS = InterpretLimits(seconds=120, memory_mb=2048, workers=1)
TEXT = "各位领导好，现将今日走访慰问开展情况报上，慰问职工若干名，发放慰问品若干份，职工反响良好，请查收。\r\n"


def main() -> None:
    """Measure each kind and print one line a kind."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--scale", type=float, default=1.0, help="share of the mails to measure")
    scale = parser.parse_args().scale
    kinds = {
        "text": (_texts(int(1000 * scale)), int(1000 * scale)),
        "2 MB with three photos": (make_mails(int(100 * scale), kb=2000), int(100 * scale)),
        "50 MB": (make_mails(1, kb=50_000), 1),
        "zip of 200 photos": (iter([_with_file("照片.zip", _photos(200))]), 1),
        "xlsx of 10,000 rows": (iter([_with_file("台账.xlsx", _workbook(10_000))]), 1),
    }
    for name, (mails, count) in kinds.items():
        _measure(name, mails, count)
    _beside_mail_parser(int(100 * scale) or 1)


def _beside_mail_parser(count: int) -> None:
    """A well-kept library on the whole mail, in this process: mails of 2 MB. One child, which always has the next mail at hand."""
    raws = list(make_mails(count, kb=2000))
    started = perf_counter()
    for raw in raws:
        mailparser.parse_from_bytes(raw)
    alone = perf_counter() - started
    with children(LIMITS) as child:
        child.submit([Task(detach(b"Subject: warm up\r\n\r\nx"))]).result()
        started = perf_counter()
        halves = [detach(raw) for raw in raws]
        detached = perf_counter()
        under_way = deque[ProcessFuture[list[Given]]]()
        for half in halves:
            if len(under_way) == AHEAD:
                under_way.popleft().result()
            under_way.append(child.submit([Task(half)]))
        for one in under_way:
            one.result()
        ended = perf_counter()
    print(
        f"mail-parser on 2 MB      {count / alone:8.1f} mails/s; interpreted {count / (ended - detached):.1f} mails/s, "
        f"{alone / (ended - detached):.1f} times as many; detached before, {alone / (ended - started):.1f} times"
    )


def _measure(name: str, mails: Iterator[bytes], count: int) -> None:
    with children(LIMITS) as child:
        child.submit([Task(detach(b"Subject: warm up\r\n\r\nx"))]).result()
        seconds, wire, files, rows = 0.0, 0, 0, 0
        for raw in mails:
            detached = detach(raw)
            started = perf_counter()
            found = child.submit([Task(detached)]).result()[0].found
            seconds += perf_counter() - started
            wire += len(raw)
            files += len(found.files)
            rows += sum(len(file.rows) for file in found.files)
        peak = child.pool.schedule(_peak).result()
    print(
        f"{name:24} {count:5} mails {wire / 1e6:7.1f} MB {seconds:7.2f} s {count / seconds:8.1f} mails/s"
        f" {wire / 1e6 / seconds:7.1f} MB/s  peak {peak:4.0f} MB  {files} files {rows} rows"
    )


def _peak() -> float:
    """Peak resident memory of the child in MB; its ru_maxrss would begin with its parent's."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _texts(count: int) -> Iterator[bytes]:
    for number in range(count):
        head = f"From: <union{number % 34}@example.com>\r\nSubject: report {number}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        yield (head + TEXT * 20).encode()


def _with_file(name: str, data: bytes) -> bytes:
    word = "=?utf-8?B?" + base64.b64encode(name.encode()).decode() + "?="
    head = (
        "From: <union1@example.com>\r\nSubject: report\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/mixed; boundary="BB"\r\n\r\n--BB\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n'
    )
    part = f'Content-Disposition: attachment; filename="{word}"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    coded = base64.encodebytes(data).replace(b"\n", b"\r\n")
    return (head + TEXT).encode() + b"--BB\r\n" + part.encode() + coded + b"--BB--\r\n"


def _photos(count: int) -> bytes:
    """A zip of photos, each a different one, taken out of mails of one photo's size."""
    plain = [picture(seed) for seed in range(6)]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for number in range(count):
            archive.writestr(f"IMG_{number:04}.jpg", padded(plain[number % 6], str(number), 250_000))
    return out.getvalue()


def _workbook(rows: int) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("台账")
        sheet.write_row(0, 0, ["序号", "单位", "姓名", "电话", "金额", "备注"])
        for row in range(1, rows + 1):
            sheet.write_row(row, 0, [row, f"第{row % 34}总工会", "某某", f"0000000{row:05}", row * 2.5, "慰问一线职工"])
    return out.getvalue()


if __name__ == "__main__":
    main()
