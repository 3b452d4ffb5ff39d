"""Chooses where an archive's finished WARC files are."""

from pathlib import Path

from archive.captures.bucket.address import BucketAddress
from archive.captures.bucket.objects import NO_PATIENCE, Bucket, Patience
from archive.captures.bucket.spooled import SpooledWarcs
from archive.captures.warc_files import WarcFiles, WarcFolder


def warcs_in(folder: Path, bucket: BucketAddress | None, patience: Patience = NO_PATIENCE) -> WarcFiles:
    """The WARC files of a folder; with a bucket, the folder is its spool. Asks no server."""
    return SpooledWarcs(folder, Bucket(bucket, patience)) if bucket else WarcFolder(folder)
