"""The commands about the roster: what is wrong or doubtful in the file, and what people's decisions could add to it."""

import json
from collections import defaultdict

import click

from cli.arguments import Setting, json_option, pass_setting
from cli.echo import echo, echo_json
from cli.help import Group
from config.roster import check_roster
from domain.saying import say
from store.decisions import known_addresses


@click.group(cls=Group)
def roster() -> None:
    """Check the roster file, and learn addresses for it."""


@roster.command()
@json_option
@pass_setting
def check(setting: Setting, as_json: bool) -> int:
    """List what is wrong or doubtful in the roster file, by line. Exit 2 if it cannot be used."""
    read = check_roster(setting.config_path)
    for verdict, name, lines in (
        ("wrong", say("wrong   "), read.problems),
        ("doubtful", say("doubtful"), read.doubts),
    ):
        for line in lines:
            told = {"verdict": verdict, "file": str(read.path), "problem": line}
            if as_json:
                echo_json(json.dumps(told, ensure_ascii=False))
            else:
                setting.echo(say("%(verdict)s  %(file)s: %(problem)s", verdict=name, file=read.path, problem=line))
    if not as_json:
        counts = {"unions": len(read.roster.unions), "problems": len(read.problems), "doubts": len(read.doubts)}
        setting.echo(
            say(
                "%(unions)s {unions|union|unions}, %(problems)s {problems|problem|problems}, %(doubts)s {doubts|doubt|doubts}",
                **counts,
            )
        )
    return 2 if read.problems else 0


@roster.command()
@json_option
@pass_setting
def learn(setting: Setting, as_json: bool) -> None:
    """Propose addresses for the roster, from what people decided in triage. The file is not changed."""
    parts = setting.parts()
    unions = parts.config.roster.by_id
    proposed = defaultdict(list)
    with parts.store(setting.clock(), sync=False) as store:
        for known in known_addresses(store):
            if known.union_id in unions and known.address not in unions[known.union_id].senders:
                proposed[known.union_id].append(known)
    for union_id, found in proposed.items():
        union = unions[union_id]
        senders = ";".join((*union.senders, *(known.address for known in found)))
        if as_json:
            told = [{"address": known.address, "mails": known.mails, "made_by": known.made_by} for known in found]
            echo_json(json.dumps({"union_id": union_id, "addresses": told, "senders": senders}, ensure_ascii=False))
            continue
        echo(f"{union_id} {union.name}")
        for known in found:
            told_of = {"address": known.address, "n": known.mails, "by": known.made_by}
            setting.echo(say("    + %(address)s (%(n)s {n|mail|mails}, by %(by)s)", **told_of))
        setting.echo(say("    senders: %(senders)s", senders=senders))
    if not as_json and not proposed:
        setting.echo(say("nothing to learn: every address that people decided on is on the roster"))


COMMANDS = {"roster": roster}
