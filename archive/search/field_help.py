"""What each field of the query language finds, with an example. The reference in the documentation is generated from
this."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldHelp:
    """How a field is written, and which articles it finds (a sentence that begins with "Articles ...")."""

    examples: tuple[str, ...]
    about: str


FIELD_HELP = {
    "title": FieldHelp(("title:flood",), "with the word in the title"),
    "author": FieldHelp(('author:"Ann Lee"',), "with the words in the name of an author"),
    "tag": FieldHelp(("tag:economy",), "with the word in a tag of the site"),
    "label": FieldHelp(
        ('label:"to read"', "label:clim*"), "with the words in a label of yours, or of their source"
    ),
    "note": FieldHelp(("note:interview", 'note:"ask Ann"'), "with the words in a note of yours"),
    "site": FieldHelp(
        ("site:example.org", "site:org", "site:localhost:8631", "site:example.org/blog"),
        "on this host or a host below it; with a port, at this port only; with a path, below this path",
    ),
    "source": FieldHelp(
        ('source:"Example Daily"', "source:3"), "that this source lists: its number, name or URL"
    ),
    "url": FieldHelp(
        ("url:https://example.org/2026/flood", "example.org/2026/flood"),
        "at this URL, or with this URL as an alias; the URL alone does the same",
    ),
    "lang": FieldHelp(("lang:de",), "in a language (ISO 639-1)"),
    "after": FieldHelp(
        ("after:2026-05", "after:7d", "after:yesterday"),
        "published on this day or later: a year, month or day, `7d`, `2w`, `3m`, `1y`, `today`, `yesterday`",
    ),
    "before": FieldHelp(("before:2026-05-20",), "published earlier; days are written as for `after:`"),
    "seen": FieldHelp(("seen:2026-05", "seen:2026-05..2026-07"), "that Pressmark first saw in this period"),
    "story": FieldHelp(("story:12",), "that belong to this story"),
    "is": FieldHelp(
        ("is:revised", "is:unpublished", "is:paywalled"),
        "edited after publication; taken down; behind a paywall",
    ),
    "words": FieldHelp(
        ("words:>500", "words:<=80"),
        "of this length in words. In Chinese and Japanese each character counts as a word (a run of katakana is one), "
        "in Thai and its neighbours every four letters",
    ),
    "stem": FieldHelp(("stem:en",), "with other forms of all words of the query, in this language"),
    "umlauts": FieldHelp(
        ("umlauts:ue",), "with ü written as ue or the other way round, in all words of the query"
    ),
}
