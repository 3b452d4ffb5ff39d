"""What a text is compared with others by, made where the page is read: it takes longer than to look it up."""

from archive.article import TextSignature
from archive.identity.texts.fingerprint import text_digest
from archive.identity.texts.stable_text import stable_text
from archive.identity.texts.winnowing import fingerprints
from archive.identity.texts.words import Words


def text_signature(text: str, markdown: str = "") -> TextSignature:
    its = stable_text(text, markdown)
    words = Words.of(its)
    return TextSignature(text_digest(its), words.letters, fingerprints(words))
