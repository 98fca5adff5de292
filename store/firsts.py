"""The first receipt of each union and day, in a table of its own: a day's verdicts are found by key, however old the store is.

Triggers keep it, whoever changes a report or a decision; it says nothing that the view `receipts` does not say, and a test
holds the two equal. A mail's time and kind are written before its reports are, so they are what the triggers read.
"""

# received_local is that of the earliest: SQLite promises so only beside a single min or max
_FIRST = """
    select union_id, day, min(received_at), received_local, count(mail_id), sum(kind <> 'nil') = 0 from (
        select r.union_id, r.day, m.received_at, m.received_local, r.mail_id, f.kind
        from reports r join messages m on m.mail_id = r.mail_id join filings f on f.mail_id = r.mail_id
        where {reported}
        union all
        select s.union_id, s.day, d.detail ->> 'at', d.detail ->> 'local', null, 'daily'
        from decision_days s join decisions d on d.decision_id = s.decision_id
        where d.kind = 'record' and d.undone_at is null and {recorded})
    group by union_id, day"""
_AGAIN = """
    delete from first_receipts where (union_id, day) in ({places});
    insert into first_receipts{first};
"""
_CHANGES = {
    "added after insert on reports": "values (new.union_id, new.day)",
    "taken after delete on reports": "values (old.union_id, old.day)",
    "recorded after insert on decision_days": "values (new.union_id, new.day)",
    "undone after update of undone_at on decisions": "select union_id, day from decision_days where decision_id = new.decision_id",
}


def statements() -> list[str]:
    """What keeps the table: written once, when a store is made."""
    return [
        f"create trigger first_receipt_{change} begin {_AGAIN.format(places=places, first=_of(places))} end"
        for change, places in _CHANGES.items()
    ]


def _of(places: str) -> str:
    return _FIRST.format(reported=f"(r.union_id, r.day) in ({places})", recorded=f"(s.union_id, s.day) in ({places})")


def wrong() -> str:
    """A query for union and day of each row that is not what it is made of, is missing, or is too many."""
    return unlike("first_receipts", _FIRST.format(reported="true", recorded="true"))


def unlike(table: str, made: str) -> str:
    """The same of any table of unions and days, and the query for what it is made of."""
    return (
        f"with made as materialized ({made}) "  # noqa: S608 - of ours
        f"select distinct union_id, day from (select * from made except select * from {table}) "
        f"union select union_id, day from (select * from {table} except select * from made)"
    )
