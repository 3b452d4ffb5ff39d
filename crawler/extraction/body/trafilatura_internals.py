"""Everything that Pressmark uses from the private parts of trafilatura, which may change with any release.

`tests/test_insides.py` has a test for each, which names what broke.
"""

from trafilatura.settings import Document

__all__ = ["Document"]
