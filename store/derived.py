"""What stands in mails, as rows: messages, texts, files, links. Rows change only where their content does."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime

from domain.campaign import Campaign
from domain.mail import Mail
from parsers.facts import MAX_HEAD, MAX_QUOTED, Carried, Said, own_links, read_facts, told_fields
from parsers.values import NO_TEXT, NO_TOOL, NOT_OPENED, PARSER_VERSION, Interpretation
from store import blobs, dayfiles
from store.database import Store, instant, utc

DERIVED_TABLES = (
    "messages",
    "texts",
    "parts",
    "table_rows",
    "found_links",
    "found_figures",
    "claims",
    "filings",
    "reports",
    "candidates",
    "report_labels",
)
_KEPT = "mail_id not in (select mail_id from mails where purged_at is not null)"
_PART_COLUMNS = (
    "mail_id", "path", "parent_path", "filename", "declared_type", "mime_type", "kind", "inline", "size", "sha256",
    "width", "height", "taken_at", "duration", "problem", "note", "text",
)  # fmt: skip
_LINK_COLUMNS = (
    "mail_id", "number", "provider", "kind", "quoted", "filename", "size", "expires_at", "access_code", "url", "decoration",
)  # fmt: skip


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
        own_links(found), json.dumps(told_fields(fields), ensure_ascii=False),
    )  # fmt: skip
    with store.write() as conn, dayfiles.kept_right(conn, mail_id):
        if conn.execute("select 1 from mails where mail_id = ? and purged_at is null", (mail_id,)).fetchone() is None:
            return  # it was purged meanwhile, and nothing brings it back
        replace_row(conn, "messages", row)
        own = found.own_text if found.own_text != message.text else None
        replace_row(conn, "texts", (mail_id, message.text, own))
        _save_parts(conn, mail_id, found)
        _save_links(conn, mail_id, found, campaign)
        _save_figures(conn, mail_id, found)
        state = "quarantined" if problem else "interpreted"
        conn.execute(
            "update mails set state = ?, problem = ?, parser_version = ? where mail_id = ?",
            (state, problem, PARSER_VERSION, mail_id),
        )


def replace_row(conn: sqlite3.Connection, table: str, row: Sequence[object]) -> None:
    """A whole row in the place of the one with its key."""
    conn.execute(f"insert or replace into {table} values ({', '.join('?' * len(row))})", row)  # noqa: S608 - our table names


def _save_parts(conn: sqlite3.Connection, mail_id: int, found: Interpretation) -> None:
    rows = [
        (
            mail_id, file.path, file.parent_path, file.filename, file.declared_type, file.mime_type, file.kind, file.inline,
            file.size, file.sha256, file.width, file.height, file.taken_at, file.duration, file.problem, file.note, file.text,
        )
        for file in found.files
    ]  # fmt: skip
    blobs.keep(conn, ((file.sha256, file.data) for file in found.files if file.sha256))
    kept = json.dumps([file.path for file in found.files])
    conn.execute(
        "delete from parts where mail_id = ? and path not in (select value from json_each(?))", (mail_id, kept)
    )
    _upsert(conn, "parts", _PART_COLUMNS, rows)
    conn.execute("delete from table_rows where mail_id = ?", (mail_id,))
    conn.executemany(
        "insert into table_rows values (?, ?, ?, ?, ?, ?)",
        (
            (mail_id, path, number, row.sheet, row.number, row.cells)
            for path, rows in (("", found.rows), *((file.path, file.rows) for file in found.files))
            for number, row in enumerate(rows, 1)
        ),
    )


def _save_links(conn: sqlite3.Connection, mail_id: int, found: Interpretation, campaign: Campaign) -> None:
    rows = [
        (
            mail_id, number, link.provider, link.kind, quoted, link.filename, link.size,
            _instant_said(link.expires_at, campaign), link.access_code, link.url, link.tiny,
        )
        for number, (link, quoted) in enumerate(found.links, start=1)
    ]  # fmt: skip
    conn.execute("delete from found_links where mail_id = ? and number > ?", (mail_id, len(rows)))
    _upsert(conn, "found_links", _LINK_COLUMNS, rows)


def _save_figures(conn: sqlite3.Connection, mail_id: int, found: Interpretation) -> None:
    conn.execute("delete from found_figures where mail_id = ?", (mail_id,))
    conn.executemany(
        "insert into found_figures values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (mail_id, number, f.path, f.source, f.value, f.unit, f.noun, f.normalised, f.base_unit, f.phrase)
            for number, f in enumerate(found.figures, start=1)
        ),
    )


def _instant_said(local: str | None, campaign: Campaign) -> str | None:
    """A time that a provider's page says without a zone, on the campaign's clock, as UTC."""
    return utc(datetime.fromisoformat(local).replace(tzinfo=campaign.zone)) if local else None


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
        "select m.*, coalesce(t.own_text, t.text) as own_text, substr(t.text, 1, ?) as text, a.raw_sha256 from messages m "
        "join texts t on t.mail_id = m.mail_id join mails a on a.mail_id = m.mail_id where m.mail_id = ?",
        MAX_QUOTED, mail_id,
    )  # fmt: skip
    if row is None:
        raise KeyError(mail_id)
    fields = {name: tuple(values) for name, values in json.loads(row["fields"]).items()}
    said = Said(
        row["from_address"], row["from_name"], row["subject"], fields, row["text"], row["own_text"], row["inner_sender"],
        row["links"],
    )  # fmt: skip
    parts = store.query(
        "select path, filename, kind, mime_type, inline, width, height, size = 0 and problem is null as empty, substr(text, 1, ?) as head "
        "from parts where mail_id = ?",
        MAX_HEAD, mail_id,
    )  # fmt: skip
    carried = (
        Carried(
            part["path"], part["filename"], part["kind"], part["mime_type"], bool(part["inline"]), part["width"],
            part["height"], part["head"] or "", bool(part["empty"]),
        )
        for part in parts
    )  # fmt: skip
    return read_facts(said, carried, sha256=row["raw_sha256"] or "", received_at=instant(row["received_at"]))


def drop_derived(store: Store) -> None:
    """Forget everything that was derived; every mail waits to be interpreted again, but those that were purged."""
    with store.write() as conn:
        for table in DERIVED_TABLES:
            conn.execute(f"delete from {table} where {_KEPT}")  # noqa: S608 - our table names
        dayfiles.count_all(conn)
        conn.execute(
            "update mails set state = 'accepted', problem = case when raw_sha256 is null then problem end where purged_at is null"
        )


def retry_unread(store: Store) -> int:
    """Let mails wait again that could not be read, or whose files could not be opened by what was installed; how many."""
    with store.write() as conn:
        return conn.execute(
            "update mails set state = 'accepted' where purged_at is null and (state = 'quarantined' "
            "or mail_id in (select mail_id from parts where problem in (?, ?) or note = ?))",
            (NOT_OPENED, NO_TOOL, NO_TEXT),
        ).rowcount


def outdated(store: Store, *, limit: int) -> list[int]:
    """Mails that an earlier version of the parsers read, newest first, at most so many. Where none is left that is noted, and
    asked of one row from then on."""
    noted = store.one("select value from settings where name = 'parser_version'")
    if noted is not None and noted["value"] == str(PARSER_VERSION):
        return []
    rows = store.query(
        "select mail_id from mails where coalesce(parser_version, 0) < ? and state <> 'accepted' and purged_at is null "
        "order by mail_id desc limit ?",
        PARSER_VERSION, limit,
    )  # fmt: skip
    found = [row["mail_id"] for row in rows]
    if not found:
        with store.write() as conn:
            conn.execute("insert or replace into settings values ('parser_version', ?)", (str(PARSER_VERSION),))
    return found


def give_up(store: Store, mail_ids: Iterable[int]) -> None:
    """Leave what is known of these mails as it is: this version of the parsers cannot read them again."""
    with store.write() as conn:
        conn.executemany(
            "update mails set parser_version = ? where mail_id = ?", ((PARSER_VERSION, mail_id) for mail_id in mail_ids)
        )


def state_of(store: Store, mail_id: int) -> tuple[str, str | None]:
    """State and problem of one mail."""
    row = store.one("select state, problem from mails where mail_id = ?", mail_id)
    if row is None:
        raise KeyError(mail_id)
    return row["state"], row["problem"]
