"""Everything that a person reads speaks the office's language; what programs read does not change with it."""

import contextlib
import io
import json
import logging
import os
import re
import subprocess
import sys
from dataclasses import dataclass

import pytest

import cli.main
from tests.integration.office_case import ROSTER, OfficeCase

MAIN = "from cli.main import main; main()"
NOW = "2021-02-05T16:30:00+08:00"
ENGLISH = re.compile(r"\b(?!rollcall\b)[a-z]{3,} [a-z]{2,}\b")  # two words of prose, one after the other
CHINESE = re.compile(r"[\u4e00-\u9fff]{2,}")
NAMES = re.compile(
    r"东山总工会|西山总工会|港口工会|迎春活动|工作信息|今日信息|今日|东山总?|西山总?|市州|直属|港口|日信息|慰问职工|情况良好|人"
)

COMMANDS = (
    "poll", "status", "doctor", "inbox", "triage", "day", "explain east 2021-02-05", "search 慰问", "refile --dry-run",
    "verify", "reparse", "roster check", "roster learn", "digest --send", "assign stranger@mailbox.example port",
    "correct 1 --union east --why 核实", "record port 2021-02-05 --at 15:00 --via phone --why 核实",
    "excuse west 2021-02-06 --why 核实", "pardon west 2021-02-05 --why 核实", "undo 1", "undo 1", "close 总结 --why 核实",
    "release", "apply config.toml", "export --to files --csv",
)  # fmt: skip
WRONG = (
    "explain nobody 2021-02-05", "explain 山 2021-02-05", "explain east yesterday", "explain east", "day --nope", "frobnicate",
    "correct x --why 核实", "correct 999 --not-report --why 核实", "record east 2021-02-05 --at noon --via phone --why 核实",
    "record east 2021-02-05 --at 15:00 --via pigeon --why 核实", "excuse , 2021-02-05 --why 核实", "undo 99", "day 2020-01-01",
    "day one two", "search 工", "digest --week --campaign", "digest --week --send", "close nothing --why 核实", "run",
    "apply nothing.xlsx", "apply .", "assign stranger east", "demo --days 0", "digest --day", "roster", "demo --dir .", "init .", "ocr",
    "sql values", "sql vacuum", "export", "export --to box --group nobody", "export --to roster.csv", "export --to box --label nobody",
)  # fmt: skip


@dataclass(frozen=True)
class Done:
    """What a command said and how it ended."""

    code: int
    stdout: str
    stderr: str


def run(office, *words, **environ):
    """One command line, in this process."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        patch.setattr(logging, "basicConfig", lambda **_: None)
        patch.chdir(office.folder)
        patch.setattr(sys, "argv", ["rollcall", "--config", "config.toml", "--now", NOW, *words])
        for name, value in {"ROLLCALL_USER": "tester", "NO_COLOR": "1", **environ}.items():
            patch.setenv(name, value)
        with pytest.raises(SystemExit) as ended:
            cli.main.main()
    return Done(ended.value.code, out.getvalue(), err.getvalue())


def made(folder, language):
    case = OfficeCase(folder).write(
        digest=f'language = "{language}"',
        campaign='[[campaign.deliverable]]\nkey = "summary"\nname = "总结"\ndue = 2021-02-28',
    )
    case.mail("east@example.com", "工作信息", "5 10:00:00")
    case.mail("west@example.com", "工作信息", "5 16:20:00")
    case.mail("clerk@mailbox.example", "东山总工会工作信息", "5 11:00:00")
    case.mail("stranger@mailbox.example", "今日信息", "5 12:00:00")
    return case


@pytest.fixture(scope="module")
def spoken(tmp_path_factory):
    """language -> command line -> what it said, on both outputs."""
    said = {}
    for language in ("zh", "en"):
        office = made(tmp_path_factory.mktemp(language), language)
        said[language] = {}
        for line in (*COMMANDS, *WRONG):
            done = run(office, *line.split())
            assert "Traceback" not in done.stderr, line
            said[language].setdefault(line, done.stdout + done.stderr)
        office.write(digest=f'language = "{language}"\nphotos = 99\ncolour = 1')
        said[language]["wrong configuration"] = run(office, "day").stderr
        office.write(digest=f'language = "{language}"')
        (office.folder / "roster.csv").write_text(ROSTER.replace("east@example.com", "east"), encoding="utf-8")
        said[language]["wrong roster"] = run(office, "doctor").stderr + run(office, "roster", "check").stdout
        (office.folder / "roster.csv").unlink()
        said[language]["no roster"] = run(office, "doctor").stderr + run(office, "roster", "check").stderr
    return said


OTHERS = re.compile(
    r"`[^`]*`|make install-ocr|pip install|rollcall [a-z ]+(--\S+)?|\[[A-Z_a-z.…]+\]|\S*/\S*|用法：.*|说明请看.*|#\d+ .*"
)


def prose(text):
    """Without what is a name, a path, a quotation: of commands, of what others said."""
    return OTHERS.sub(" ", text)


@pytest.mark.parametrize("line", (*COMMANDS, *WRONG, "wrong configuration", "wrong roster", "no roster"))
def test_a_chinese_office_reads_chinese(spoken, line):
    said = prose(spoken["zh"][line])
    if line not in ("roster", "digest --send"):
        assert CHINESE.search(spoken["zh"][line]), spoken["zh"][line]
    if line != "roster":  # its help
        assert not ENGLISH.search(said), said


@pytest.mark.parametrize("line", (*COMMANDS, *WRONG, "wrong configuration", "wrong roster", "no roster"))
def test_an_english_office_reads_english(spoken, line):
    left = NAMES.sub("", prose(spoken["en"][line])).replace("总结", "").replace("核实", "").replace("慰问", "")
    assert not CHINESE.search(left), left
    assert not re.search(
        r"\b1 (unions|mails|doubts|problems|verdicts|days|addresses|groups|folders)\b", spoken["en"][line]
    )
    assert not re.search(r"\b[02-9] (union|mail|doubt|problem|verdict|address|group|folder)\b", spoken["en"][line])


def test_what_programs_read_is_the_same_in_every_language(tmp_path):
    told = {}
    for language in ("zh", "en"):
        office = made(tmp_path / language if not (tmp_path / language).mkdir() else None, language)
        told[language] = [
            re.sub(
                r'"disk_free_gb": [\d.]+|[\d.]+ GB free',
                "",
                run(office, *line.split(), "--json").stdout.replace(str(office.folder), ""),
            )
            for line in ("poll", "status", "inbox", "triage", "day", "doctor", "roster check")
        ]
    assert told["zh"] == told["en"]


def test_a_part_of_a_name_is_answered_with_names_beside_ids(spoken):
    assert "east 东山总工会, west 西山总工会" in spoken["zh"]["explain 山 2021-02-05"]
    assert "east 东山总工会, west 西山总工会" in spoken["en"]["explain 山 2021-02-05"]
    assert "east 东山总工会, west 西山总工会, port 港口工会" in spoken["zh"]["explain nobody 2021-02-05"]


def test_two_views_at_once_are_refused(spoken):
    assert "两种视图" in spoken["zh"]["digest --week --campaign"]


@pytest.mark.parametrize(
    ("locale", "piece"), [("zh_CN.UTF-8", "读不出来"), ("C.UTF-8", "cannot be read"), ("", "cannot be read")]
)
def test_before_the_configuration_is_read_the_locale_decides(tmp_path, locale, piece):
    case = OfficeCase(tmp_path)
    case.folder.mkdir(exist_ok=True)
    done = run(case, "day", LANG=locale, LC_ALL="", LC_MESSAGES="")
    assert done.code == 2
    assert piece in done.stderr
    (tmp_path / "config.toml").write_text("[campaign]\nstarts = 2021-02-30\n", encoding="utf-8")
    said = run(case, "doctor", LANG=locale, LC_ALL="", LC_MESSAGES="").stderr
    assert "[campaign] starts" in said and "2021-02-30" in said
    assert bool(CHINESE.search(said)) is locale.startswith("zh")


@pytest.mark.parametrize(
    "line",
    [
        "inbox",
        "day",
        "status",
        "triage",
        "doctor",
        "search 慰问",
        "explain east 2021-02-05",
        "--help",
        "poll",
        "sql values(1)",
    ],
)
def test_a_closed_pipe_ends_quietly(tmp_path, line):
    office = made(tmp_path, "zh")
    run(office, "poll")
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-c", MAIN, "--config", "config.toml", "--now", NOW, *line.split()]
    environ = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(command, cwd=tmp_path, stdout=writer, stderr=subprocess.PIPE, env=environ) as process:
        os.close(writer)
        with contextlib.closing(process.stderr) as stderr:
            assert stderr.read() == b""
    assert process.wait() == (1 if line == "--help" else 0)  # click's own end


def test_the_example_of_an_answer_names_a_union_of_the_roster(tmp_path):
    for language, example in (("zh", "3 东山总工会"), ("en", "east")):
        folder = tmp_path / language
        folder.mkdir()
        office = made(folder, language)
        run(office, "poll")
        run(office, "digest", "--send")
        (mail,) = office.sent()
        text = mail.get_body(("plain",)).get_content()
        assert example.split()[-1] in text.partition("rollcall triage")[0][-400:]
        assert "haixi" not in text and "海西" not in text


def test_json_lines_of_the_doctor_keep_their_words(tmp_path):
    office = made(tmp_path, "zh")
    checks = [json.loads(line) for line in run(office, "doctor", "--json").stdout.splitlines()]
    assert {"configuration", "roster", "store", "mailbox"} <= {check["subject"] for check in checks}
    assert not any(CHINESE.search(check["finding"].replace("总工会", "")) for check in checks)


def test_an_error_that_the_store_kept_is_told_in_the_language_of_the_office(tmp_path):
    office = made(tmp_path, "zh")
    (tmp_path / "box").rename(tmp_path / "gone")
    polled = run(office, "poll")
    assert polled.code == 1
    assert f"eml:{tmp_path}/box: 没有这个路径。请检查路径和读取权限，磁盘是否已挂载" in polled.stderr
    shown = run(office, "status")
    assert shown.code == 1
    assert f"出错：eml:{tmp_path}/box: 没有这个路径" in shown.stdout
    assert "no such path" in run(office, "status", "--json").stdout
    assert "没有这个路径" in run(office, "doctor").stdout
