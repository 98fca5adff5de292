"""The command that makes a mail fit to be shown to strangers."""

from pathlib import Path

import click

from cli.arguments import Setting, pass_setting
from cli.private import write_private
from domain.saying import say


@click.command()
@click.argument("mail")
@click.option(
    "--out", "target", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The .eml to write."
)
@click.option("--anyway", is_flag=True, help="Write it even where it is not read or filed as the original is.")
@pass_setting
def redact(setting: Setting, mail: str, target: Path, anyway: bool) -> int:
    """Write a copy of mail number MAIL (or of an .eml file) without its texts, names and pictures: the same structure, filed the same.

    Names and addresses of the roster, dates, and words of the vocabulary and the campaign stay: rules read them. Look at the copy before
    you hand it on.
    """
    from service.redaction import redact as make_copy

    parts = setting.parts()
    if target.exists():
        raise click.UsageError(say("%(path)s is already there; nothing was written", path=target))
    is_number = mail.isascii() and mail.isdigit() and len(mail) < 19
    if not is_number and not Path(mail).is_file():
        raise click.UsageError(say("'%(text)s' is neither the number of a mail nor a file", text=mail))
    with parts.store(setting.clock()) as store:
        copy = make_copy(parts, store, int(mail) if is_number else Path(mail))
    for note in copy.notes:
        setting.echo(note, err=True)
    for difference in copy.differences:
        setting.echo(say("not the same: %(difference)s", difference=difference), err=True)
    if copy.differences and not anyway:
        setting.echo(say("Nothing was written; with --anyway it is."), err=True)
        return 1
    write_private(target, copy.raw, new=True)
    setting.echo(
        say(
            "%(path)s: names of the roster, dates and the vocabulary are still in it; look at it before you hand it on",
            path=target,
        )
    )
    return 0


COMMANDS = {"redact": redact}
