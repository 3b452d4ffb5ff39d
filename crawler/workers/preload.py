"""Loads what extraction needs for nearly all pages. The process from which workers are forked imports it."""

import gc
import os
from contextlib import suppress

from crawler.extraction import extract

_PAGE = (
    b"<html lang=en><h1>A page</h1><p>By A. Writer, 1 May 2026</p><p>" + b"They have had it with this. " * 20
)

# One small matrix product per page is too little work for numpy's threads: they would only spin.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# The first page loads parsers and month names, but no language model: its words leave no doubt. If the disk is full,
# each page reports it.
with suppress(OSError):
    extract(_PAGE, "https://example.org/")
gc.set_threshold(10_000)  # a page makes many objects, but few reference cycles
gc.freeze()  # objects that are never collected stay shared between the workers
