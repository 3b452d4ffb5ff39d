"""Parquet, written by pyarrow (extra `parquet`): the fields of `Item` with their types, times in UTC."""

from dataclasses import asdict
from itertools import islice
from typing import BinaryIO

import pyarrow
from pyarrow.parquet import ParquetWriter

from archive.export.item import FIELDS
from archive.export.selection import Selected

ROWS_IN_GROUP = 2_000  # some 20 MB of text
TIME = pyarrow.timestamp("us", tz="UTC")
TYPES = {
    "article_id": pyarrow.int64(),
    "revision": pyarrow.int32(),
    "is_latest": pyarrow.bool_(),
    "authors": pyarrow.list_(pyarrow.string()),
    "published_on": pyarrow.date32(),
    "published_at": TIME,
    "modified_at": TIME,
    "seen_at": TIME,
    "first_seen_at": TIME,
    "last_seen_at": TIME,
    "story_id": pyarrow.int64(),
    "tags": pyarrow.list_(pyarrow.string()),
    "paywalled": pyarrow.bool_(),
    "words": pyarrow.int32(),
}
SCHEMA = pyarrow.schema([(name, TYPES.get(name, pyarrow.string())) for name in FIELDS])


def write(selected: Selected, out: BinaryIO) -> None:
    items = iter(selected)
    with ParquetWriter(out, SCHEMA, compression="zstd") as file:
        while group := [asdict(item) for item in islice(items, ROWS_IN_GROUP)]:
            file.write_table(pyarrow.Table.from_pylist(group, SCHEMA))
