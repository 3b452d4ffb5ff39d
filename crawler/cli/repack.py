"""`pressmark repack`: rewrites the WARCs so that they take less space."""

from enum import StrEnum
from typing import Annotated

import typer

from crawler.cli.counted import counted
from crawler.cli.options import options_of


class Coding(StrEnum):
    ZSTD = "zstd"
    GZIP = "gzip"


def register(app: typer.Typer) -> None:
    app.command()(repack)


def repack(
    context: typer.Context,
    to: Annotated[
        Coding, typer.Option(help="zstd: smaller, with dictionaries. gzip: readable by every WARC tool.")
    ] = Coding.ZSTD,
) -> None:
    """Rewrite finished WARC files so that they take less space. The records stay the same."""
    from archive.maintenance.repack import repack as repack_archive
    from crawler.cli.progress import progress

    options = options_of(context)
    with options.open_archive() as archive, progress("repacking") as told:
        done = repack_archive(archive, to is Coding.ZSTD, options.config().warc_max_bytes, told)
    for reason in done.left:
        print(f"not repacked: {reason}")
    if not done.records:
        print("Nothing to repack.")
        return
    part = done.bytes_after / done.bytes_before
    print(
        f"{counted(done.records, 'record')} in {counted(done.files, 'file')}: {done.bytes_before / 1e6:,.1f} MB are now"
        f" {done.bytes_after / 1e6:,.1f} MB ({part:.2f})."
    )
