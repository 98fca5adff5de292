"""The command that shows the store in a browser."""

from contextlib import suppress
from importlib.util import find_spec

import click

from cli.arguments import Setting, pass_setting
from config.table import ConfigError
from domain.saying import say
from service.parts import Parts

PORT = 8001


@click.command()
@click.option(
    "--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="On 127.0.0.1; 0 takes a free one."
)
@pass_setting
def explore(setting: Setting, port: int) -> None:
    """Show the store in a browser: the roll call day by day, mails, photos, tables; read-only, on this machine only."""
    check_explore()
    parts = setting.parts()
    with parts.store(setting.clock()):
        pass  # so that views and calendar are those of this program and configuration
    show(setting, parts, port)


def check_explore() -> None:
    """Raises ConfigError without the extra."""
    if find_spec("datasette") is None:
        raise ConfigError([say("explore needs the extra: make install-explore, or pip install 'rollcall[explore]'")])


def show(setting: Setting, parts: Parts, port: int) -> None:
    """Serve until Ctrl-C. Raises OSError for a port that is taken."""
    from service.explore.server import HOST, listen, serve

    try:
        taken = listen(port)
    except OSError as error:
        raise OSError(
            say("port %(port)s of this machine cannot be used; choose another by --port", port=port)
        ) from error
    with taken:
        address = f"http://{HOST}:{taken.getsockname()[1]}/"
        said = say("open %(address)s in a browser; Ctrl-C ends it", address=address)
        with suppress(KeyboardInterrupt):  # that is how it ends
            serve(parts, taken, now=setting.now, ready=lambda: setting.echo(said))


COMMANDS = {"explore": explore}
