"""Redacted mails: the same structure, filed the same, and nothing of the original in them. Over the corpus and three days of the demo."""

import email
import email.policy
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from config.load import load_config
from demo.campaign import make_campaign
from domain.filing import file_mail
from domain.rulewords import RuleWords
from ingest.redacting import differences
from parsers.facts import facts_of
from parsers.interpretation import interpret
from parsers.mail.detach import detach
from parsers.redaction.mail import redact_mail
from tests.integration import cli_case
from tests.redaction_case import left

office, rollcall, polled = cli_case.office, cli_case.rollcall, cli_case.polled  # fixtures
CORPUS = sorted((Path(__file__).parents[1] / "corpus").rglob("*.eml"))
NOTHING = 22  # bytes of a zip in which nothing is


@pytest.fixture(scope="module")
def campaign(tmp_path_factory):
    return make_campaign(tmp_path_factory.mktemp("demo") / "x", days=3)


@pytest.fixture(scope="module")
def config(campaign):
    return load_config(campaign.config)


def filed(raw, at, config):
    """What of a filing must be the same."""
    found = interpret(detach(raw))
    mail = facts_of(found, sha256="", received_at=at)
    filing = file_mail(mail, config.roster, config.campaign, lambda union, day: False)
    return found, [
        getattr(filing, name)
        for name in ("disposition", "reason", "unions", "days", "kind", "deliverable", "candidates", "flags")
    ]


def check(path, at, config):
    raw = path.read_bytes()
    keep = RuleWords(config.roster, config.campaign, config.campaign.local_day(at), ("mx.example.com",))
    copy, notes = redact_mail(raw, keep)
    (found, filing), (same, again) = filed(raw, at, config), filed(copy, at, config)
    assert again == filing
    assert list(differences(raw, found, copy, same)) == []
    if not notes:
        was, now = ([file.problem for file in both.files if file.parent_path is None] for both in (found, same))
        assert now == was
    assert left(raw, copy, keep) == set()
    hashes = {file.sha256 for file in found.files if file.size > NOTHING and file.sha256}
    assert hashes.isdisjoint(file.sha256 for file in same.files)


@pytest.mark.parametrize("path", CORPUS, ids=[f"{path.parent.name}/{path.stem}" for path in CORPUS])
def test_a_mail_of_the_corpus_is_read_and_filed_the_same_and_nothing_of_it_is_left(path, config):
    check(path, datetime(2021, 2, 5, 6, tzinfo=UTC), config)


def test_mails_of_the_demo_are_read_and_filed_the_same_and_nothing_of_them_is_left(campaign, config):
    paths = sorted((campaign.folder / "mailbox" / "new").iterdir())
    assert len(paths) + len(CORPUS) > 300
    for path in paths:
        check(path, datetime.fromtimestamp(int(path.name.split(".")[0]), UTC), config)


def test_the_command_writes_a_copy_that_is_filed_the_same(polled, office, tmp_path):
    secret = office.mail(
        "east@example.com", "东山总工会2月5日信息", "5 15:00:00", body="张三丰向李四光借款3000元。\n东山总工会"
    )
    assert polled("poll")[0] == 0
    (mail,) = [mail for mail in inbox(polled) if mail["subject"] == "东山总工会2月5日信息"]
    code, out, _ = polled("redact", mail["mail_id"], "--out", tmp_path / "copy.eml")
    assert code == 0
    assert "copy.eml" in out
    copy = (tmp_path / "copy.eml").read_bytes()
    text = email.message_from_bytes(copy, policy=email.policy.default).get_content()
    assert "张三丰" not in text
    assert "3000" not in text
    assert "东山总工会" in text
    assert (tmp_path / "copy.eml").stat().st_mode & 0o077 == 0
    secret.write_bytes(copy)  # in its place, the copy is the same report
    assert polled("poll")[0] == 0
    (again,) = [other for other in inbox(polled) if other["mail_id"] > mail["mail_id"]]
    same = ("received_at", "disposition", "reason", "union_id", "days", "kind", "sender_known", "subject")
    assert {key: again[key] for key in same} == {key: mail[key] for key in same}


def test_a_file_can_be_redacted_too(polled, office, tmp_path):
    path = office.mail("east@example.com", "工作信息", "5 15:00:00")
    assert polled("redact", path, "--out", tmp_path / "copy.eml")[0] == 0
    assert b"east@example.com" in (tmp_path / "copy.eml").read_bytes()


def test_what_cannot_be_filed_the_same_is_not_written(polled, monkeypatch, tmp_path):
    monkeypatch.setattr("service.redaction._refiled", lambda filed, again: ["filing, unions: - in place of east"])
    code, _, err = polled("redact", 1, "--out", tmp_path / "copy.eml")
    assert code == 1
    assert "filing, unions" in err
    assert not (tmp_path / "copy.eml").exists()
    assert polled("redact", 1, "--out", tmp_path / "copy.eml", "--anyway")[0] == 0
    assert (tmp_path / "copy.eml").exists()


def test_a_mail_that_kills_its_reader_is_said(polled, monkeypatch, tmp_path):
    def killed(self, task):
        raise MemoryError

    monkeypatch.setattr("ingest.child.Children.redact", killed)
    code, _, err = polled("redact", 1, "--out", tmp_path / "copy.eml")
    assert code == 1
    assert "邮件 1 超出读取限制" in err


@pytest.mark.parametrize("mail", ["999", "no-such-file.eml", "0x1"])
def test_a_mail_that_is_not_there_is_said(polled, tmp_path, mail):
    code, _, err = polled("redact", mail, "--out", tmp_path / "copy.eml")
    assert code in (1, 2)
    assert mail in err
    assert not (tmp_path / "copy.eml").exists()


def test_a_file_that_is_there_is_not_overwritten(polled, tmp_path):
    target = tmp_path / "copy.eml"
    target.write_text("mine")
    assert polled("redact", 1, "--out", target)[0] == 2
    assert target.read_text() == "mine"


def inbox(run):
    return [json.loads(line) for line in run("inbox", "--json")[1].splitlines()]
