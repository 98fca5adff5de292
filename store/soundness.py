"""What is wrong with the store besides mails that cannot be given back: its file, what belongs together, what a rebuild would make
otherwise.
"""

import hashlib
import sqlite3
from collections.abc import Iterator

from domain.saying import say
from store import dayfiles, firsts, grams, seals
from store.database import Store
from store.derived import DERIVED_TABLES
from store.grams import INDEX_NAMES
from store.mails import Fault, verify

# What reading a damaged file raises: of a damaged schema SQLite says so in words that may be no text
DAMAGES = (sqlite3.DatabaseError, UnicodeDecodeError)
_SHOWN = 20  # of what SQLite says of the file
_UNSEEN_BY_QUICK = ("index", "PRIMARY KEY order")  # what `integrity_check` tells and `quick_check` does not look at
_NUMBERS = {"file_id", "link_id"}  # given anew by a rebuild
_LOOSE = (  # what may be missing, and the mails of which it is
    (
        say("the raw mail is missing"),
        "select mail_id from mails m where purged_at is null and not exists (select 1 from skeletons s where s.mail_id = m.mail_id)",
    ),
    (
        say("an attachment is missing"),
        "select distinct mail_id from runs r where not exists (select 1 from blobs b where b.sha256 = r.sha256)",
    ),
    (
        say("the bytes of a file are missing"),
        "select distinct p.mail_id from parts p join mails m on m.mail_id = p.mail_id where p.sha256 <> '' "
        "and m.purged_at is null and not exists (select 1 from blobs b where b.sha256 = p.sha256)",
    ),
    (
        say("what it says is missing"),
        "select mail_id from mails m where state = 'interpreted' "
        "and not exists (select 1 from messages g where g.mail_id = m.mail_id)",
    ),
    (
        say("its filing is missing"),
        "select mail_id from mails m where state = 'interpreted' "
        "and not exists (select 1 from filings f where f.mail_id = m.mail_id)",
    ),
    (
        say("its place in the mailbox is missing"),
        "select mail_id from mails m where not exists (select 1 from places p where p.mail_id = m.mail_id)",
    ),
)


def damaged(error: Exception) -> Fault:
    """What is said of it."""
    return Fault(0, say("the file of the store is damaged: %(error)s", error=error))


def quick(store: Store) -> Iterator[Fault]:
    """Faults of the file, of its indexes, and of what belongs together; no mail is rebuilt."""
    try:
        yield from _file(store)
        yield from _foreign(store)
        yield from _seals(store)
        for what, sql in _LOOSE:
            for row in store.query(sql):
                yield Fault(row["mail_id"], what)
        for row in store.query(firsts.wrong()):
            told = say(
                "the first receipt of %(union)s on %(day)s is not that of its reports",
                union=row["union_id"],
                day=row["day"],
            )
            yield Fault(0, told)
        for row in store.query(dayfiles.wrong()):
            told = say(
                "the files of %(union)s on %(day)s are not counted as they came", union=row["union_id"], day=row["day"]
            )
            yield Fault(0, told)
    except DAMAGES as error:
        yield damaged(error)


def _file(store: Store) -> Iterator[Fault]:
    for row in store.query(f"pragma quick_check({_SHOWN})"):
        if row[0] != "ok":
            yield Fault(0, say("the file of the store is damaged: %(error)s", error=row[0]))


def _foreign(store: Store) -> Iterator[Fault]:
    for row in store.query("pragma foreign_key_check"):
        said = say(
            "a row of %(table)s belongs to one of %(parent)s that is missing", table=row["table"], parent=row["parent"]
        )
        yield Fault(0, said)


def _seals(store: Store) -> Iterator[Fault]:
    """Rows that only this program may write, and that are not as it wrote them."""
    for found in seals.broken(store.conn):
        if found.table == seals.SCHEMA:
            said = say("the schema of the store is not as it was written")
        else:
            said = say("the row %(key)s of %(table)s is not as it was written", key=found.key, table=found.table)
        yield Fault(found.mail_id, said)


def thorough(store: Store) -> Iterator[Fault | int]:
    """Faults within the full-text indexes, then every mail rebuilt and every hash checked, as `mails.verify` does."""
    try:
        yield from check_indexes(store)
        yield from verify(store)
    except DAMAGES as error:
        yield damaged(error)


def check_indexes(store: Store) -> Iterator[Fault]:
    """Faults within indexes, those of full text too."""
    for row in store.query("pragma integrity_check"):
        if any(what in row[0] for what in _UNSEEN_BY_QUICK):
            yield Fault(0, say("the file of the store is damaged: %(error)s", error=row[0]))
    for name in INDEX_NAMES:
        try:
            store.conn.execute(f"insert into {name} ({name}) values ('integrity-check')")  # noqa: S608 - names of ours
        except sqlite3.DatabaseError as error:
            yield Fault(0, say("the index %(name)s is damaged: %(error)s", name=name, error=error))
    for name, row_number in grams.misfits(store.conn):
        mail_id = row_number if name in ("subject_grams", "body_grams") else 0
        yield Fault(mail_id, say("the index %(name)s does not fit row %(row)s", name=name, row=row_number))


def differences(store: Store, rebuilt: Store) -> Iterator[Fault]:
    """Mails of which the store has other derived rows than one in which all was derived again. Purged mails are left out, and those
    that are not read yet."""
    read = {
        row["mail_id"]
        for row in store.query(
            "select mail_id from mails where state <> 'accepted' and purged_at is null order by mail_id"
        )
    }
    found: dict[int, list[str]] = {}
    for table in DERIVED_TABLES:
        here, there = _by_mail(store, table), _by_mail(rebuilt, table)
        for mail_id in (here.keys() | there.keys()) & read:
            if here.get(mail_id) != there.get(mail_id):
                found.setdefault(mail_id, []).append(table)
    for mail_id, tables in sorted(found.items()):
        yield Fault(mail_id, say("a rebuild makes other rows of %(tables)s", tables=", ".join(tables)))


def _by_mail(store: Store, table: str) -> dict[int, str]:
    """mail -> hash of its rows of a table, however they are numbered. Texts are read as bytes: a damaged one may be none."""
    names = [row["name"] for row in store.query("select name from pragma_table_info(?)", table)]
    shown = ", ".join(name for name in names if name not in _NUMBERS)
    found: dict[int, list[str]] = {}
    store.conn.text_factory = bytes
    try:
        for row in store.query(f"select {shown} from {table}"):  # noqa: S608 - names of ours
            found.setdefault(row["mail_id"], []).append(hashlib.sha256(repr(tuple(row)).encode()).hexdigest())
    finally:
        store.conn.text_factory = str
    return {mail_id: hashlib.sha256("".join(sorted(hashes)).encode()).hexdigest() for mail_id, hashes in found.items()}
