"""All that Pressmark's extraction takes from the insides of trafilatura, which promises nothing of it from one release
to the next. `tests/test_insides.py` has a test for each, which names what broke."""

from trafilatura.settings import Document

__all__ = ["Document"]
