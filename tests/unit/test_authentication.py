"""Which Authentication-Results count, and what they say of the From domain."""

import pytest

from domain.authentication import authenticate

MX = "mx.example.com"
SENDER = "duty@union.example"
DMARC_FAIL = f"{MX}; dmarc=fail (p=none) header.from=union.example"
DMARC_PASS = f"{MX}; dmarc=pass header.from=union.example"


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        ([], "none"),
        ([DMARC_PASS], "pass"),
        ([DMARC_FAIL], "fail"),
        ([f"{MX} 1; dmarc=pass"], "pass"),
        ([f"{MX.upper()}; DMARC=FAIL header.from=UNION.example"], "fail"),
        ([f"{MX}; none"], "none"),
        ([f"{MX}; dmarc=temperror header.from=union.example"], "none"),
        # without DMARC: a signature or an envelope sender of the From domain
        ([f"{MX}; spf=pass smtp.mailfrom=bounce@union.example"], "pass"),
        ([f"{MX}; spf=fail smtp.mailfrom=union.example"], "fail"),
        ([f"{MX}; spf=softfail smtp.mailfrom=union.example"], "fail"),
        ([f"{MX}; dkim=pass header.d=mail.union.example; spf=fail smtp.mailfrom=union.example"], "pass"),
        ([f"{MX}; dkim=pass header.d=evil.example; spf=pass smtp.mailfrom=evil.example"], "none"),
        ([f"{MX}; dkim=pass header.d=example"], "none"),
        ([f"{MX}; dmarc=fail header.from=union.example; dkim=pass header.d=union.example"], "fail"),
        ([f"{MX}; dmarc=pass header.from=evil.example"], "none"),
        # anyone's other server says nothing
        ([DMARC_FAIL.replace(MX, "mx.evil.example")], "none"),
        ([DMARC_PASS.replace(MX, "mx.evil.example"), DMARC_FAIL], "fail"),
        ([DMARC_FAIL.replace(MX, f"not-{MX}")], "none"),
        # a forged field stands below
        ([DMARC_FAIL, DMARC_PASS], "fail"),
        ([DMARC_PASS, DMARC_FAIL], "pass"),
        ([f"{MX}; spf=none", DMARC_PASS], "none"),
        ([f"{MX}; spf=none", DMARC_FAIL], "fail"),
        ([f"{MX}; spf=none", "relay.example; none", DMARC_FAIL], "none"),
        # syntax as a weapon
        ([f"{MX}; spf=none (dmarc=pass header.from=union.example; dmarc=pass)"], "none"),
        ([f'{MX}; spf=none reason="; dmarc=pass"'], "none"),
        ([f"(x; {MX}; dmarc=fail) {MX}; dmarc=pass"], "pass"),
        ([f"{MX}; (((((dmarc=pass"], "none"),
        (["", ";;;", "=", '"'], "none"),
    ],
)
def test_only_what_the_receiving_server_wrote_counts(fields, verdict):
    assert authenticate(fields, sender=SENDER, authserv_id=MX).verdict == verdict


def test_without_a_configured_server_or_a_sender_nothing_is_said():
    assert authenticate([DMARC_FAIL], sender=SENDER, authserv_id="").verdict == "none"
    assert authenticate([DMARC_FAIL], sender="", authserv_id=MX).verdict == "none"


def test_the_result_that_decided_is_named():
    assert authenticate([DMARC_FAIL], sender=SENDER, authserv_id=MX).text == "dmarc=fail"


def test_a_hostile_field_costs_no_more_than_its_length():
    for junk in ("(" * 100_000, '"\\' * 50_000, "a=" * 50_000, f"{MX};" + "dkim=pass " * 20_000):
        assert authenticate([junk], sender=SENDER, authserv_id=MX).verdict == "none"
