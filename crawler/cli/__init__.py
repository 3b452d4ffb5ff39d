"""The `pressmark` command. One module per noun; each imports what it needs only when it runs, for a fast start."""

import atexit
import errno
import gc
import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from archive import __version__
from archive.errors import OutOfFiles, PressmarkError
from crawler.cli.help import reflow_help
from crawler.cli.options import Options
from crawler.cli.output import OutputLost, give_up_stdout, prepare_output
from crawler.cli.visible import stand_before_output

COMMANDS = (
    *(
        "add",
        "show",
        "diff",
        "label",
        "search",
        "stories",
        "ignore_param",
        "forget_url",
        "export",
        "sources",
        "crawl",
        "run",
        "worker",
    ),
    *(
        "serve",
        "password",
        "mcp",
        "token",
        "changes",
        "status",
        "stats",
        "check",
        "rebuild",
        "reextract",
        "repack",
        "warcs",
        "migrate",
        "demo",
    ),
)
WRONG_COMMAND = 2
SOME_FAILED = 1
OUTPUT_ERRORS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF})

app = typer.Typer(
    name="pressmark",
    help="Archive blogs and news, keep every version, and search them.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """The console script. Turns a PressmarkError into one line and exit code 2 (1 where the machine
    is at a limit); other errors are bugs."""
    # With the usual threshold a tenth of the start is the search for garbage among a thousand modules; and when all is
    # done, Python searches them several times more, for half a second.
    gc.set_threshold(10_000)
    atexit.register(gc.freeze)
    try:
        prepare_output()
        stand_before_output()
        try:
            app()
        finally:
            sys.stdout.flush()  # here, where a full disk can still be reported
    except OutputLost as lost:
        if sys.stdout is not None:
            give_up_stdout()
        _fail(lost)
    except PressmarkError as error:
        _fail(error)
    except BrokenPipeError:  # the reader of our output has gone, as in `pressmark search x | head -1`
        give_up_stdout()
        sys.exit(1)
    except OSError as error:
        if error.errno not in OUTPUT_ERRORS:
            raise
        give_up_stdout()
        _fail(OutputLost.because(error))


def _fail(error: PressmarkError) -> NoReturn:
    print(f"pressmark: {error}", file=sys.stderr)
    sys.exit(SOME_FAILED if isinstance(error, OutOfFiles) else WRONG_COMMAND)


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"pressmark {__version__}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    data: Annotated[
        Path | None, typer.Option(help="Folder of the archive. [default: pressmark-data]")
    ] = None,
    database: Annotated[
        str | None, typer.Option(help="postgresql:// URL of the database. [default: a SQLite file in --data]")
    ] = None,
    warc_store: Annotated[
        str | None,
        typer.Option(help="s3://bucket/prefix for finished WARC files. [default: the folder warc in --data]"),
    ] = None,
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    context.obj = Options(data, database, warc_store)


for _name in COMMANDS:
    import_module(f"crawler.cli.{_name}").register(app)
reflow_help(app)
