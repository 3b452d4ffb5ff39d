"""A text's exact fingerprint: equal for texts that read the same, whatever their typography."""

import re
import unicodedata
from hashlib import blake2b

DIGEST_BYTES = 16  # 128 bits: among a billion texts, a chance of 1e-21 that any two differ and collide

_QUOTES = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′‹›`´ʼ", "'"),
        **dict.fromkeys("“”„‟″«»「」『』", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f", None),  # invisible marks
    }
)
_TYPOGRAPHY = re.compile(f"[{''.join(map(chr, _QUOTES))}]")  # much faster than str.translate


def normalise(text: str) -> str:
    """The text normalised for comparison: NFKC, case folded, plain quotes and dashes, single spaces. Idempotent."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(_TYPOGRAPHY.sub(_plain, folded).split())


def _plain(mark: re.Match[str]) -> str:
    return mark[0].translate(_QUOTES)


def text_digest(text: str) -> bytes:
    """A digest of 16 bytes, equal for texts with the same normal form; it is the same in every process and version."""
    return blake2b(normalise(text).encode("utf-8", "surrogatepass"), digest_size=DIGEST_BYTES).digest()
