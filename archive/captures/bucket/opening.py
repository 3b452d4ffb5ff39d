"""Chooses where an archive's finished WARC files are."""

from pathlib import Path

from archive.captures.bucket.address import BucketAddress
from archive.captures.bucket.patience import NO_PATIENCE, Patience
from archive.captures.warc_files import WarcFiles, WarcFolder


def warcs_in(folder: Path, bucket: BucketAddress | None, patience: Patience = NO_PATIENCE) -> WarcFiles:
    """The WARC files of a folder; with a bucket, the folder is its spool. Asks no server."""
    if bucket is None:
        return WarcFolder(folder)
    from archive.captures.bucket.objects import Bucket
    from archive.captures.bucket.spooled import SpooledWarcs

    return SpooledWarcs(folder, Bucket(bucket, patience))
