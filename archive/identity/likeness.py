"""What a text is compared with others by, made where the page is read: it takes longer than to look it up."""

from archive.extracted import Likeness
from archive.identity.fingerprint import text_digest
from archive.identity.substance import substance
from archive.identity.winnowing import handles
from archive.identity.words import Words


def likeness(text: str, markdown: str = "") -> Likeness:
    its = substance(text, markdown)
    words = Words.of(its)
    return Likeness(text_digest(its), words.letters, handles(words))
