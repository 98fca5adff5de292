"""What the documents say is so: commands, keys, views, queries."""

import re
import subprocess
from pathlib import Path

import pytest

from cli import rollcall
from config import load_config
from demo.roster import write_roster
from store.database import open_store

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLE = (ROOT / "config.example.toml").read_text(encoding="utf-8")
PASSWORDS = {"ROLLCALL_IMAP_PASSWORD": "x", "ROLLCALL_SMTP_PASSWORD": "x"}
PROVIDERS = r"(?:qq|163|126|yeah|foxmail|netease|exmail\.qq|189|baidu|weixin|meipian)\."
NOT_BUILT = {"search", "export", "explore", "backup", "purge", "release", "apply"}


@pytest.fixture
def store(tmp_path):
    store = open_store(tmp_path / "x.db")
    yield store
    store.close()


def test_every_command_stands_in_the_readme_and_every_command_there_exists():
    assert set(re.findall(r"^\| `(\w+)` \|", README, re.MULTILINE)) == set(rollcall.commands)


def test_a_command_that_is_not_built_is_not_offered():
    assert not NOT_BUILT & set(rollcall.commands)


def load_example(tmp_path, text):
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")
    write_roster(tmp_path / "roster.csv")
    for name in ("imap-password", "smtp-password"):
        (tmp_path / name).write_text("x")
        (tmp_path / name).chmod(0o600)
    return load_config(tmp_path / "config.toml", environ=PASSWORDS)


def test_the_example_configuration_loads(tmp_path):
    config = load_example(tmp_path, EXAMPLE)
    assert len(config.roster.unions) == 34
    assert [taxonomy.name for taxonomy in config.campaign.taxonomies] == ["activity", "material"]


def test_the_example_loads_with_every_optional_key_switched_on(tmp_path):
    config = load_example(tmp_path, re.sub(r"^# (?=\[|[a-z_]+ = )", "", EXAMPLE, flags=re.MULTILINE))
    assert config.campaign.changes[0].why == "除夕提前"
    assert config.limits.memory_mb == 2048


def test_every_key_that_is_read_stands_in_the_example_and_no_other():
    source = (ROOT / "config.py").read_text(encoding="utf-8")
    read = set(re.findall(r"\.(?:text|texts|whole|day|clock|table|tables|value)\(\s*\"(\w+)\"", source))
    read |= set(re.findall(r"table\.data\.get\(\"(\w+)\"", source))
    written = set(re.findall(r"^(?:# )?(\w+) =", EXAMPLE, re.MULTILINE)) | set(re.findall(r"[{,] (\w+) =", EXAMPLE))
    written |= {
        part for name in re.findall(r"^(?:# )?\[+([\w.]+)\]+", EXAMPLE, re.MULTILINE) for part in name.split(".")
    }
    assert read == written


def test_every_documented_view_has_the_columns_that_are_said(store):
    lines = re.findall(
        r"^\| `(\w+)` \| .*? \| (.*?) \|$", (ROOT / "docs" / "sql.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert len(lines) == 14
    for view, columns in lines:
        assert [d[0] for d in store.db.conn.execute(f"select * from {view}").description] == columns.split(", ")


def test_the_queries_of_the_readme_run(store):
    queries = [
        query
        for block in re.findall(r"```sql\n(.*?)```", README, re.DOTALL)
        for query in block.split(";")
        if query.strip()
    ]
    assert len(queries) == 3
    for query in queries:
        list(store.query(query))


def test_no_real_mailbox_and_no_path_of_a_machine_stands_anywhere():
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    for name in names:
        path = ROOT / name
        if path.suffix not in (".py", ".md", ".toml", ".sql", ".service", ".j2", ".txt") or not path.exists():
            continue
        text = path.read_text(encoding="utf-8")
        if "tests" not in path.parts:
            for domain in re.findall(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)*\.[a-z]{2,})\b", text):
                assert re.search(r"(?:^|\.)example(?:\.|$)|\.invalid$", domain) or re.match(PROVIDERS, domain), (
                    name,
                    domain,
                )
        assert not re.search(r"/(?:root|home|work)/[a-z]+/", text), name
