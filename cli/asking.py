"""The command that asks the store in SQL."""

import base64
import csv
import json
import math
import sys

import click

from cli.arguments import Setting, json_option, pass_setting
from cli.echo import echo, echo_json
from domain.saying import say, words_of_error
from store.asking import SECONDS, Answer, QueryRefused, ask


@click.command(name="sql")
@click.argument("query")
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="Comma-separated, with a header.")
@click.option(
    "--seconds", type=click.IntRange(1, 3600), default=SECONDS, show_default=True, help="How long it may take."
)
@pass_setting
def ask_sql(setting: Setting, query: str, as_json: bool, as_csv: bool, seconds: int) -> None:
    """Answer a SELECT over the public views (docs/sql.md), as at --now; read-only."""
    if as_json and as_csv:
        raise click.UsageError(say("either --json or --csv"))
    parts = setting.parts()
    with parts.store(
        setting.clock()
    ) as store:  # so that views and calendar are those of this program and configuration
        path = store.path
    try:
        with ask(path, query, now=setting.clock(), seconds=seconds) as answer:
            _show(answer, as_json=as_json, as_csv=as_csv)
    except QueryRefused as error:
        raise click.UsageError(words_of_error(error)) from None


def _show(answer: Answer, *, as_json: bool, as_csv: bool) -> None:
    if as_csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(answer.columns)
        writer.writerows([_plain(value) for value in row] for row in answer.rows)
    elif as_json:
        for row in answer.rows:
            echo_json(json.dumps(dict(zip(answer.columns, map(_plain, row), strict=True)), ensure_ascii=False))
    else:
        from reports.grid import grid_lines

        for line in grid_lines(answer.columns, answer.rows):
            echo(line)


def _plain(value: object) -> object:
    """What JSON and CSV can hold: bytes as base64, no infinity."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return None if isinstance(value, float) and not math.isfinite(value) else value


COMMANDS = {"sql": ask_sql}
