"""Several mailboxes into one store: each with its own ledger; nobody is missing while a required one was not read."""

import shutil

import pytest

from config.load import load_config
from config.table import ConfigError
from service.parts import Parts
from service.running import Service
from tests.conftest import rows
from tests.integration.office_case import OfficeCase, local, text_of


@pytest.fixture
def office(tmp_path):
    office = OfficeCase(tmp_path).write()
    write(office, second="required = true")
    return office


def write(office, *, second):
    path = office.folder / "config.toml"
    text = (
        path.read_text(encoding="utf-8") if not path.exists() else (office.write() and path.read_text(encoding="utf-8"))
    )
    other = office.folder / "other"
    other.mkdir(exist_ok=True)
    section = f'[[mailbox]]\nurl = "eml:{other}"\n{second}\n[store]'
    path.write_text(text.replace("[mailbox]", "[[mailbox]]").replace("[store]", section), encoding="utf-8")


def put_elsewhere(office, sender, at):
    written = office.mail(sender, "工作信息", at)
    shutil.move(written, office.folder / "other" / written.name)


def parts_of(office):
    return Parts(load_config(office.folder / "config.toml"), clock=lambda: office.now)


def at(office, service, when):
    office.now = local(when)
    service.poll()
    service.tick()


def digest_of(office):
    return next(text_of(mail) for mail in office.sent() if "报送情况" in str(mail["Subject"]))


def read_until(office):
    with parts_of(office).store(office.now) as store:
        return rows(store, "select at from read_until")[0][0]


def test_mails_of_all_mailboxes_count(office):
    office.mail("east@example.com", "工作信息", "5 10:00:00")
    put_elsewhere(office, "west@example.com", "5 11:00:00")
    service = Service(parts_of(office))
    service.start()
    at(office, service, "5 12:00:00")
    with parts_of(office).store(office.now) as store:
        assert rows(store, "select count(distinct mailbox) from places") == [(2,)]
        assert rows(store, "select union_id from reports order by 1") == [("east",), ("west",)]


def test_nobody_is_missing_while_a_required_mailbox_was_not_read(office):
    service = Service(parts_of(office))
    service.start()
    at(office, service, "5 15:00:00")
    before = read_until(office)
    shutil.move(office.folder / "other", office.folder / "gone")
    at(office, service, "5 16:02:00")
    assert read_until(office) == before
    assert set(office.statuses("5").values()) == {"expected"}
    text = digest_of(office)
    assert "邮箱仅读至15:00" in text
    assert "other" in text  # the mailbox that failed is named
    shutil.move(office.folder / "gone", office.folder / "other")
    at(office, service, "5 18:00:00")
    assert set(office.statuses("5").values()) == {"missing"}


def test_a_mailbox_that_is_not_required_holds_nothing_back_and_is_named(office):
    write(office, second="required = false")
    service = Service(parts_of(office))
    service.start()
    shutil.move(office.folder / "other", office.folder / "gone")
    at(office, service, "5 16:02:00")
    assert set(office.statuses("5").values()) == {"missing"}
    assert "other" in digest_of(office)


def test_one_that_fails_does_not_keep_the_others_waiting(office):
    service = Service(parts_of(office))
    service.start()
    shutil.move(office.folder / "other", office.folder / "gone")
    at(office, service, "5 10:00:00")
    assert [bool(kept.failures) for kept in service.kept] == [False, True]
    office.mail("east@example.com", "工作信息", "5 10:00:30")
    at(office, service, "5 10:01:00")
    assert office.statuses("5")["east"] == "on_time"


@pytest.mark.parametrize(("second", "said"), [("required = false", None), ("required = 1", "true or false")])
def test_the_keys_of_each_are_read(office, second, said):
    write(office, second=second)
    if said is None:
        assert [box.required for box in load_config(office.folder / "config.toml").mailboxes] == [True, False]
        return
    with pytest.raises(ConfigError, match=said):
        load_config(office.folder / "config.toml")


def test_the_same_account_twice_or_none_that_is_required_is_a_problem(office):
    path = office.folder / "config.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("required = true", "").replace(f"{office.folder}/other", f"{office.folder}/box"), encoding="utf-8"
    )
    with pytest.raises(ConfigError, match="twice"):
        load_config(path)
    text = text.replace("required = true", "required = false")
    path.write_text(text.replace("[[mailbox]]\n", "[[mailbox]]\nrequired = false\n", 1), encoding="utf-8")
    with pytest.raises(ConfigError, match="at least one"):
        load_config(path)
