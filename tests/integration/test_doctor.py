"""The doctor about the mailbox: the oldest mail by when it was received, and advice that fits the provider."""

from dataclasses import replace

import pytest

from domain.providers import provider_of
from ingest.imap_advice import LOGIN_ADVICE, NETEASE_ADVICE, QQ_ADVICE, UNSAFE_ADVICE, login_refused
from ingest.mailbox import UNKNOWN_ARRIVAL, Entry, Unreachable
from service.doctor import examine
from tests.integration.office_case import OfficeCase, local


class Mailbox:
    """A folder whose mails are not in the order in which they were received: some were moved into it later."""

    name = "imaps://office@mail.example.com:993"

    def __init__(self, *arrivals, basis="internaldate"):
        self.listed = [Entry(str(n), 100, at, basis) for n, at in enumerate(arrivals, start=1)]

    def folders(self):
        return ["INBOX"]

    def open(self, folder):
        return "1"

    def keys(self, *, above=None):
        return [entry.key for entry in self.listed]

    def entries(self, keys):
        return (entry for entry in self.listed if entry.key in keys)

    def close(self):
        pass


def findings(tmp_path, mailbox, url="imaps://mail.example.com:993"):
    office = OfficeCase(tmp_path, local("20 09:00:00")).write()
    parts = office.parts
    parts.config = replace(parts.config, mailboxes=(replace(parts.config.mailbox, url=url),))
    parts.mailbox = lambda box=None: mailbox
    return [(check.verdict, check.finding) for check in examine(parts) if check.subject == "mailbox"]


def test_the_oldest_mail_is_the_one_that_was_received_first(tmp_path):
    seen = findings(tmp_path, Mailbox(local("18 09:00:00"), local("2 09:00:00"), local("19 09:00:00")))
    assert ("ok", "oldest visible mail is of 2021-02-02") in seen


def test_a_server_that_cannot_say_when_a_mail_came_is_not_believed(tmp_path):
    seen = findings(tmp_path, Mailbox(UNKNOWN_ARRIVAL, local("2 09:00:00")))
    assert ("ok", "oldest visible mail is of 2021-02-02") in seen


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("imaps://imap.qq.com:993", True),
        ("imaps://imap.exmail.qq.com:993", True),
        ("imaps://imap.163.com:993", False),
        ("imaps://mail.example.com:993", False),
        ("imaps://imap.notqq.com:993", False),
    ],
)
def test_what_qq_hides_is_said_of_qq_only(tmp_path, url, named):
    ((verdict, said),) = [
        found for found in findings(tmp_path, Mailbox(local("18 09:00:00")), url) if "oldest" in found[1]
    ]
    assert verdict == "warn"
    assert ("QQ" in said and "最近30天" in said) is named


def test_a_copied_folder_is_as_old_as_the_copy_and_says_nothing_of_it(tmp_path):
    seen = findings(tmp_path, Mailbox(local("18 09:00:00"), basis="file_time"), "eml:/box")
    assert ("ok", "holds 1 mail") in seen


def test_an_empty_mailbox_is_doubtful(tmp_path):
    assert ("warn", "holds no mail") in findings(tmp_path, Mailbox())


@pytest.mark.parametrize(
    ("host", "said", "advice"),
    [
        ("imap.qq.com", "LOGIN failed", QQ_ADVICE),
        ("imap.exmail.qq.com", "LOGIN failed", QQ_ADVICE),
        ("imap.163.com", "LOGIN failed", NETEASE_ADVICE),
        ("imap.yeah.net", "LOGIN failed", NETEASE_ADVICE),
        ("mail.example.com", "LOGIN failed", LOGIN_ADVICE),
        ("mail.example.com", "Unsafe Login. Please contact", UNSAFE_ADVICE),
    ],
)
def test_a_refused_login_is_answered_with_the_advice_of_its_provider(host, said, advice):
    assert login_refused(f"imaps://office@{host}:993", said, host=host, secret="x").advice == advice


def test_a_server_that_is_busy_is_asked_again():
    assert isinstance(login_refused("m", "[UNAVAILABLE] later", host="imap.qq.com", secret="x"), Unreachable)


def test_a_host_that_only_ends_alike_is_another_provider():
    assert [provider_of(host) for host in ("imap.qq.com", "QQ.com.", "imapqq.com", "qq.com.example.com", "")] == [
        "qq", "qq", "", "", "",
    ]  # fmt: skip
