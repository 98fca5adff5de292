"""From a url in the configuration to the mailbox it names. Nothing is contacted or read before the mailbox is used."""

import ssl
from collections.abc import Sequence
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from domain.saying import say
from ingest.files import EmlMailbox, MaildirMailbox, MboxMailbox
from ingest.imap import ImapMailbox
from ingest.imap_session import Account
from ingest.mailbox import Mailbox, Refused

PORTS = {"imaps": 993, "imap+starttls": 143, "imap": 143}
URL_ADVICE = "imaps://host:993, imap+starttls://host:143, imap://localhost, maildir:/path, mbox:/path, eml:/path"


def open_mailbox(
    url: str,
    *,
    username: str,
    password: str,
    folders: Literal["auto"] | Sequence[str],
    after_ingest: str,
    timeout: float = 60,
    tls_context: ssl.SSLContext | None = None,
) -> Mailbox:
    """The mailbox at `url`; `timeout` in seconds, for every answer of an IMAP server. Raises Refused for a url or a
    setting that cannot work; whether the mailbox is there shows at its first use."""
    scheme, _, rest = url.partition(":")
    if scheme in PORTS:
        account = _account(url, username=username, password=password)
        return ImapMailbox(
            account=account, folders=folders, after_ingest=after_ingest, timeout=timeout, tls_context=tls_context
        )
    if scheme not in ("maildir", "mbox", "eml") or not rest.strip("/"):
        raise Refused(say("the mailbox's url cannot be used"), advice=URL_ADVICE)
    if after_ingest != "leave":
        raise Refused(
            say("%(scheme)s: after_ingest = '%(rule)s': files are never changed", scheme=scheme, rule=after_ingest),
            advice=say('Use "leave"'),
        )
    path = Path(rest)
    if scheme == "maildir":
        return MaildirMailbox(path, folders=folders)
    return MboxMailbox(path) if scheme == "mbox" else EmlMailbox(path)


def _account(url: str, *, username: str, password: str) -> Account:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or PORTS[parts.scheme]
    except ValueError:
        raise Refused(say("the mailbox's url cannot be read"), advice=URL_ADVICE) from None
    if not host or parts.username or parts.password or parts.path.strip("/") or parts.query or parts.fragment:
        # the url itself is not shown: it may hold a password
        advice = say(
            "User name, password and folders have keys of their own, the url is only: %(urls)s", urls=URL_ADVICE
        )
        raise Refused(say("the mailbox's url must be scheme://host:port"), advice=advice)
    return Account(parts.scheme, host, port, username, password)
