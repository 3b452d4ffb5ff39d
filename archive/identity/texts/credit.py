"""Detects whether a text names another outlet as its source. Copies do so in their first or last lines."""

import re

EDGE_LINES = 4  # at either end of a text, searched for a credit
LONGEST_CREDIT = 300  # characters; longer lines belong to the story itself

# How a copy names its source, in the languages in which texts are syndicated and reposted most.
_CREDIT = re.compile(
    r"\b(?:(?:originally|first) (?:published|appeared|posted)|republished|reprinted|cross-?posted|reposted|source"
    r"|courtesy of|with permission|via|publicado originalmente|publicado por primera vez|fuente|reproducido"
    r"|publié (?:initialement|d'abord)|paru (?:dans|sur)|source originale|quelle|zuerst (?:erschienen|veröffentlicht)"
    r"|ursprünglich erschienen|pubblicato originariamente|fonte|publicado originalmente)\b"
    r"|(?:来源|來源|转载自|轉載自|出典|источник|المصدر)",
    re.IGNORECASE,
)


def credit_lines(text: str) -> list[str]:
    """The lines of a text in which it may name its source."""
    lines = [line for line in text.split("\n") if line.strip()]
    edges = dict.fromkeys((*lines[:EDGE_LINES], *lines[-EDGE_LINES:]))
    return [line for line in edges if len(line) <= LONGEST_CREDIT and _CREDIT.search(line)]


def names(line: str, site: str, site_name: str | None) -> bool:
    """Whether a line names the outlet with this site (`example.org`) and name."""
    folded = line.casefold()
    return any(
        re.search(rf"(?<!\w){re.escape(name.casefold())}(?!\w)", folded) for name in (site, site_name) if name
    )
