"""Loads what few pages need, after `preload`: trafilatura and the language model. Workers that read many pages share
it; a job of a few pages does not wait for it.
"""

import gc
from contextlib import suppress

import trafilatura  # noqa: F401
from py3langid import classify

with suppress(OSError):  # the disk is full: each page that needs the model reports it
    classify("Which language is this?")
gc.freeze()
