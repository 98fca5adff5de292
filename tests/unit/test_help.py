"""`--help` in both languages: every paragraph is in the catalogue, nothing else is, and no line is wider than a terminal."""

import inspect
import re

import click
import pytest
from click.testing import CliRunner
from rich.cells import cell_len

from cli.chinese import wrapped
from cli.main import COMMANDS, rollcall
from reports.wording import helps

OF_CLICK = {"Show this message and exit.", "Options", "Commands", "Usage", "default", "required"}
LINES = [[], *([name] for name in COMMANDS), ["roster", "check"], ["roster", "learn"]]


def command(words):
    found = rollcall
    for word in words:
        found = found.get_command(click.Context(rollcall), word)
    return found


def paragraphs(found):
    yield from inspect.cleandoc(found.help or "").split("\n\n")
    yield from (option.help for option in found.params if isinstance(option, click.Option) and option.help)
    if isinstance(found, click.Group):
        yield from (line for _, line in found.lines())


def help_of(words, language, tmp_path):
    environ = {"ROLLCALL_LANG": language, "ROLLCALL_CONFIG": str(tmp_path / "none.toml")}
    done = CliRunner().invoke(rollcall, [*words, "--help"], env=environ, prog_name="rollcall", terminal_width=80)
    assert done.exit_code == 0, done.output
    return done.output


def test_every_paragraph_is_in_the_catalogue_and_nothing_else():
    said = {" ".join(text.split()) for words in LINES for text in paragraphs(command(words))}
    assert said - {""} | OF_CLICK == set(helps("zh"))


@pytest.mark.parametrize("words", LINES, ids=" ".join)
def test_help_in_chinese_is_chinese_and_fits_a_terminal(words, tmp_path):
    text = help_of(words, "zh", tmp_path)
    assert text.startswith("用法：rollcall")
    assert not re.search(r"\b[a-z]{3,} [a-z]{2,} [a-z]{2,}\b", text.partition("\n")[2])
    assert max(map(cell_len, text.splitlines())) <= 80


@pytest.mark.parametrize("words", LINES, ids=" ".join)
def test_help_in_english_is_english(words, tmp_path):
    text = help_of(words, "en", tmp_path)
    assert text.startswith("Usage: rollcall")
    assert not re.search("[\u4e00-\u9fff]", text.replace("待确认", ""))


def test_the_language_is_the_configurations_where_there_is_one(tmp_path):
    for language, start in (("zh", "用法："), ("en", "Usage: ")):
        config = tmp_path / f"{language}.toml"
        config.write_text(f'[digest]\nlanguage = "{language}"\n', encoding="utf-8")
        for words in (
            ["--config", str(config), "day", "--help"],
            ["--config", str(config), "roster", "check", "--help"],
        ):
            assert CliRunner().invoke(rollcall, words).output.startswith(start)
        named = {"ROLLCALL_CONFIG": str(config)}
        assert CliRunner().invoke(rollcall, ["--help"], env=named).output.startswith(start)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]), ("写出待填的 config.toml 和名单。", ["写出待填的", "config.toml", "和名单。"]),
        ("一二三四五六七", ["一二三四五六", "七"]),
        ("一二三四五六。", ["一二三四五", "六。"]), ("words of English", ["words of", "English"]),
    ],
)  # fmt: skip
def test_lines_break_between_characters_and_words_but_not_before_a_stop(text, lines):
    assert wrapped(text, 12) == lines
