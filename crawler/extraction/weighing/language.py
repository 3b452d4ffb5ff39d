"""Decides the language of an article's text."""

from collections.abc import Sequence

from archive.article import Candidate, FieldSource
from crawler.extraction.claims import Field
from crawler.extraction.sources.language import code_of
from crawler.extraction.weighing.trust import Weighed, evidence, first, in_order

# The model confuses these languages; between them, the page's claim is better.
NEIGHBOURS = tuple(
    frozenset(group.split())
    for group in (
        *("da nb nn no sv", "is fo", "bs hr sl sr", "cs sk", "be ru uk bg mk", "an ca es gl pt"),
        *("lb de", "af nl", "ar fa ur", "az tr", "hi mr ne", "id jv ms", "xh zu"),
    )
)


def spoken(candidates: Sequence[Candidate]) -> Weighed[str]:
    """The language of the text: the model's result, unless the model often confuses it with the language that the page
    claims.
    """
    ordered = in_order(Field.LANGUAGE, candidates)
    codes = {code: c for c in reversed(ordered) if (code := code_of(c.value))}
    model = next((code for code, c in codes.items() if c.source is FieldSource.LANGUAGE_MODEL), None)
    for group in NEIGHBOURS:
        for code, candidate in codes.items():
            if model in group and code in group and code != model:
                why = f"the model says {model}, which is near it"
                return Weighed(code, evidence(candidate, why, ordered))
    return first(Field.LANGUAGE, candidates, code_of)
