"""The parts of one installation, made from its configuration: store, mailbox, mail out, rules. The composition root."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from config.load import Config
from config.table import ConfigError
from domain.saying import say
from ingest.office import Office
from store.calendar import sync_calendar
from store.database import Store, open_store

if TYPE_CHECKING:  # imported where they are used: `day` sends nothing and reads no mailbox
    from config.mailbox import MailboxSettings
    from ingest.child import InterpretLimits
    from ingest.mailbox import Mailbox
    from ingest.poll import PollRules
    from ingest.turns import Quota
    from reports.mail.mailer import Transport

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """The present, aware UTC. The only place that reads it."""
    return datetime.now(UTC)


class Parts:
    """What every command and job works with; nothing is connected before it is used."""

    def __init__(self, config: Config, *, clock: Clock = system_clock) -> None:
        """`clock` is fixed by --now, and by tests."""
        self.config = config
        self.clock = clock
        self.addressees = config.digest
        self.office = Office(config.campaign, config.roster, frozenset(config.digest.officers))

    @contextmanager
    def store(self, now: datetime, *, sync: bool = True) -> Iterator[Store]:
        """The store as at `now`, with the calendar brought up to date."""
        store = open_store(self.config.store, now=now)
        try:
            if sync:
                self.sync(store, now)
            yield store
        finally:
            store.close()

    def sync(self, store: Store, now: datetime) -> None:
        """Write what is due into the store, where roster or campaign changed."""
        sync_calendar(store, self.config.roster, self.config.campaign, now=now)

    @property
    def limits(self) -> "InterpretLimits":
        """What reading one mail may cost."""
        from ingest.child import InterpretLimits

        return InterpretLimits(self.config.limits.mail_seconds, self.config.limits.memory_mb)

    @property
    def quota(self) -> "Quota":
        """What of one sender is read in its turn."""
        from ingest.turns import Quota

        return Quota(self.config.limits.sender_mails, self.config.limits.sender_mb * 1_000_000)

    def mailbox(self, box: "MailboxSettings | None" = None) -> "Mailbox":
        """A mailbox, the first without `box`, not yet connected. Raises MailboxError for a url that cannot work."""
        from ingest.connect import open_mailbox

        box = box or self.config.mailbox
        return open_mailbox(
            box.url,
            username=box.username,
            password=box.password,
            folders=box.folders if isinstance(box.folders, tuple) else "auto",
            after_ingest=box.after_ingest,
        )

    def transport(self) -> "Transport":
        """Mail out, and notices to chat robots. Raises SendError for a url that cannot work, ConfigError where there is none."""
        from reports.mail.mailer import open_transport

        smtp, robots = self.config.smtp, self.config.robots
        if smtp is None and not robots:
            raise ConfigError([say("[smtp]: is missing; no digest can be sent")])
        mail = open_transport(smtp.url, username=smtp.username, password=smtp.password) if smtp else None
        if not robots and mail:
            return mail
        from reports.mail.chat import WithRobots, address_of

        return WithRobots({address_of(robot.name): robot.url for robot in robots}, mail)

    def rules(self, box: "MailboxSettings") -> "PollRules":
        """What a poll of a mailbox leaves alone."""
        from ingest.poll import PollRules

        since = box.since
        start = self.config.campaign.instant(since, time(0)) if since else None
        return PollRules(start, box.max_mail_bytes)
