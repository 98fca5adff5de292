"""The [campaign] table to a Campaign: its due days by the calendar of China, its lunar days, its dated changes."""

import re
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from config.table import TRUE_OR_FALSE, Table
from domain.campaign import Campaign, Change, Deliverable, Label, Taxonomy
from domain.dates import LUNAR_EVE
from domain.lexicon import TABLES, Added
from domain.mail import plain
from domain.saying import say, words_of_error

_YEARS = range(2000, 2099)  # those whose lunar calendar is known, less a margin


def read_campaign(table: Table) -> tuple[Campaign, list[str]]:
    """The campaign, and warnings. Problems are put where the table puts them; the campaign is usable only without."""
    warnings: list[str] = []
    starts = table.day("starts", required=True) or date(2000, 1, 1)
    ends = table.day("ends", required=True) or starts
    if starts.year not in _YEARS or ends.year not in _YEARS:
        table.problem(
            "starts", say("and ends must lie in the years %(first)s to %(last)s", first=_YEARS[0], last=_YEARS[-1])
        )
        starts = ends = date(2000, 1, 1)
    changes, extended = _changes(table, starts, ends)
    ends = max(ends, extended)
    if ends < starts:
        table.problem("ends", say("lies before starts"))
    zone = table.text("timezone", "Asia/Shanghai")
    try:
        info = read_zone(zone)
    except ValueError as error:
        table.problem("timezone", words_of_error(error))
        info = ZoneInfo("UTC")
    campaign = Campaign(
        name=table.text("name", required=True),
        starts=starts,
        ends=ends,
        zone=info,
        deadline=table.clock("deadline", time(16)) or time(16),
        grace=timedelta(minutes=table.whole("grace_minutes", 0)),
        days=_days(table, starts, ends, warnings),
        changes=changes,
        taxonomies=tuple(map(_taxonomy, _distinct(table, "taxonomy", "name"))),
        deliverables=tuple(_deliverable(inner, starts) for inner in _distinct(table, "deliverable", "key")),
        receiver_names=table.texts("receiver_names"),
        count_unknown_senders=table.text("unknown_senders", "count", among=("count", "hold")) == "count",
        count_subordinates=table.text("subordinates", "count", among=("count", "note")) == "count",
        office_addresses=frozenset(address.lower() for address in table.texts("office_addresses")),
        authserv_id=_authserv_id(table),
        words=_words(table.table("words")),
        vocabulary=_vocabulary(table),
        date_order=table.text("date_order", "md", among=("md", "dm", "iso")),
        unit_name=_unit_name(table),
        lunar_days=_lunar_days(starts - timedelta(60), ends + timedelta(10)),
    )
    return campaign, warnings


def _authserv_id(table: Table) -> str:
    name = table.text("authserv_id").strip().lower()
    if re.search(r"[\s;@]", name):
        table.problem(
            "authserv_id",
            say("must be the first word of Authentication-Results, as mx.example.com, not %(value)s", value=repr(name)),
        )
    return name


def _vocabulary(table: Table) -> tuple[str, ...]:
    languages = table.texts("vocabulary") or ("zh",)
    for language in languages:
        if language not in ("zh", "en", "both"):
            table.problem(
                "vocabulary",
                say("may hold %(known)s, not %(value)s", known="zh, en", value=repr(language)),
            )
    return ("zh", "en") if "both" in languages else tuple(dict.fromkeys(languages))


def _unit_name(table: Table) -> str:
    name = table.text("unit_name", "union").strip()
    if not re.fullmatch(r"[^\W\d_][\w' -]{0,39}(?:/[^\W\d_][\w' -]{0,39})?", name):
        table.problem(
            "unit_name", say("must be a word such as school, or branch/branches, not %(value)s", value=repr(name))
        )
        return "union"
    return name


def _words(table: Table) -> Added:
    """[campaign.words]: what the office adds to the tables of the vocabulary."""
    return tuple((name, words) for name in TABLES if (words := tuple(filter(None, map(plain, table.texts(name))))))


def _distinct(table: Table, key: str, by: str) -> list[Table]:
    """The tables of a list, of which no two may have the same `by`."""
    tables = table.tables(key)
    names = [str(inner.data[by]) for inner in tables if by in inner.data]
    for name in sorted({name for name in names if names.count(name) > 1}):
        table.problem(key, say("two of them have the %(key)s %(value)s", key=by, value=repr(name)))
    return tables


def _days(table: Table, starts: date, ends: date, warnings: list[str]) -> frozenset[date] | None:
    value = table.value("days", (str, list), say('"every", "workdays", "mon-fri" or a list of dates'), "every")
    if value == "every":
        return None
    if value == "mon-fri":
        return frozenset(day for n in range((ends - starts).days + 1) if (day := starts + timedelta(n)).weekday() < 5)
    if value == "workdays":
        import chinese_calendar

        span = [starts + timedelta(n) for n in range((ends - starts).days + 1)]
        unknown = sorted({day.year for day in span if not _holidays_known(day.year)})
        if unknown:
            warnings.append(
                say(
                    "the holidays of %(years)s are not known yet: every day of it is due; update chinesecalendar, or list the days",
                    years=", ".join(map(str, unknown)),
                )
            )
        return frozenset(day for day in span if day.year in unknown or chinese_calendar.is_workday(day))
    if isinstance(value, str):
        table.problem(
            "days", say('must be "every", "workdays", "mon-fri" or a list of dates, not %(value)s', value=repr(value))
        )
        return None
    try:
        return frozenset(date.fromisoformat(str(item)) for item in value)
    except (TypeError, ValueError) as error:
        table.problem("days", say("holds something that is no date: %(error)s", error=error))
        return None


def read_zone(name: str) -> ZoneInfo:
    """The time zone of a name. Raises ValueError, in words."""
    try:
        return ZoneInfo(name)
    except Exception as error:  # zoneinfo raises what the platform's files make it raise
        raise ValueError(say("%(zone)s is no time zone; Asia/Shanghai is one", zone=repr(name))) from error


def _holidays_known(year: int) -> bool:
    import chinese_calendar

    try:
        chinese_calendar.is_workday(date(year, 6, 1))
    except NotImplementedError:
        return False
    return True


def _changes(table: Table, starts: date, ends: date) -> tuple[tuple[Change, ...], date]:
    """The dated changes, and the last day to which one of them extends the campaign."""
    changes = []
    for inner in _distinct(table, "change", "day"):
        day, extended = inner.day("day"), inner.day("ends")
        deadline, why = inner.clock("deadline", None), inner.text("why", required=True)
        due = inner.value("due", bool, TRUE_OR_FALSE, None)
        if extended is not None and extended <= ends:
            inner.problem(
                "ends", say("must lie after %(day)s, the last day; to end earlier, change ends of [campaign]", day=ends)
            )
        ends = extended or ends
        if day is None and extended is None:
            inner.problem("day", say("is missing; give a date such as 2021-02-11, or ends, to extend the campaign"))
        elif day is None and (deadline is not None or due is not None):
            inner.problem("day", say("is missing; say which day has another deadline, or is due or not"))
        elif day is not None and deadline is None and due is None:
            inner.problem("deadline", say("is missing; give the deadline of this day, or due = false"))
        elif day is not None and not starts <= day <= ends and ends >= starts:
            inner.problem("day", say("%(day)s lies outside the campaign; give ends, to extend it", day=day))
        if day is not None:
            changes.append(Change(day, deadline, due, why))
    return tuple(changes), ends


def _taxonomy(table: Table) -> Taxonomy:
    labels = _distinct(table, "labels", "key")
    name = table.text("name", required=True)
    return Taxonomy(
        name,
        tuple(Label(t.text("key", required=True), t.text("name", required=True), t.texts("keywords")) for t in labels),
    )


def _deliverable(table: Table, starts: date) -> Deliverable:
    due = table.day("due", required=True) or starts
    return Deliverable(
        key=table.text("key", required=True),
        name=table.text("name", required=True),
        opens=table.day("opens") or starts,
        due=due,
        keywords=table.texts("keywords"),
    )


def _lunar_days(first: date, last: date) -> dict[str, date]:
    """Names of lunar days (正月初一, 腊月廿三 …) and New Year's Eve, for the days from `first` to `last`."""
    from lunardate import LunarDate

    ones = "一二三四五六七八九十"
    names = [*(f"初{c}" for c in ones), *(f"十{c}" for c in ones[:9]), "二十", *(f"廿{c}" for c in ones[:9]), "三十"]
    days: dict[str, date] = {}
    for n in range((last - first).days + 1):
        day = first + timedelta(n)
        lunar = LunarDate.from_solar_date(day.year, day.month, day.day)
        if lunar.month in (1, 12):
            name = f"{'正月' if lunar.month == 1 else '腊月'}{names[lunar.day - 1]}"
            days.setdefault(name, day)
            days.setdefault(name.replace("廿", "二十"), day)
            if lunar.month == 1 and lunar.day == 1:
                days.setdefault(LUNAR_EVE, day - timedelta(1))
    return days
