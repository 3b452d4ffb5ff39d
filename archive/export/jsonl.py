"""JSON Lines: one object per revision, with the fields of `Item`. Hidden characters are escaped, so nothing is lost."""

import json
from typing import BinaryIO

from archive.export.hidden import visible
from archive.export.selection import Selected


def write(selected: Selected, out: BinaryIO) -> None:
    for item in selected:
        out.write(visible(json.dumps(item.plain(), ensure_ascii=False)).encode() + b"\n")
