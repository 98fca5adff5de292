"""Configuration: TOML and roster in, one frozen Config out, or every problem at once. The only reader of the environment."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from config.campaign import read_campaign
from config.digest import AlarmSettings, read_brief, read_digest, read_receipts, read_reminder
from config.mailbox import MailboxSettings, SmtpSettings, read_mailboxes, read_smtp
from config.notify import read_robots
from config.roster import load_roster
from config.table import TRUE_OR_FALSE, ConfigError, Table, read_toml
from config.upkeep import BackupSettings, read_backup, read_retention
from domain.campaign import Campaign
from domain.mailing import Addressees, Receipting, Reminding, Robot
from domain.roster import Roster
from domain.saying import Language, say


@dataclass(frozen=True, slots=True)
class Limits:
    """[limits]: what one mail may cost while it is interpreted, and what of one sender is read in its turn, a local day."""

    mail_seconds: int = 60
    memory_mb: int = 2048
    sender_mails: int = 200
    sender_mb: int = 500


@dataclass(frozen=True, slots=True)
class OcrSettings:
    """[ocr]: whether the text of pictures is read, and what one picture may cost."""

    enabled: bool = False
    picture_seconds: int = 60
    memory_mb: int = 2048


@dataclass(frozen=True, slots=True)
class HealthSettings:
    """[health]: a url that is called after each poll, and the socket on which systemd listens; "" for none."""

    ping_url: str = ""
    notify_socket: str = ""


@dataclass(frozen=True, slots=True)
class Config:
    """Everything a run needs to know."""

    path: Path
    mailboxes: tuple[MailboxSettings, ...]
    store: Path
    campaign: Campaign
    roster: Roster
    digest: Addressees
    smtp: SmtpSettings | None
    limits: Limits
    ocr: OcrSettings
    alarms: AlarmSettings
    health: HealthSettings
    reminder: Reminding | None = None
    receipts: Receipting | None = None
    robots: tuple[Robot, ...] = ()
    backup: BackupSettings | None = None
    retention_days: int | None = None
    warnings: tuple[str, ...] = ()
    calendar_unknown: tuple[str, ...] = ()  # holidays of a year that nobody knows yet

    @property
    def mailbox(self) -> MailboxSettings:
        """The one, or the first of several."""
        return self.mailboxes[0]

    @property
    def receiving_hosts(self) -> tuple[str, ...]:
        """Whose Received field is believed: the hosts of all mailboxes."""
        return tuple(dict.fromkeys(host for box in self.mailboxes for host in box.receiving_hosts))

    @property
    def poll_minutes(self) -> int:
        """Minutes between two polls."""
        return min(box.poll_minutes for box in self.mailboxes)


def load_config(path: Path, *, environ: Mapping[str, str] | None = None) -> Config:
    """Read `path` and the roster it names. Raises ConfigError with all problems."""
    environ = os.environ if environ is None else environ
    data = read_toml(path)
    problems: list[str] = []
    top = Table(data, "", problems)
    mailboxes = read_mailboxes(top, path.parent, environ)
    store = path.parent / top.table("store").text("path", "rollcall.db")
    campaign_table = top.table("campaign", required=True)
    campaign, warnings = read_campaign(campaign_table)
    roster = load_roster(campaign_table, path.parent, campaign.receiver_names)
    smtp = read_smtp(top.table("smtp"), path.parent, environ) if "smtp" in data else None
    digest, alarms = read_digest(top.table("digest"), sender=smtp.sender if smtp else "")
    digest = replace(digest, language=Language(digest.language, campaign.unit_name))
    digest = replace(digest, brief=read_brief(top.table("brief"), path.parent))
    reminder = read_reminder(top.table("reminder"), digest)
    backup = read_backup(top.table("backup"), path.parent) if "backup" in data else None
    robots = read_robots(top, path.parent, environ, digest)
    receipts = read_receipts(top.table("receipts"), digest) if "receipts" in data else None
    campaign = replace(campaign, answers_queries=receipts is not None and receipts.queries)
    if smtp is None and (digest.officers or digest.leaders or reminder or receipts):
        problems.append(say("[smtp]: is missing, but [digest] names recipients or there are [reminder] or [receipts]"))
    retention_days = read_retention(top.table("retention"))
    calendar_unknown = tuple(warnings)
    ocr_table = top.table("ocr")
    ocr = OcrSettings(
        ocr_table.value("enabled", bool, TRUE_OR_FALSE, False),
        ocr_table.whole("picture_seconds", 60, low=5, high=3600),
        ocr_table.whole("memory_mb", 2048, low=1800, high=1_000_000),
    )
    health_table = top.table("health")
    health = HealthSettings(health_table.text("ping_url"), environ.get("NOTIFY_SOCKET", ""))
    if health.ping_url and not re.match(r"https?://[^/\s]+", health.ping_url):
        health_table.problem("ping_url", say("must begin with https:// or http://"))
    limits_table = top.table("limits")
    limits = Limits(
        limits_table.whole("mail_seconds", 60, low=5, high=3600),
        limits_table.whole("memory_mb", 2048, low=512, high=1_000_000),
        limits_table.whole("sender_mails", 200, low=1, high=1_000_000),
        limits_table.whole("sender_mb", 500, low=1, high=1_000_000),
    )
    top.finish()
    if problems:
        raise ConfigError(problems)
    return Config(
        path,
        mailboxes,
        store,
        campaign,
        roster,
        digest,
        smtp,
        limits,
        ocr,
        alarms,
        health,
        reminder,
        receipts,
        robots,
        backup,
        retention_days,
        tuple(warnings),
        calendar_unknown,
    )
