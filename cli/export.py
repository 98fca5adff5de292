"""The command that hands out what came: files by day and union, original mails, tables."""

import json
from datetime import date
from pathlib import Path

import click

from cli.arguments import Setting, json_option, pass_setting, read_day, read_unions
from cli.echo import echo_json
from cli.progress import progress
from domain.saying import say
from parsers.values import Kind
from service.parts import Parts
from store import exports
from store.database import Store
from store.exports import Selection


@click.command()
@click.option(
    "--to", "target", type=click.Path(file_okay=False, path_type=Path), required=True, help="The folder to write into."
)
@click.option("--union", "unions", metavar="U,…", help="Only of these: ids, names or groups.")
@click.option("--group", metavar="G,…", help="Only of the unions of these groups.")
@click.option("--from", "first", metavar="DAY", help="From this due day on.")
@click.option("--until", "last", metavar="DAY", help="Up to this due day.")
@click.option("--kind", "kinds", type=click.Choice([kind.value for kind in Kind]), multiple=True, metavar="KIND",
              help="image, video, audio, document, spreadsheet, presentation, archive, mail or other: only files of this kind, "
                   "embedded ones too, and no texts; may be repeated.")  # fmt: skip
@click.option(
    "--label",
    "labels",
    metavar="LABEL",
    multiple=True,
    help="Only reports with this label, by key or name; may be repeated.",
)
@click.option("--eml", is_flag=True, help="The original mails too, byte for byte.")
@click.option(
    "--csv",
    "as_csv",
    is_flag=True,
    help="Every public view as tables/VIEW.csv, for Excel; all rows, whatever is selected.",
)
@click.option(
    "--parquet",
    "as_parquet",
    is_flag=True,
    help="The same with types as tables/VIEW/campaign=…/day=…/, for engines (extra `parquet`).",
)
@click.option("--table", "chosen", metavar="VIEW", multiple=True, help="Only this view as a table; may be repeated.")
@click.option(
    "--office", metavar="CODE", default="", help="With --parquet: a folder office=CODE, where many offices share --to."
)
@click.option("--no-files", is_flag=True, help="Tables only.")
@json_option
@pass_setting
def export(
    setting: Setting, target: Path, unions: str | None, group: str | None, first: str | None, last: str | None,
    kinds: tuple[str, ...], labels: tuple[str, ...], eml: bool, as_csv: bool, as_parquet: bool, chosen: tuple[str, ...], office: str,
    no_files: bool, as_json: bool,
) -> int:  # fmt: skip
    """Copy reports as files to --to/DAY/UNION/NN_NAME, with the text of each mail and a manifest; again, only what is new."""
    from reports.wording import Words
    from service.export import Copied, Export
    from service.tables import check_parquet, tables, write_tables

    parts = setting.parts()
    if as_parquet:
        check_parquet()
    for view in chosen:
        if view not in tables():
            raise click.UsageError(
                say("there is no view %(name)s; there are: %(views)s", name=view, views=", ".join(tables()))
            )
    keys = ({"office": office} if office else {}) | {"campaign": parts.config.campaign.name}
    copied, made = Copied(), 0
    with parts.store(setting.clock()) as store:
        selection = Selection(
            _unions(parts, unions, group), *_days(first, last), kinds=kinds, labels=_labels(store, labels)
        )
        if not no_files:
            with progress(setting.told(say("copying"))) as advance:
                copied = Export(store, selection, Words(setting.language), eml).run(target, advance=advance)
        if as_csv or as_parquet:
            with progress(setting.told(say("tables"))) as advance:
                made = write_tables(
                    store, target, keys=keys, views=chosen, as_csv=as_csv, as_parquet=as_parquet,
                    advance=advance,
                )  # fmt: skip
    counts = {"written": copied.written, "known": copied.known, "lost": copied.lost, "tables": made}
    if as_json:
        echo_json(json.dumps(counts))
    else:
        setting.echo(
            say(
                "%(written)s {written|file|files} written, %(known)s already there; %(tables)s {tables|table|tables}",
                **counts,
            )
        )
    if copied.lost:
        setting.echo(
            say(
                "%(n)s {n|file is|files are} not in the store as received; `rollcall verify` says which", n=copied.lost
            ),
            err=True,
        )
    return int(bool(copied.lost))


def _unions(parts: Parts, unions: str | None, group: str | None) -> tuple[str, ...]:
    """Ids of the unions that are in both choices; () for all."""
    chosen = read_unions(parts.config, unions) if unions is not None else ()
    if group is None:
        return chosen
    groups = {union.group for union in parts.config.roster.unions}
    wanted = [name for name in group.split(",") if name]
    for name in wanted:
        if name not in groups:
            raise click.UsageError(
                say("there is no group %(name)s; there are: %(groups)s", name=name, groups=", ".join(sorted(groups)))
            )
    members = tuple(union.id for union in parts.config.roster.unions if union.group in wanted)
    both = tuple(union for union in members if not chosen or union in chosen)
    if not both:
        raise click.UsageError(say("no union is named"))
    return both


def _days(first: str | None, last: str | None) -> tuple[date, date]:
    start, end = read_day(first) if first else date.min, read_day(last) if last else date.max
    if start > end:
        raise click.UsageError(say("the range %(range)s runs backwards or is too long", range=f"{start}..{end}"))
    return start, end


def _labels(store: Store, labels: tuple[str, ...]) -> tuple[str, ...]:
    known = exports.known_labels(store)
    names = {"unlabelled", *known, *known.values(), *(key.partition("=")[2] for key in known)}
    for label in labels:
        if label not in names and label not in {f"{key.partition('=')[0]}={name}" for key, name in known.items()}:
            listed = ", ".join(f"{key} {name}" for key, name in known.items())
            raise click.UsageError(say("there is no label %(name)s; there are: %(labels)s", name=label, labels=listed))
    return labels


COMMANDS = {"export": export}
