"""A small office for tests of the whole: three unions, a folder of .eml files as mailbox, an outbox folder."""

import base64
import email
import email.policy
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

from config.load import load_config
from service.parts import Parts
from tests.integration.dovecot import PASSWORD

ZONE = ZoneInfo("Asia/Shanghai")
ROSTER = """id,name,group,senders,domains,aliases,contact,phone
east,东山总工会,市州,east@example.com,,东山总,值班员甲,000-0000-0101
west,西山总工会,市州,west@example.com,,西山总,值班员乙,000-0000-0102
port,港口工会,直属,port@example.com,,,值班员丙,000-0000-0103
"""
CONFIG = """
[mailbox]
url = "{url}"
{mailbox}
[store]
path = "rollcall.db"
[campaign]
name = "迎春活动"
starts = 2021-02-03
ends = 2021-02-28
timezone = "Asia/Shanghai"
deadline = 16:00:00
roster = "roster.csv"
{campaign}
[digest]
officers = ["duty@example.com"]
to = ["leader@example.com"]
{digest}
[smtp]
url = "{smtp}"
from = "office@example.com"
"""


def local(text: str) -> datetime:
    """An instant given in local time of February 2021: "5 16:00:00"."""
    day, _, clock = text.partition(" ")
    return datetime.fromisoformat(f"2021-02-{int(day):02d}T{clock}").replace(tzinfo=ZONE).astimezone(UTC)


@dataclass
class OfficeCase:
    """The office in a folder, with a clock that the test turns."""

    folder: Path
    now: datetime = field(default_factory=lambda: local("5 09:00:00"))

    def write(self, **parts: str) -> "OfficeCase":
        """Write roster and configuration; `parts` replace or add lines of sections."""
        values = {
            "url": f"eml:{self.folder}/box",
            "smtp": f"file:{self.folder}/outbox",
            "mailbox": "",
            "campaign": "",
            "digest": "",
        }
        (self.folder / "roster.csv").write_text(ROSTER, encoding="utf-8")
        (self.folder / "config.toml").write_text(CONFIG.format(**values | parts), encoding="utf-8")
        (self.folder / "box").mkdir(exist_ok=True)
        return self

    def write_upon(self, server, user) -> "OfficeCase":
        """The same with the mailbox of a user of a Dovecot, polled once an hour and when IDLE tells of something."""
        (self.folder / "secret").write_text(PASSWORD)
        (self.folder / "secret").chmod(0o600)
        return self.write(
            url=f"imap://localhost:{server.imap_port}",
            mailbox=f'username = "{user.name}"\npassword_file = "secret"\npoll_minutes = 60',
        )

    @property
    def parts(self) -> Parts:
        return Parts(load_config(self.folder / "config.toml"), clock=lambda: self.now)

    def mail(
        self, sender: str, subject: str, at: str, *, body: str = "今日慰问职工50人，情况良好。", **headers: str
    ) -> Path:
        """A mail received at a local time of February 2021; returns its file."""
        stamp = local(at).astimezone(ZONE).strftime("%a, %d %b %Y %H:%M:%S +0800")
        head = {
            "From": sender,
            "Subject": f"=?utf-8?B?{base64.b64encode(subject.encode()).decode()}?=",
            "Date": stamp,
        } | headers
        lines = [f"Received: from mx.example.com by imap.example.com; {stamp}", *(f"{k}: {v}" for k, v in head.items())]
        text = base64.encodebytes(body.encode()).decode().replace("\n", "\r\n")
        raw = "\r\n".join(
            [*lines, "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64", "", text]
        )
        path = self.folder / "box" / f"{len(list((self.folder / 'box').iterdir())):03d}.eml"
        path.write_bytes(raw.encode())
        return path

    def everybody(self, at: str, *, but: tuple[str, ...] = ()) -> None:
        """A report from each union but some."""
        for union in ("east", "west", "port"):
            if union not in but:
                self.mail(f"{union}@example.com", "工作信息", at)

    def statuses(self, day: str) -> Mapping[str, str]:
        """union -> status on a day of February 2021, from the public view."""
        with self.parts.store(self.now) as store:
            rows = list(
                store.query("select union_id, status from daily_status where day = ?", f"2021-02-{int(day):02d}")
            )
        return {row["union_id"]: row["status"] for row in rows}

    def sent(self) -> list[EmailMessage]:
        """Mails in the outbox folder, by time and subject."""
        box = self.folder / "outbox"
        mails = (
            [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in box.glob("*.eml")]
            if box.exists()
            else []
        )
        return sorted(mails, key=lambda mail: (mail["Date"].datetime, str(mail["To"])))


def text_of(mail: EmailMessage) -> str:
    """The text part of one of our mails."""
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())
