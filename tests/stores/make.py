"""Stores as landed versions wrote them, one a schema: `python -m tests.stores.make` adds that of today's program. Made before the
next migration lands, and never again."""

import lzma
import sys
import tempfile
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

from reports.mail.letter import Letter
from reports.mail.outbox import post
from store.decisions import Decision, save_decision
from store.digests import EditionKey
from store.purge import purge
from store.version import SCHEMA_VERSION
from tests.conftest import NOW, ReadHere, at, make_mail, new_store, read_mailbox
from tests.integration.fake import FakeMailbox

FOLDER = Path(__file__).parent
KEY = EditionKey("迎春送暖", date(2026, 3, 3), "officer", 1)


def fill(path: Path) -> None:
    """A store of the office at `path`: mails of three days, one purged, one twice, one too large; decisions; a letter owed."""
    with closing(new_store(path)) as store:
        with store.write() as conn:
            conn.execute("insert into settings values ('message_key', ?)", ("5e" * 32,))
        box, data = FakeMailbox("INBOX", "Junk"), bytes(range(256)) * 30
        for n in range(12):
            sender, day = ("north", "south", "rail", "nobody")[n % 4], 1 + n % 3
            files = [("照片.bin", data), ("数据.csv", "姓名,人数\n甲,3\n".encode())] if n % 2 else []
            raw = make_mail(
                f"{sender}@example.com", f"3月{day}日工作信息", files=files, head=f"Message-ID: <{n}@example.com>\r\n"
            )
            box.put(raw, "Junk" if n % 5 == 4 else "INBOX", arrived_at=at(f"03-0{day} 12:00:00") + timedelta(minutes=n))
            if n == 7:
                box.put(raw, "Junk", arrived_at=at("03-01 11:00:00"))
        read_mailbox(store, box, ReadHere())
        save_decision(store, Decision("excuse", "office", "snow", ("rail",), (date(2026, 3, 2),)), now=NOW)
        save_decision(store, Decision("pardon", "office", "mail was down", ("south",), (date(2026, 3, 1),)), now=NOW)
        post(store, KEY, {"duty@example.com": Letter("officer", "x", "text")}, sender="office@example.com", now=NOW)
        purge(store, date(2026, 3, 2), now=NOW)
        store.conn.execute("pragma journal_mode = delete")


def main() -> None:
    """Write the store of today's schema, unless it is there."""
    file = FOLDER / f"schema-{SCHEMA_VERSION}.db.xz"
    if file.exists():
        sys.exit(f"{file.name} is there: a landed store is never made again")
    with tempfile.TemporaryDirectory() as folder:
        fill(Path(folder) / "rollcall.db")
        file.write_bytes(lzma.compress((Path(folder) / "rollcall.db").read_bytes(), preset=9))


if __name__ == "__main__":
    main()
