import ssl

import pytest

from reports.mail.mailer import NotSent, Outbox, Rejected, Smtp, Unwelcome
from tests.integration.smtp import PASSWORD, smtp_server

MAIL = b"Subject: x\r\nTo: duty@example.com\r\nMessage-ID: <one@example.com>\r\n\r\nbody\r\n"
TO = {"sender": "office@example.com", "recipient": "duty@example.com"}


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_a_mail_goes_out_over_tls_with_login(scheme):
    with smtp_server(scheme) as (url, room, trust):
        Smtp(url, username="office@example.com", password=PASSWORD, context=trust).send(MAIL, **TO)
    assert room.taken == [("duty@example.com", MAIL)]


def test_plain_smtp_on_loopback_needs_no_login():
    with smtp_server("smtp") as (url, room, _):
        Smtp(url, username="", password="").send(MAIL, **TO)
    assert room.taken == [("duty@example.com", MAIL)]


def test_plain_smtp_to_another_machine_is_refused_before_a_byte_is_sent():
    with pytest.raises(Rejected, match="smtps"):
        Smtp("smtp://mail.example.com", username="", password="")


def test_a_wrong_password_is_final_and_says_what_to_check_but_not_the_password():
    with (
        smtp_server("smtps") as (url, _, trust),
        pytest.raises(Rejected, match="check user name and password") as caught,
    ):
        Smtp(url, username="office@example.com", password="not-the-one", context=trust).check()
    assert "not-the-one" not in str(caught.value)


def test_an_unknown_certificate_is_not_trusted():
    with smtp_server("smtps") as (url, room, _), pytest.raises(NotSent, match="certificate"):
        Smtp(url, username="", password="", context=ssl.create_default_context()).send(MAIL, **TO)
    assert room.taken == []


def test_a_closed_port_is_tried_again_later():
    with pytest.raises(NotSent):
        Smtp("smtp://127.0.0.1:9", username="", password="").send(MAIL, **TO)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("451 try later", NotSent),
        ("554 no thanks", Rejected),
        ("550 Connection frequency limited", NotSent),  # what QQ means is: later
    ],
)
def test_a_refusal_is_final_or_not_by_its_code(answer, error):
    with smtp_server("smtp") as (url, room, _), pytest.raises(error) as caught:
        room.answers.append(answer)
        Smtp(url, username="", password="").send(MAIL, **TO)
    assert type(caught.value) is error


def test_an_outbox_folder_holds_one_file_a_mail_and_recipient_and_is_private(tmp_path):
    outbox = Outbox(tmp_path / "out")
    outbox.send(MAIL, **TO)
    outbox.send(MAIL, **TO)
    outbox.send(MAIL, sender="office@example.com", recipient="other@example.com")
    files = sorted((tmp_path / "out").iterdir())
    assert [file.read_bytes() for file in files] == [MAIL, MAIL]
    assert {oct(file.stat().st_mode & 0o777) for file in files} == {"0o600"}


def test_an_outbox_that_cannot_be_written_is_tried_again(tmp_path):
    (tmp_path / "out").write_text("a file stands where the folder should be")
    with pytest.raises(NotSent):
        Outbox(tmp_path / "out").send(MAIL, **TO)


def test_a_sender_that_the_server_refuses_is_our_trouble_and_not_the_mails():
    from tests.integration.smtp_faults import Fault, faulty_server

    for stage, kind in (("mail", Unwelcome), ("ehlo", Unwelcome), ("rcpt", Rejected), ("body", Rejected)):
        with faulty_server() as server:
            server.start([Fault(stage, "5xx")])
            with pytest.raises(Rejected) as caught:
                Smtp(f"smtp://127.0.0.1:{server.port}", username="", password="").send(MAIL, **TO)
        assert type(caught.value) is kind, stage
        assert caught.value.code == 554


def test_a_wrong_password_is_unwelcome_so_that_the_mail_may_go_later():
    with smtp_server("smtps") as (url, _, trust), pytest.raises(Unwelcome):
        Smtp(url, username="office@example.com", password="not-the-one", context=trust).send(MAIL, **TO)
