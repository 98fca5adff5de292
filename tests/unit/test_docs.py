"""What the documents say is so: commands, keys, views, queries."""

import re
import sqlite3

import pytest
from click.testing import CliRunner

from cli.main import COMMANDS, rollcall
from config.load import load_config
from demo.roster import write_roster
from domain.lexicon import TABLES
from store.database import open_store
from store.meanings import public_names
from tests.tracked import ROOT, tracked

README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLE = (ROOT / "config.example.toml").read_text(encoding="utf-8")
VIEWS = re.findall(r"^\| `(\w+)` \| .*? \| (.*?) \|$", (ROOT / "docs/sql.md").read_text(encoding="utf-8"), re.MULTILINE)
PAGES = (*sorted(ROOT.glob("*.md")), *sorted(ROOT.glob("docs/*.md")), *sorted(ROOT.glob("bench/*.md")))
PASSWORDS = {"ROLLCALL_IMAP_PASSWORD": "x", "ROLLCALL_SMTP_PASSWORD": "x", "ROLLCALL_ROBOT": "feishu://x"}
PROVIDERS = r"(?:qq|163|126|yeah|foxmail|netease|exmail\.qq|189|baidu|weixin|meipian)\."
REGISTRIES = (
    r"pypi\.org|pythonhosted\.org|--index-url\s+\S|--find-links\s+\S|mirrors?\.[a-z]+\.|artifactory|(?:^|\W)simple/"
)
QUERIES = [
    query
    for block in re.findall(r"```sql\n(.*?)```", README, re.DOTALL)
    for query in block.strip().split(";\n")
    if query.strip()
]


@pytest.fixture(scope="module")
def demo_store(tmp_path_factory):
    """The store of the first day of the demo, read-only, as an outsider opens it."""
    folder = tmp_path_factory.mktemp("demo")
    ended = CliRunner().invoke(rollcall, ["demo", "--dir", str(folder), "--days", "1"], standalone_mode=False)
    assert ended.exception is None
    db = sqlite3.connect(f"file:{folder / 'rollcall.db'}?mode=ro", uri=True)
    yield db
    db.close()


def test_every_command_stands_in_the_readme_and_every_command_there_exists():
    assert set(re.findall(r"^\| `(\w+)` \|", README, re.MULTILINE)) == COMMANDS.keys()


def test_every_command_that_is_spoken_of_exists():
    spoken = set()
    for path in (*PAGES, ROOT / "deploy/rollcall.service"):
        spoken |= set(
            re.findall(r"(?:^(?:\$ )?|`|→ `)rollcall ([a-z]+)", path.read_text(encoding="utf-8"), re.MULTILINE)
        )
    assert spoken
    assert spoken <= COMMANDS.keys()


def test_every_key_that_is_spoken_of_exists():
    known = (ROOT / "docs/config.tsv").read_text(encoding="utf-8")
    keys = {line.split("\t")[0] for line in known.splitlines()}
    spoken = {
        f"[{table}] {key}"
        for path in PAGES
        for table, key in re.findall(r"`\[([a-z.]+)\] ([a-z_]+)\b", path.read_text(encoding="utf-8"))
    }
    assert len(spoken) >= 8
    assert spoken <= keys


def test_every_make_target_that_is_spoken_of_exists():
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for path in PAGES:
        assert set(re.findall(r"(?:`|^)make ([\w-]+)", path.read_text(encoding="utf-8"), re.MULTILINE)) <= targets, path


def test_every_file_that_is_linked_exists():
    for name in (name for name in tracked() if name.endswith(".md")):
        text = (ROOT / name).read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#:]+)\)", text):
            assert ((ROOT / name).parent / target).exists(), (name, target)


def load_example(tmp_path, text):
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")
    write_roster(tmp_path / "roster.csv")
    (tmp_path / "brief.docx").write_bytes((ROOT / "reports/templates/brief.docx").read_bytes())
    for name in ("imap-password", "smtp-password", "robot-url"):
        (tmp_path / name).write_text("x")
        (tmp_path / name).chmod(0o600)
    return load_config(tmp_path / "config.toml", environ=PASSWORDS)


def test_the_example_configuration_loads(tmp_path):
    config = load_example(tmp_path, EXAMPLE)
    assert len(config.roster.unions) == 34
    assert config.warnings == ()
    assert [taxonomy.name for taxonomy in config.campaign.taxonomies] == ["activity", "material"]


def test_the_example_loads_with_every_optional_key_switched_on(tmp_path):
    config = load_example(tmp_path, re.sub(r"^# (?=\[|[a-z_]+ = )", "", EXAMPLE, flags=re.MULTILINE))
    assert config.campaign.changes[0].why == "除夕提前"
    assert config.limits.memory_mb == 2048


def test_an_optional_key_shows_its_default(tmp_path):
    """Switching on a key that stands there with its default changes nothing."""
    shown = r"^# (?=(?:folders|poll_minutes|after_ingest|max_mail_mb|grace_minutes|days|unknown_senders|subordinates|send_at"
    shown += r"|vocabulary|date_order|unit_name|office_addresses|language|photos|hold|leaders_weekdays|attach|alarm_minutes|disk_gb"
    shown += r"|mail_seconds|memory_mb|enabled|picture_seconds) = |\[(?:limits|ocr)\])"
    without_off = re.sub(r"# \[brief\].*?(?=\[smtp\])", "", EXAMPLE, flags=re.DOTALL)  # tables that are off by default
    switched, count = re.subn(shown, "", without_off, flags=re.MULTILINE)
    assert count == 27
    assert load_example(tmp_path, switched) == load_example(tmp_path, EXAMPLE)


def test_every_key_that_is_read_stands_in_the_example_and_no_other():
    source = "".join(
        (ROOT / name).read_text(encoding="utf-8")
        for name in (
            "config/load.py",
            "config/campaign.py",
            "config/digest.py",
            "config/mailbox.py",
            "config/notify.py",
            "config/roster.py",
            "config/upkeep.py",
        )
    )
    read = set(re.findall(r"\.(?:text|texts|whole|day|clock|table|tables|value)\(\s*\"(\w+)\"", source))
    read |= {f"{what}_{place}" for what in ("password", "url") for place in ("env", "file")}  # read_secret
    read |= set(re.findall(r"table\.data\.get\(\"(\w+)\"", source)) | set(
        re.findall(r"_distinct\(\w+, \"(\w+)\"", source)
    )
    written = set(re.findall(r"^(?:# )?(\w+) =", EXAMPLE, re.MULTILINE)) | set(re.findall(r"[{,] (\w+) =", EXAMPLE))
    written |= {
        part for name in re.findall(r"^(?:# )?\[+([\w.]+)\]+", EXAMPLE, re.MULTILINE) for part in name.split(".")
    }
    assert read | set(TABLES) == written


def test_the_line_of_a_command_is_the_beginning_of_its_help():
    for name, (_, line) in COMMANDS.items():
        assert " ".join(rollcall.get_command(None, name).help.split()).startswith(line.rstrip(".")), name


@pytest.mark.parametrize(("view", "columns"), VIEWS, ids=lambda value: value if value.isidentifier() else "")
def test_a_documented_view_has_the_columns_that_are_said(tmp_path, view, columns):
    store = open_store(tmp_path / "x.db")
    try:
        assert [d[0] for d in store.conn.execute(f"select * from {view}").description] == columns.split(", ")
    finally:
        store.close()


def test_all_views_that_others_rely_on_are_documented():
    assert tuple(view for view, _ in VIEWS) == public_names()
    promised = "daily_status inbox mail_texts files links sheet_rows labels day_totals union_totals group_totals deliverable_status "
    promised += "decisions digests polls blobs report_days candidates contacts sender_addresses streaks photos decision_days schema "
    promised += "figures today"
    assert set(public_names()) == set(promised.split())


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.splitlines()[0])
def test_a_query_of_the_readme_finds_something_in_the_demo(demo_store, query):
    assert demo_store.execute(query).fetchall()


def test_there_are_queries_in_the_readme():
    assert len(QUERIES) == 3


def tracked_texts():
    """(name, text) of every file of the project that is text."""
    for name in tracked():
        if b"\0" not in (data := (ROOT / name).read_bytes()):
            yield name, data.decode("utf-8", errors="replace")


def test_no_path_of_a_machine_stands_anywhere():
    for name, text in tracked_texts():
        found = re.search(r"/(?:root|home|work|Users)/[A-Za-z]+/", text)
        assert not found, (name, found)


def test_no_address_of_a_registry_stands_anywhere():
    for name, text in tracked_texts():
        if name != "tests/unit/test_docs.py" and not name.startswith("tests/corpus/"):
            found = re.search(REGISTRIES, text)
            assert not found, (name, found)


def test_no_real_mailbox_stands_anywhere():
    for name, text in tracked_texts():
        if name.startswith("requirements") or name == "LICENSE":
            continue
        for domain in re.findall(r"[\w.+-]+@([a-z\d-]+(?:\.[a-z\d-]+)*\.[a-z]{2,})\b", text, re.ASCII):
            allowed = re.search(r"(?:^|\.)example(?:\.|$)|\.(?:invalid|test)$", domain) or re.match(PROVIDERS, domain)
            assert allowed, (name, domain)


def test_the_checks_before_a_commit_are_those_of_make_check():
    hooks = re.findall(r"entry: \.venv/bin/(.+)", (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    recipe = re.search(r"^check:.*\n\t(.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)[1]
    assert hooks == recipe.replace("$(BIN)/", "").split(" && ")
