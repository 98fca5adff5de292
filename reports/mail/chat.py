"""Chat robots by the Apprise library (extra `notify`): one notice to one robot. The only place that knows it.

Robots of WeCom, DingTalk and Feishu say in the body of a good answer that they did not take a message, which the library does not
look at: what they answer is heard here.
"""

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from domain.saying import say
from reports.mail.mailer import NotSent, Rejected, Transport

_PREFIX = "chat:"
_TOO_OFTEN = (45009, 130101, 11232, 9499)  # codes of WeCom, DingTalk, Feishu
_SECONDS = 15
_CODES = ("errcode", "code", "StatusCode")  # where each says what became of it; 0 is good


def address_of(name: str) -> str:
    """How a robot is named among recipients."""
    return f"{_PREFIX}{name}"


def notice(text: str) -> bytes:
    """What is kept of a notice until it is handed over."""
    return json.dumps({"text": text}, ensure_ascii=False).encode()


@dataclass(frozen=True, slots=True)
class WithRobots:
    """Hands notices to robots (address -> url) and everything else to `mail`, which may not be there."""

    robots: Mapping[str, str]
    mail: Transport | None

    def send(self, mail: bytes, *, sender: str, recipient: str) -> None:
        """As `Transport.send`."""
        if recipient.startswith(_PREFIX):
            url = self.robots.get(recipient)
            if url is None:
                raise Rejected(say("no [[notify]] has this name any more"))
            _tell(url, json.loads(mail)["text"])
        elif self.mail is None:
            raise NotSent(say("[smtp]: is missing; no digest can be sent"))
        else:
            self.mail.send(mail, sender=sender, recipient=recipient)


def _tell(url: str, text: str) -> None:
    import apprise

    robot = apprise.Apprise.instantiate(url, suppress_exceptions=True)
    if robot is None:
        raise Rejected(say("the url is none that the Apprise library knows"))
    robot.request_rate_per_sec, robot.socket_read_timeout, robot.socket_connect_timeout = 0, _SECONDS, _SECONDS
    logging.getLogger("apprise").setLevel(logging.CRITICAL)  # it would log the url, which is a secret
    with _answers() as heard:
        taken = robot.notify(body=text, body_format=apprise.NotifyFormat.TEXT)
    code, said = _refusal(heard)
    if code:
        raise NotSent(
            say("the robot answers %(code)s: %(said)s", code=code, said=said), code=421 if code in _TOO_OFTEN else 0
        )
    if not taken:
        raise NotSent(say("the robot cannot be reached, or did not take the message"))


@contextmanager
def _answers() -> Iterator[list[Any]]:
    """What is answered to POST requests meanwhile: notices are handed over one at a time, by one thread."""
    import requests

    heard: list[Any] = []
    post = requests.post

    def listening(*args: Any, **kwargs: Any) -> Any:
        heard.append(post(*args, **kwargs))
        return heard[-1]

    requests.post = listening
    try:
        yield heard
    finally:
        requests.post = post


def _refusal(heard: list[Any]) -> tuple[int, str]:
    """The code and words by which a robot refused in a good answer, or the status of a bad one; 0 where it took the message."""
    for answer in heard:
        try:
            said = answer.json()
        except ValueError:
            said = {}
        if not isinstance(said, dict):
            said = {}
        for name in _CODES:
            code = said.get(name)
            if isinstance(code, int) and code:
                words = said.get("errmsg") or said.get("msg") or said.get("StatusMessage") or ""
                return code, str(words)[:100]
        if answer.status_code >= 400:
            return answer.status_code, ""
    return 0, ""
