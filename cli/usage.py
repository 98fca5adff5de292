"""Wrong usage in the office's language: our own sentences by the catalogue, click's by what they look like."""

import re

import click

from cli.echo import echo
from domain.saying import Said, say
from reports.wording import told

# click's English, as its versions write it, and the template of ours.
_CLICK = tuple(
    (re.compile(pattern, re.DOTALL), template)
    for pattern, template in (
        (r"No such option:? '?(?P<name>[^' .]+)'?\.?.*", say("No such option: %(name)s")),
        (r"No such command '(?P<name>.*?)'\..*", say("No such command '%(name)s'.")),
        (r"Missing command\.", say("Missing command.")),
        (r"Missing argument '?(?P<name>.*?)'?\.(?P<more>.*)", say("Missing argument %(name)s.")),
        (r"Missing option '?(?P<name>.*?)'?\.(?P<more>.*)", say("Missing option %(name)s.")),
        (r"Got unexpected extra arguments? \((?P<name>.*)\)", say("Got unexpected extra arguments (%(name)s)")),
        (r"Option '(?P<name>.*)' requires an argument\.", say("Option '%(name)s' requires an argument.")),
        (r"Option '(?P<name>.*)' does not take a value\.", say("Option '%(name)s' does not take a value.")),
        (r"Invalid value for '?(?P<name>[^':]*)'?: (?P<what>.*)", say("Invalid value for %(name)s: %(what)s")),
        (r"'?(?P<value>.*?)'? is not a valid (integer|int)( range)?\.", say("'%(value)s' is not a whole number.")),
        (r"(?P<value>.*?) is not in the range (?P<range>.*?)\.", say("%(value)s is not in the range %(range)s.")),
        (r"'(?P<value>.*?)' is not one of (?P<choices>.*)\.", say("'%(value)s' is not one of %(choices)s.")),
        (r"(File|Path|Directory) '(?P<name>.*)' does not exist\.", say("'%(name)s' does not exist.")),
        (r"(File|Path) '(?P<name>.*)' is a directory\.", say("'%(name)s' is a directory.")),
        (r"(File|Path|Directory) '(?P<name>.*)' is not readable\.", say("'%(name)s' is not readable.")),
    )
)


def show_usage_error(error: click.ClickException, language: str) -> None:
    """The usage line, where help is, and what is wrong, on stderr."""
    if language == "en" or isinstance(error, click.exceptions.NoArgsIsHelpError):
        error.show()
        return
    ctx = error.ctx if isinstance(error, click.UsageError) else None
    if ctx is not None:
        echo(ctx.get_usage(), err=True)
        echo(told(say("Try '%(command)s --help' for help.", command=ctx.command_path), language) + "\n", err=True)
    message = error.message if isinstance(error.message, Said) else in_our_words(error.format_message())
    echo(told(say("Error: %(message)s", message=message), language), err=True)


def in_our_words(message: str) -> str:
    """A sentence of click as one of ours; one that is not known stays English."""
    for pattern, template in _CLICK:
        if found := pattern.fullmatch(message):
            pieces = {name: in_our_words(text) if name == "what" else text for name, text in found.groupdict().items()}
            return say(
                template.template, **{name: text for name, text in pieces.items() if f"%({name})" in template.template}
            )
    return message
