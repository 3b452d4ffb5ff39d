"""All that Pressmark takes from the insides of trafilatura, which promises nothing of it from one release to the next.
`tests/test_insides.py` has a test for each, which names what broke."""

from trafilatura.settings import Document, Extractor, use_config
from trafilatura.xpaths import BODY_XPATH, OVERALL_DISCARD_XPATH, REMOVE_COMMENTS_AND_LISTS_XPATH

__all__ = [
    "BODY_XPATH",
    "OVERALL_DISCARD_XPATH",
    "REMOVE_COMMENTS_AND_LISTS_XPATH",
    "Document",
    "Extractor",
    "use_config",
]
