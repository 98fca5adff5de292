"""The closed lists of DOMAIN.md: statuses, dispositions, kinds and reasons. Stored as these words, shown as others. And what providers
call the folder of what they take for advertisement."""

from enum import StrEnum


class Status(StrEnum):
    """Of one union on one due day (DOMAIN 2)."""

    EXPECTED = "expected"
    ON_TIME = "on_time"
    LATE = "late"
    BACKFILLED = "backfilled"
    PENDING = "pending"
    MISSING = "missing"
    EXCUSED = "excused"


class Disposition(StrEnum):
    """What became of a mail (DOMAIN 6)."""

    ACCEPTED = "accepted"
    REPORT = "report"
    NOT_REPORT = "not_report"
    TRIAGE = "triage"
    QUARANTINED = "quarantined"


class Kind(StrEnum):
    """What a report is."""

    DAILY = "daily"
    NIL = "nil"
    CORRECTION = "correction"
    SUPPLEMENT = "supplement"
    DELIVERABLE = "deliverable"


class Reason(StrEnum):
    """Why a mail is not a report, waits for a person, or could not be read."""

    # not a report
    AUTO_REPLY = "auto_reply"
    READ_RECEIPT = "read_receipt"
    BOUNCE = "bounce"
    OWN_MAIL = "own_mail"
    ACKNOWLEDGEMENT = "acknowledgement"
    NEWSLETTER = "newsletter"
    PROVIDER_NOTICE = "provider_notice"
    PERSON = "person"
    OFFICER_REPLY = "officer_reply"
    STATUS_QUERY = "status_query"
    # triage
    UNKNOWN_SENDER = "unknown_sender"
    FORGED_SENDER = "forged_sender"
    CONFLICT = "conflict"
    SHARED_ADDRESS = "shared_address"
    UNCONFIRMED_SENDER = "unconfirmed_sender"
    UNCLEAR_DAY = "unclear_day"
    UNCLEAR_KIND = "unclear_kind"
    WITHDRAWAL = "withdrawal"
    EMPTY = "empty"
    # quarantine
    TOO_LARGE = "too_large"
    TIMED_OUT = "timed_out"
    OUT_OF_LIMITS = "out_of_limits"
    UNREADABLE = "unreadable"


_JUNK = ("junk", "spam", "junk e-mail", "bulk mail", "垃圾邮件", "垃圾箱", "垃圾邮箱", "广告邮件")


def is_junk(folder: str) -> bool:
    """Whether a folder is where a provider puts what it takes for advertisement."""
    return folder.casefold().rpartition("/")[2] in _JUNK
