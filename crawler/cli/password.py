"""`pressmark password`: the password that readers of the reading room need."""

import sys
from getpass import getpass
from typing import Annotated

import typer

from archive.errors import BadConfig
from crawler.cli.options import options_of


def register(app: typer.Typer) -> None:
    app.command()(password)


def password(
    context: typer.Context,
    remove: Annotated[bool, typer.Option("--remove", help="Let readers in without a password.")] = False,
) -> None:
    """Set the password of the reading room (`pressmark serve`). It is asked for, or read from stdin.

    Only its hash is kept. Readers who are logged in must log in again, once the server is restarted.
    """
    from archive.web.safety.passwords import SHORTEST
    from crawler.jobs.serving.password_file import remove_password, set_password

    with options_of(context).open_archive():
        data = options_of(context).config().data
    if remove:
        print("The password is removed." if remove_password(data) else "No password was set.")
        return
    chosen = getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    if len(chosen) < SHORTEST:
        raise BadConfig(f"a password has at least {SHORTEST} characters")
    if sys.stdin.isatty() and getpass("Again: ") != chosen:
        raise BadConfig("the two passwords differ")
    set_password(data, chosen)
    print("The password is set.")
