"""What a person can do when a mail server refuses or cannot be reached. Pure: an error's text
goes in, a MailboxError comes out; what the server said is shortened, and the password is struck out of it."""

import ssl
from collections.abc import Iterable

from domain.providers import provider_of
from domain.saying import say
from ingest.mailbox import MailboxError, Refused, Unreachable

MOST_WORDS = 300  # characters of the server's text that are worth showing

QQ_ADVICE = say(
    "QQ Mail wants the 16-letter authorization code (授权码), not the account's password; it becomes void when the account"
    " password changes: make a new one. IMAP must be switched on in the web settings. Logins in quick succession are refused"
    " as well: wait before trying again"
)
NETEASE_ADVICE = say(
    "163, 126 and yeah want the authorization code (授权码), not the account's password. IMAP must be switched on in the web"
    " settings. Logins in quick succession are refused as well: wait before trying again"
)
LOGIN_ADVICE = say(
    "Check user name and password, and whether IMAP is switched on; some providers want a password of its own for mail"
    " programs. Logins in quick succession may be refused as well: wait before trying again"
)
UNSAFE_ADVICE = say(
    "NetEase refuses this client (Unsafe Login): switch IMAP on in the web settings and log in with the authorization"
    " code (授权码). If it still refuses, log in on the web once, answer its security notice, and wait a while"
)
CERTIFICATE_ADVICE = say(
    "The server's certificate could not be verified: check the host name and this machine's clock; a proxy may have"
    " replaced the certificate"
)
NETWORK_ADVICE = say("Check the network, the host name and the port; the next poll tries again")
PLAIN_ADVICE = say("Unencrypted imap:// is for this machine only; use imaps:// or imap+starttls://")
FOLDER_ADVICE = say("The folder may have been renamed or deleted")
_OF_PROVIDER = {"qq": QQ_ADVICE, "netease": NETEASE_ADVICE}


def unreachable(where: str, error: BaseException, *, secret: str = "") -> Unreachable:
    """The error for a connection that failed or broke; `where` is the mailbox's name."""
    if isinstance(error, TimeoutError):
        return Unreachable(say("%(mailbox)s: no answer in time", mailbox=where), advice=NETWORK_ADVICE)
    advice = CERTIFICATE_ADVICE if isinstance(error, ssl.SSLCertVerificationError) else NETWORK_ADVICE
    said = words(str(error) or type(error).__name__, secret)
    return Unreachable(say("%(mailbox)s: cannot be reached: %(said)s", mailbox=where, said=said), advice=advice)


def login_refused(where: str, said: str, *, host: str, secret: str) -> MailboxError:
    """The error for a LOGIN the server answered with NO or BAD; [UNAVAILABLE] (RFC 5530) asks to try again later."""
    problem = say("%(mailbox)s: login refused: %(said)s", mailbox=where, said=words(said, secret))
    if "[UNAVAILABLE]" in said.upper():
        return Unreachable(problem, advice=NETWORK_ADVICE)
    advice = UNSAFE_ADVICE if is_unsafe_login(said) else _OF_PROVIDER.get(provider_of(host), LOGIN_ADVICE)
    return Refused(problem, advice=advice)


def no_epoch(mailbox: str, folder: str) -> MailboxError:
    """A folder without UIDVALIDITY cannot be read."""
    return MailboxError(
        say(
            "%(mailbox)s: folder '%(folder)s' has no UIDVALIDITY, its mails cannot be told apart",
            mailbox=mailbox,
            folder=folder,
        )
    )


def folder_refused(where: str, folder: str, said: str) -> MailboxError:
    """The error for a folder that cannot be opened; NetEase's Unsafe Login concerns the whole mailbox."""
    problem = say(
        "%(mailbox)s: folder '%(folder)s' cannot be opened: %(said)s", mailbox=where, folder=folder, said=words(said)
    )
    if is_unsafe_login(said):
        return Refused(problem, advice=UNSAFE_ADVICE)
    return MailboxError(problem, advice=FOLDER_ADVICE)


def is_unsafe_login(said: str) -> bool:
    """Whether NetEase refuses a client that did not introduce itself (DOMAIN section 8)."""
    return "unsafe login" in said.casefold()


def words(said: str, secret: str = "") -> str:
    """The server's text, fit to show: one line, shortened, without the secret."""
    quoted = secret.replace("\\", "\\\\").replace('"', '\\"')  # as LOGIN sends it, and a server may echo it
    for form in {secret, quoted} - {""}:
        said = said.replace(form, "***")
    return " ".join(said.split())[:MOST_WORDS]


def told(data: Iterable[object]) -> str:
    """What a server's answer says, on one line."""
    return words(" ".join(str(line, "utf-8", "replace") for line in data if isinstance(line, bytes)))
