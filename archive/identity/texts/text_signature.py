"""The signature by which a text is compared with others. It is computed where the page is extracted, because computing
it takes longer than looking it up."""

from archive.article import TextSignature
from archive.identity.texts.fingerprint import text_digest
from archive.identity.texts.stable_text import stable_text
from archive.identity.texts.winnowing import fingerprints
from archive.identity.texts.words import Words


def text_signature(text: str, markdown: str = "") -> TextSignature:
    its = stable_text(text, markdown)
    words = Words.of(its)
    return TextSignature(text_digest(its), words.letters, fingerprints(words))
