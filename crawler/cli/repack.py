"""`pressmark repack`: the WARCs anew, in less room."""

from enum import StrEnum
from typing import Annotated

import typer

from crawler.cli.options import options_of


class Coding(StrEnum):
    ZSTD = "zstd"
    GZIP = "gzip"


def register(app: typer.Typer) -> None:
    app.command()(repack)


def repack(
    context: typer.Context,
    to: Annotated[
        Coding, typer.Option(help="zstd: with dictionaries of the pages; gzip: back again.")
    ] = Coding.ZSTD,
) -> None:
    """Write the finished WARCs anew, to take less room; nothing in them changes."""
    from archive.maintenance.repack import repack as repack_archive
    from crawler.cli.progress import progress

    options = options_of(context)
    with options.open_archive() as archive, progress("repacking") as told:
        done = repack_archive(archive, to is Coding.ZSTD, options.config().warc_max_bytes, told)
    for reason in done.left:
        print(f"left as it is: {reason}")
    if not done.records:
        print("nothing to repack.")
        return
    part = done.bytes_after / done.bytes_before
    print(
        f"{done.records:,} records in {done.files:,} files: {done.bytes_before / 1e6:,.1f} MB are now"
        f" {done.bytes_after / 1e6:,.1f} MB ({part:.2f})."
    )
