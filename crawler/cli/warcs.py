"""`pressmark warcs`: where the WARC files are, and moves them between the data folder and a bucket."""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from archive.errors import ArchiveUnusable, CaptureDamaged
from crawler.cli.counted import counted
from crawler.cli.options import options_of
from crawler.cli.output import to_json

if TYPE_CHECKING:
    from archive.archive import Archive
    from archive.captures.bucket.spooled import SpooledWarcs

warcs = typer.Typer(
    help="Show where the WARC files are, and move them to a bucket and back.", no_args_is_help=True
)


def register(app: typer.Typer) -> None:
    app.add_typer(warcs, name="warcs")


@dataclass(frozen=True, slots=True)
class _WarcPlace:
    """What a place has of the archive's WARC files."""

    place: str
    files: int
    size_bytes: int

    def __str__(self) -> str:
        return f"{self.place}: {counted(self.files, 'file')}, {self.size_bytes / 1e6:,.1f} MB"


@warcs.command()
def show(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Show how many WARC files are in the data folder and in the bucket. A file in progress is in the folder."""
    with options_of(context).open_archive() as archive:
        places = _places(archive)
    if as_json:
        print(to_json([asdict(place) for place in places], indent=2))
    else:
        print("\n".join(map(str, places)))


@warcs.command()
def push(context: typer.Context) -> None:
    """Upload all finished WARC files of the data folder to the bucket. Each is removed here when its copy was checked.

    Crawls do this by themselves. Use it to move an archive to a bucket, and after the bucket was away.
    """
    from crawler.cli.progress import progress

    with options_of(context).open_archive() as archive, progress("uploading") as told:
        store = _of_bucket(archive)
        before = store.waiting()
        store.hand_over(told)
    if before is None:
        print("No finished WARC file is in the data folder.")
        return
    print(f"Uploaded {counted(before.files, 'file')} ({before.size_bytes / 1e6:,.1f} MB) to {before.bucket}.")


@warcs.command()
def pull(
    context: typer.Context,
    remove: Annotated[
        bool,
        typer.Option("--remove", help="Delete each file from the bucket when its copy here was checked."),
    ] = False,
) -> None:
    """Copy all WARC files from the bucket to the data folder. An interrupted copy goes on where it stopped.

    To move an archive out of a bucket, take warc_store out of the settings first and name it here: `pressmark
    --warc-store s3://bucket/prefix warcs pull`. A crawl that knows the bucket would upload the files again.
    """
    from crawler.cli.progress import progress

    with options_of(context).open_archive() as archive, progress("downloading") as told:
        store = _of_bucket(archive)
        names = list(store.in_bucket())
        damaged = list[str]()
        for done, name in enumerate(names, 1):
            try:
                store.fetch(name)
                if remove:
                    store.remove_from_bucket(name)
            except CaptureDamaged as damage:
                damaged.append(str(damage))
            told(done, len(names))
    for problem in damaged:
        print(problem)
    copied = counted(len(names) - len(damaged), "file")
    print(f"Copied {copied} from {store.location} to {store.folder}.")
    raise typer.Exit(1 if damaged else 0)


def _places(archive: "Archive") -> list[_WarcPlace]:
    from archive.captures.bucket.spooled import SpooledWarcs
    from archive.captures.files import sizes_in

    store = archive.store.warcs
    places = {str(store.folder): sizes_in(store.folder)}
    if isinstance(store, SpooledWarcs):
        places[store.location] = store.in_bucket()
    return [_WarcPlace(place, len(sizes), sum(sizes.values())) for place, sizes in places.items()]


def _of_bucket(archive: "Archive") -> "SpooledWarcs":
    from archive.captures.bucket.spooled import SpooledWarcs

    if not isinstance(archive.store.warcs, SpooledWarcs):
        raise ArchiveUnusable(
            "no bucket is set: name one with --warc-store s3://bucket/prefix, or in pressmark.toml"
        )
    return archive.store.warcs
