"""Everything that follows from the raw mail: interpretations, claims, filings. Rows change only where their content does."""

import json
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from domain.campaign import Campaign
from domain.filing import Claim, Filing, Ruling
from domain.labelling import LabelFound
from domain.mail import FileName, Mail, is_forward
from domain.words import Disposition, Kind
from parsers.contents import NO_TEXT, NO_TOOL, NOT_OPENED
from parsers.interpretation import Interpretation, title_of
from parsers.quoting import forwarded_text, inner_sent
from store.claims import dump_claim, load_claim
from store.database import Store, instant, utc

_TABLES = (
    "messages",
    "texts",
    "parts",
    "table_rows",
    "thumbnails",
    "found_links",
    "claims",
    "filings",
    "reports",
    "candidates",
    "report_labels",
)
_PART_COLUMNS = (
    "mail_id", "path", "parent_path", "filename", "declared_type", "mime_type", "kind", "inline", "size", "sha256",
    "width", "height", "taken_at", "duration", "problem", "note", "text",
)  # fmt: skip
_NO_CONTENT = (
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "application/pgp-signature",
    "text/vcard",
    "text/x-vcard",
)
_LINK_COLUMNS = (
    "mail_id", "number", "provider", "kind", "quoted", "filename", "size", "expires_at", "access_code", "url",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A mail ready to be settled: its claim, a person's ruling, and its place in history."""

    mail_id: int
    received_at: datetime
    sha256: str
    claim: Claim
    ruling: Ruling | None

    @property
    def order(self) -> tuple[datetime, str]:
        """History means (received_at, sha256), never the order of reading."""
        return self.received_at, self.sha256


def save_interpretation(
    store: Store,
    mail_id: int,
    found: Interpretation,
    *,
    received_at: datetime,
    basis: str,
    campaign: Campaign,
    problem: str | None,
) -> None:
    """Replace what is known of one mail. File ids survive where the file is the same part; new bytes go to blobs."""
    message = found.message
    fields = message.fields
    claimed = message.date if message.date and 1 < message.date.year < 9999 else None  # what every zone can show
    row = (
        mail_id, utc(received_at), campaign.local(received_at).isoformat(timespec="seconds"), basis,
        utc(claimed) if claimed else None, next(iter(fields.get("date", ())), None), message.sender.address,
        message.sender.claimed, message.sender.name, message.subject, found.inner_sender,
        sum(not quoted for _, quoted in found.links), json.dumps(fields, ensure_ascii=False),
    )  # fmt: skip
    with store.write() as conn:
        _replace(conn, "messages", row)
        _replace(conn, "texts", (mail_id, message.text, found.own_text))
        _save_parts(conn, mail_id, found)
        _save_links(conn, mail_id, found)
        state = "quarantined" if problem else "interpreted"
        conn.execute("update mails set state = ?, problem = ? where mail_id = ?", (state, problem, mail_id))


def _replace(conn: sqlite3.Connection, table: str, row: Sequence[object]) -> None:
    conn.execute(f"insert or replace into {table} values ({', '.join('?' * len(row))})", row)  # noqa: S608 - our table names


def _save_parts(conn: sqlite3.Connection, mail_id: int, found: Interpretation) -> None:
    rows = [
        (
            mail_id, file.path, file.parent_path, file.filename, file.declared_type, file.mime_type, file.kind, file.inline,
            file.size, file.sha256, file.width, file.height, file.taken_at, file.duration, file.problem, file.note, file.text,
        )
        for file in found.files
    ]  # fmt: skip
    conn.executemany(
        "insert or ignore into blobs values (?, ?, ?)",
        ((file.sha256, len(file.data), file.data) for file in found.files if file.sha256),
    )
    conn.executemany(
        "insert or ignore into thumbnails values (?, ?)",
        ((file.sha256, file.thumbnail) for file in found.files if file.thumbnail),
    )
    kept = json.dumps([file.path for file in found.files])
    conn.execute(
        "delete from parts where mail_id = ? and path not in (select value from json_each(?))", (mail_id, kept)
    )
    _upsert(conn, "parts", _PART_COLUMNS, rows)
    conn.execute("delete from table_rows where mail_id = ?", (mail_id,))
    conn.executemany(
        "insert into table_rows values (?, ?, ?, ?, ?, ?)",
        (
            (mail_id, file.path, number, row.sheet, row.number, row.cells)
            for file in found.files
            for number, row in enumerate(file.rows, 1)
        ),
    )


def _save_links(conn: sqlite3.Connection, mail_id: int, found: Interpretation) -> None:
    rows = [
        (
            mail_id, number, link.provider, link.kind, quoted, link.filename, link.size, link.expires_at,
            link.access_code, link.url,
        )
        for number, (link, quoted) in enumerate(found.links, start=1)
    ]  # fmt: skip
    conn.execute("delete from found_links where mail_id = ? and number > ?", (mail_id, len(rows)))
    _upsert(conn, "found_links", _LINK_COLUMNS, rows)


def _upsert(conn: sqlite3.Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Rows known by their first two columns keep their number."""
    updates = ", ".join(f"{column} = excluded.{column}" for column in columns[2:])
    conn.executemany(
        f"insert into {table} ({', '.join(columns)}) values ({', '.join('?' * len(columns))}) "  # noqa: S608 - ours
        f"on conflict ({', '.join(columns[:2])}) do update set {updates}",
        rows,
    )


def mail_for_filing(store: Store, mail_id: int) -> Mail:
    """The facts that filing reads, from what is stored; no mail is parsed again."""
    row = store.one(
        "select m.*, t.own_text, substr(t.text, 1, 20000) as text, a.raw_sha256 from messages m join texts t on t.mail_id = m.mail_id "
        "join mails a on a.mail_id = m.mail_id where m.mail_id = ?",
        mail_id,
    )
    if row is None:
        raise KeyError(mail_id)
    forwards = is_forward(row["subject"])
    files = _files_for_filing(store, mail_id, forwards=forwards)
    return Mail(
        sha256=row["raw_sha256"] or "",
        received_at=instant(row["received_at"]),
        sender=row["from_address"],
        sender_name=row["from_name"],
        subject=row["subject"],
        own_text=row["own_text"],
        fields={name: tuple(values) for name, values in json.loads(row["fields"]).items()},
        files=files,
        links=row["links"],
        inner_sender=row["inner_sender"],
        inner_sent=inner_sent(row["text"]) if row["inner_sender"] else "",
        forwarded=forwarded_text(row["text"]) if row["inner_sender"] or forwards else "",
    )


def _files_for_filing(store: Store, mail_id: int, *, forwards: bool) -> tuple[FileName, ...]:
    """Files that may say something, in the order of the mail: no logos, no signatures, and of an attached mail only
    itself, unless it is passed on: what it carries is quoted."""
    found = list(
        store.query(
            "select path, filename, kind, inline, substr(text, 1, 400) as text from parts where mail_id = ? "
            "and not (kind = 'image' and inline and coalesce(min(width, height) < 64, 0)) "
            "and mime_type not in (select value from json_each(?))",
            mail_id,
            json.dumps(_NO_CONTENT),
        )
    )
    found.sort(key=lambda file: [number.zfill(6) for number in file["path"].split("/")])
    attached = () if forwards else tuple(f"{file['path']}/" for file in found if file["kind"] == "mail")
    return tuple(
        FileName(file["filename"], file["kind"], title_of(file["text"]), bool(file["inline"]))
        for file in found
        if not file["path"].startswith(attached)
    )


def save_claim(store: Store, mail_id: int, claim: Claim, labels: Iterable[LabelFound]) -> None:
    """Keep what one mail claims, and what it is about."""
    with store.write() as conn:
        _replace(conn, "claims", (mail_id, claim.owner.union_id, dump_claim(claim)))
        conn.execute("delete from report_labels where mail_id = ?", (mail_id,))
        conn.executemany(
            "insert into report_labels values (?, ?, ?, 'rule', ?)",
            ((mail_id, found.taxonomy, found.label, found.evidence) for found in labels),
        )


def unsettled(store: Store, mail_ids: Collection[int]) -> list[Unsettled]:
    """These mails and all that their unions received after the first of them, in the order of history."""
    if not mail_ids:
        return []
    chosen = json.dumps(sorted(mail_ids))
    rows = store.query(
        """
        with recursive
        ruled (mail_id, union_id) as (
            select d.mail_id, s.union_id from decisions d join decision_days s on s.decision_id = d.decision_id
            where d.kind = 'correct' and d.undone_at is null),
        owned (mail_id, union_id) as (
            select mail_id, union_id from claims where union_id <> ''
            union select mail_id, union_id from ruled where union_id <> ''
            union select mail_id, union_id from reports),
        chosen as (select value as mail_id from json_each(?)),
        touched (union_id) as (
            select o.union_id from owned o join chosen c on c.mail_id = o.mail_id
            union select b.union_id from touched t
                join owned a on a.union_id = t.union_id join owned b on b.mail_id = a.mail_id),
        start as (select min(m.received_at) as at from messages m join chosen c on c.mail_id = m.mail_id)
        select c.mail_id, c.claim, m.received_at, coalesce(a.raw_sha256, '') as sha256
        from claims c join messages m on m.mail_id = c.mail_id join mails a on a.mail_id = c.mail_id, start
        where c.mail_id in (select mail_id from chosen)
           or (m.received_at >= start.at and c.mail_id in
               (select o.mail_id from owned o join touched t on t.union_id = o.union_id))
        order by m.received_at, sha256
        """,
        chosen,
    )
    rulings = _rulings(store)
    return [
        Unsettled(
            row["mail_id"],
            instant(row["received_at"]),
            row["sha256"],
            load_claim(row["claim"]),
            rulings.get(row["mail_id"]),
        )
        for row in rows
    ]


def _rulings(store: Store) -> dict[int, Ruling]:
    """The last ruling that stands, by mail."""
    rows = store.query(
        "select mail_id, union_id, day, detail from decisions where kind = 'correct' and undone_at is null order by decision_id"
    )
    return {row["mail_id"]: _ruling(row["union_id"], row["day"], json.loads(row["detail"])) for row in rows}


def _ruling(unions: str | None, days: str | None, detail: dict[str, str]) -> Ruling:
    return Ruling(
        unions=tuple(unions.split(",")) if unions else (),
        days=tuple(map(date.fromisoformat, days.split(","))) if days else (),
        kind=Kind(detail["kind"]) if detail.get("kind") else None,
        not_report=bool(detail.get("not_report")),
    )


def reported_before(store: Store, mail: Unsettled, union_id: str, day: date) -> bool:
    """Whether this union had a report for this day before this mail came: by received time, then hash."""
    row = store.one(
        """
        select 1 from receipts r left join mails a on a.mail_id = r.mail_id
        where r.union_id = ? and r.day = ? and r.mail_id is not ?
          and (r.received_at, coalesce(a.raw_sha256, '')) < (?, ?)
        """,
        union_id, day.isoformat(), mail.mail_id, utc(mail.received_at), mail.sha256,
    )  # fmt: skip
    return row is not None


def save_filing(store: Store, mail_id: int, filing: Filing, *, sender_known: bool, quarantined: bool) -> None:
    """Replace the verdict on one mail."""
    disposition = Disposition.QUARANTINED if quarantined else filing.disposition
    # Each pair once: a label may name a day twice, and one mail must not keep its batch from being filed.
    reported = list(dict.fromkeys((union, day) for union in filing.unions for day in filing.days))
    reports = [] if quarantined else reported
    candidates = dict.fromkeys([*filing.candidates, *(reported if quarantined else ())])
    row = (
        mail_id, disposition, filing.reason, filing.kind, ",".join(filing.unions) or None,
        ",".join(day.isoformat() for day in filing.days) or None, filing.deliverable, sender_known, ",".join(filing.flags),
        json.dumps([[e.rule, e.text] for e in filing.evidence], ensure_ascii=False),
    )  # fmt: skip
    with store.write() as conn:
        _replace(conn, "filings", row)
        conn.execute("delete from reports where mail_id = ?", (mail_id,))
        conn.executemany(
            "insert into reports values (?, ?, ?, ?)",
            ((mail_id, union, day.isoformat(), n == 0) for n, (union, day) in enumerate(reports)),
        )
        conn.execute("delete from candidates where mail_id = ?", (mail_id,))
        conn.executemany(
            "insert into candidates values (?, ?, ?)", ((mail_id, u, d.isoformat()) for u, d in candidates)
        )


def drop_derived(store: Store) -> None:
    """Forget everything that was derived; every mail waits to be interpreted again."""
    with store.write() as conn:
        for table in _TABLES:
            conn.execute(f"delete from {table}")  # noqa: S608 - our table names
        conn.execute("update mails set state = 'accepted', problem = case when raw_sha256 is null then problem end")


def retry_unread(store: Store) -> int:
    """Let mails wait again that could not be read, or whose files could not be opened by what was installed; how many."""
    with store.write() as conn:
        return conn.execute(
            "update mails set state = 'accepted' where state = 'quarantined' "
            "or mail_id in (select mail_id from parts where problem in (?, ?) or note = ?)",
            (NOT_OPENED, NO_TOOL, NO_TEXT),
        ).rowcount


def state_of(store: Store, mail_id: int) -> tuple[str, str | None]:
    """State and problem of one mail."""
    row = store.one("select state, problem from mails where mail_id = ?", mail_id)
    if row is None:
        raise KeyError(mail_id)
    return row["state"], row["problem"]


def mails_since(store: Store, day: date | None) -> list[int]:
    """Interpreted mails received on or after this local day (all without one), in the order of history."""
    rows = store.query(
        "select m.mail_id from messages m join mails a on a.mail_id = m.mail_id where substr(m.received_local, 1, 10) >= ? "
        "order by m.received_at, a.raw_sha256",
        day.isoformat() if day else "",
    )
    return [row["mail_id"] for row in rows]


def mails_from(store: Store, address: str) -> list[int]:
    """Mails of one exact sender address, in the order of history."""
    rows = store.query(
        "select mail_id from messages where from_address = ? or inner_sender = ? order by received_at", address, address
    )
    return [row["mail_id"] for row in rows]


def mails_of(store: Store, unions: Collection[str]) -> list[int]:
    """Mails that these unions own by claim, in the order of history."""
    rows = store.query(
        "select c.mail_id from claims c join messages m on m.mail_id = c.mail_id "
        "where c.union_id in (select value from json_each(?)) order by m.received_at",
        json.dumps(list(unions)),
    )
    return [row["mail_id"] for row in rows]
