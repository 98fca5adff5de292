"""Did the receiving server find the sender's domain to be genuine? Its Authentication-Results say so (RFC 8601).

Anyone can write such a field into a mail. Only one that names the configured server counts, and of those only the topmost,
which that server wrote last; a field below it can add a failure, never a pass.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import dropwhile, takewhile

_PAIR = re.compile(r'(?<![a-z0-9.\-])([a-z][a-z0-9.\-]*+)(?:/\d+)?\s*=\s*("(?:[^"\\]|\\.)*+"?|[^\s;"]+)')
_PIECE = re.compile(r'"(?:[^"\\]|\\.)*+"?|[();]|[^"();]+')
_FAILED = frozenset({"fail", "softfail", "hardfail"})
# method: the property that names the domain which the method vouches for
_SPEAKS_FOR = {"dmarc": "header.from", "dkim": "header.d", "spf": "smtp.mailfrom"}


class Verified(StrEnum):
    """What the receiving server found."""

    PASS = "pass"  # noqa: S105 - a result, no password
    FAIL = "fail"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Authentication:
    """The verdict on the From domain, and the result that gave it, as `dmarc=fail`."""

    verdict: Verified
    text: str = ""


def authenticate(fields: Iterable[str], *, sender: str, authserv_id: str) -> Authentication:
    """The verdict on `sender`'s domain. `fields` are the values of all Authentication-Results, topmost first."""
    domain = sender.rpartition("@")[2].lower()
    if not authserv_id or not domain:
        return Authentication(Verified.NONE)
    read = [_statements(field) for field in fields]
    ours = takewhile(
        lambda said: said[0] == authserv_id.lower(), dropwhile(lambda said: said[0] != authserv_id.lower(), read)
    )
    top, *below = [_judge(results, domain) for _, results in ours] or [Authentication(Verified.NONE)]
    if top.verdict is not Verified.NONE:
        return top
    return next((verdict for verdict in below if verdict.verdict is Verified.FAIL), top)


def _judge(results: list[dict[str, str]], domain: str) -> Authentication:
    """DMARC speaks for the From domain; without it, a signature or an envelope sender of the same domain does."""
    verdicts = list(_verdicts(results, domain))
    decisive = [verdict for method, verdict in verdicts if method == "dmarc"] or [verdict for _, verdict in verdicts]
    for wanted in (Verified.PASS, Verified.FAIL):
        for verdict in decisive:
            if verdict.verdict is wanted:
                return verdict
    return Authentication(Verified.NONE)


def _verdicts(results: list[dict[str, str]], domain: str) -> Iterator[tuple[str, Authentication]]:
    for result in results:
        method = next(iter(result))
        if method not in _SPEAKS_FOR:
            continue
        spoken_for = result.get(_SPEAKS_FOR[method], "" if method != "dmarc" else domain).rpartition("@")[2].strip(".")
        if not _aligned(spoken_for, domain):
            continue
        said = result[method]
        verdict = Verified.PASS if said == "pass" else Verified.FAIL if said in _FAILED else Verified.NONE
        yield method, Authentication(verdict, f"{method}={said}"[:60])


def _aligned(one: str, other: str) -> bool:
    """Relaxed alignment without a list of public suffixes: the same domain, or one below the other, never a bare suffix."""
    short, long = sorted((one, other), key=len)
    return short == long != "" or ("." in short and long.endswith("." + short))


def _statements(field: str) -> tuple[str, list[dict[str, str]]]:
    """The server that speaks (lower case), and what it found: for each method a table that begins with method=result."""
    server, *results = _without_comments(field).lower().split(";")
    tables = [{name: value.strip('"') for name, value in _PAIR.findall(result)} for result in results]
    return next(iter(server.split()), "").strip('"'), [table for table in tables if table]


def _without_comments(field: str) -> str:
    """Comments (which nest) taken out; a semicolon in quotes is no separator."""
    depth, kept = 0, []
    for piece in _PIECE.findall(field[:4000]):
        if piece == "(":
            depth += 1
        elif piece == ")":
            depth = max(0, depth - 1)
        elif depth == 0:
            kept.append(piece.replace(";", ",") if piece.startswith('"') else piece)
    return "".join(kept)
