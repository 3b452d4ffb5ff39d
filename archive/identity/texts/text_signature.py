"""What a text is compared with others by, made where the page is read: it takes longer than to look it up."""

from archive.article import Likeness
from archive.identity.texts.fingerprint import text_digest
from archive.identity.texts.stable_text import substance
from archive.identity.texts.winnowing import handles
from archive.identity.texts.words import Words


def likeness(text: str, markdown: str = "") -> Likeness:
    its = substance(text, markdown)
    words = Words.of(its)
    return Likeness(text_digest(its), words.letters, handles(words))
