"""The accounts: [mailbox] and [smtp], their urls checked, their passwords from the environment or a private file."""

import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from config.digest import check_addresses
from config.table import TRUE_OR_FALSE, Table
from domain.received import KNOWN_HOSTS
from domain.saying import say, why

_MAILBOX_SCHEMES = ("imaps", "imap+starttls", "imap", "maildir", "mbox", "eml")
_SMTP_SCHEMES = ("smtps", "smtp+starttls", "smtp", "file")
_CREDENTIALS = "CREDENTIALS_DIRECTORY"  # systemd's; its files show 0440, the group bits being the mask of an ACL
_NETWORK = ("imaps", "imap+starttls", "imap", "smtps", "smtp+starttls", "smtp")


@dataclass(frozen=True, slots=True)
class MailboxSettings:
    """[mailbox], or one of several. `password` is never shown; sizes in bytes, periods in minutes. Of one that is not
    `required` nobody is kept from being missing because it was not read."""

    url: str
    username: str
    password: str
    folders: str | tuple[str, ...]
    since: date | None
    receiving_hosts: tuple[str, ...]
    poll_minutes: int
    after_ingest: str
    max_mail_bytes: int
    required: bool = True

    def __repr__(self) -> str:
        """Without the password."""
        return f"MailboxSettings({self.url!r})"


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """[smtp]. `url` may be file:/path, an outbox folder."""

    url: str
    username: str
    password: str
    sender: str

    def __repr__(self) -> str:
        """Without the password."""
        return f"SmtpSettings({self.url!r})"


def read_mailbox(table: Table, base: Path, environ: Mapping[str, str]) -> MailboxSettings:
    """[mailbox]; a path in its url is taken from the folder of the configuration, `base`."""
    url = _url(table, _MAILBOX_SCHEMES, base)
    scheme = url.partition(":")[0]
    folders: str | tuple[str, ...] = "auto"
    if isinstance(table.data.get("folders"), list):
        folders = table.texts("folders")
    else:
        table.text("folders", "auto", among=("auto",))
    after = table.text("after_ingest", "leave")
    if after not in ("leave", "seen") and not after.startswith("move:"):
        table.problem("after_ingest", say("must be leave, seen or move:Folder, not %(value)s", value=repr(after)))
    hosts = table.texts("receiving_hosts")
    return MailboxSettings(
        url=url,
        username=table.text("username", required=scheme in _NETWORK),
        password=read_secret(table, base, environ, required=scheme in _NETWORK),
        folders=folders,
        since=table.day("since"),
        receiving_hosts=hosts or KNOWN_HOSTS.get(_host(url), ()),
        poll_minutes=table.whole("poll_minutes", 5, low=1),
        after_ingest=after,
        max_mail_bytes=table.whole("max_mail_mb", 100, low=1, high=1000) * 1_000_000,
        required=table.value("required", bool, TRUE_OR_FALSE, True),
    )


def read_mailboxes(top: Table, base: Path, environ: Mapping[str, str]) -> tuple[MailboxSettings, ...]:
    """[mailbox], or several as [[mailbox]]; at least one is required, and each account is named once."""
    if not isinstance(top.data.get("mailbox"), list):
        return (read_mailbox(top.table("mailbox", required=True), base, environ),)
    tables = top.tables("mailbox") or [top.table("mailbox", required=True)]
    found = tuple(read_mailbox(table, base, environ) for table in tables)
    if len({(box.url, box.username) for box in found}) < len(found):
        top.problems.append(say("[[mailbox]]: the same account stands there twice"))
    if not any(box.required for box in found):
        top.problems.append(say("[[mailbox]]: at least one must be required, else nobody could be missing"))
    return found


def read_smtp(table: Table, base: Path, environ: Mapping[str, str]) -> SmtpSettings:
    """[smtp], as [mailbox]."""
    url = _url(table, _SMTP_SCHEMES, base)
    username = table.text("username")
    password = read_secret(table, base, environ, required=bool(username))
    sender = table.text("from", required=True)
    check_addresses(table, "from", (sender,) if sender else ())
    return SmtpSettings(url, username, password, sender)


def _url(table: Table, schemes: tuple[str, ...], base: Path) -> str:
    """A url of the right scheme; a path in it is made absolute, from the folder of the configuration."""
    url = table.text("url", required=True)
    scheme, _, rest = url.partition(":")
    if url and scheme not in schemes:
        table.problem(
            "url", say("must begin with one of %(schemes)s", schemes=", ".join(f"{name}:" for name in schemes))
        )
    if scheme not in _NETWORK:
        return f"{scheme}:{base.absolute() / rest}"
    if "@" in rest:
        table.problem("url", say("must hold no user name or password; use username and password_env"))
    elif not _host(url):
        table.problem(
            "url", say("names no host, or no port that there is; write %(scheme)s://HOST:PORT", scheme=scheme)
        )
    return url


def _host(url: str) -> str:
    """The host of a url whose port can be read, else nothing. A wrong url may hold a password: it is never shown."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return ""
    return parts.hostname or ""


def read_secret(table: Table, base: Path, environ: Mapping[str, str], *, what: str = "password", required: bool) -> str:
    """A secret from the environment or a private file; its value never appears in a message."""
    in_environment, in_file = f"{what}_env", f"{what}_file"
    variable, file = table.text(in_environment), table.text(in_file)
    if variable:
        if not re.fullmatch("[A-Z][A-Z0-9_]*", variable):
            table.problem(in_environment, say("is no NAME_OF_A_VARIABLE; the secret itself has no place here"))
        elif not environ.get(variable):
            table.problem(in_environment, say("the environment variable %(variable)s is not set", variable=variable))
        return environ.get(variable, "")
    if file:
        path = base / file
        try:
            credential = _CREDENTIALS in environ and path.parent == Path(environ[_CREDENTIALS])
            if stat.S_IMODE(path.stat().st_mode) & (0o007 if credential else 0o077):
                table.problem(in_file, say("%(path)s can be read by others; chmod 600 it", path=path))
            return path.read_text(encoding="utf-8").strip()
        except OSError as error:
            table.problem(in_file, say("%(path)s cannot be read: %(error)s", path=path, error=why(error)))
        except UnicodeDecodeError as error:
            table.problem(in_file, say("%(path)s cannot be read: %(error)s", path=path, error=error))
    elif required:
        table.problem(in_environment, say("is missing; give %(env)s or %(file)s", env=in_environment, file=in_file))
    return ""
