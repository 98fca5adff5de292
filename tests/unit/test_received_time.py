"""When a mail was received, by what is known of it (DOMAIN 3); and whose server it was."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.providers import provider_of
from domain.received import decide_received

AT = datetime(2021, 2, 5, 8, tzinfo=UTC)
EARLIER, LATER = AT - timedelta(minutes=9), AT + timedelta(minutes=9)
OURS, FOREIGN = "mx.example.com", "mx.evil.example"


@pytest.mark.parametrize(
    ("basis", "hops", "claims", "found"),
    [
        ("internaldate", [(OURS, EARLIER)], {}, (EARLIER, "received")),
        ("internaldate", [(OURS, LATER)], {}, (AT, "internaldate")),  # the earlier of both
        ("internaldate", [(FOREIGN, EARLIER)], {}, (AT, "internaldate")),
        ("internaldate", [("evilexample.com", EARLIER)], {}, (AT, "internaldate")),  # ends alike
        ("internaldate", [(FOREIGN, LATER), (OURS, EARLIER)], {}, (AT, "internaldate")),  # the topmost only
        ("internaldate", [], {"date": EARLIER}, (AT, "internaldate")),
        ("file_time", [(FOREIGN, EARLIER), (OURS, LATER)], {"date": LATER}, (EARLIER, "received")),
        ("file_time", [], {"date": EARLIER, "delivery_date": LATER}, (LATER, "delivery_date")),
        ("file_time", [], {"date": EARLIER}, (EARLIER, "date")),
        ("file_time", [], {}, (AT, "file_time")),
        ("maildir", [], {"date": EARLIER}, (AT, "maildir")),
    ],
)
def test_the_received_time_is_what_a_server_of_ours_says_else_what_the_source_says(basis, hops, claims, found):
    known = {"date": None, "delivery_date": None} | claims
    assert decide_received(arrived_at=AT, basis=basis, received=hops, trusted=("example.com",), **known) == found


@pytest.mark.parametrize(
    ("host", "provider"),
    [
        ("imap.qq.com", "qq"), ("IMAP.ExMail.QQ.com.", "qq"), ("imap.163.com", "netease"), ("qq.com", "qq"),
        ("imap.qq.com.evil.example", ""), ("imapqq.com", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_provider_is_told_by_the_domain_of_its_server(host, provider):
    assert provider_of(host) == provider
