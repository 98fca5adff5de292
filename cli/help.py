"""What `--help` says, in the office's language. It is asked of a system that may lack what the program needs, so it imports late."""

from collections.abc import Sequence
from pathlib import Path

import click


class HelpContext(click.Context):
    """A context whose help is in the language of the configuration, or of the locale."""

    def make_formatter(self) -> click.HelpFormatter:
        """Of this language and the terminal's width."""
        root = self.find_root()
        (option,) = (option for option in root.command.params if option.name == "config_path")
        path = root.params.get("config_path") or option.resolve_envvar_value(root) or option.get_default(root)
        from config.caller import office_language

        if office_language(Path(str(path))) == "en":
            return super().make_formatter()
        from cli.chinese import Chinese

        return Chinese(width=self.terminal_width, max_width=self.max_content_width)


class Group(click.Group):
    """A group whose help says of each command the whole first sentence."""

    context_class = HelpContext

    def lines(self) -> Sequence[tuple[str, str]]:
        """Name and sentence of each command."""
        return [(name, command.get_short_help_str(200)) for name, command in self.commands.items()]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """In the order in which they were written."""
        with formatter.section("Commands"):
            formatter.write_dl(self.lines())
