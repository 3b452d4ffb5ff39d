"""Loads all that extraction needs, when imported: by the process that extraction workers are forked from."""

import gc
import os
from contextlib import suppress

from crawler.extraction import extract

_PAGE = b"<html lang=en><h1>A page</h1><p>By A. Writer, 1 May 2026</p><p>" + b"Some words and more. " * 20

# For one small product a page, threads of numpy's only spin.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# The first page loads parsers, month names and the language model. Where the disk is full, each page will say so.
with suppress(OSError):
    extract(_PAGE, "https://example.org/")
gc.set_threshold(10_000)  # a page makes many objects, and little that refers to itself
gc.freeze()  # what is never collected stays shared between the workers
