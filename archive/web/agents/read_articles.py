"""The tools that find and read articles."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from archive.archive import Archive
from archive.reading.word_diff import Piece, WordChange
from archive.records import KeptArticle, KeptRevision
from archive.search.hits import Hit
from archive.search.periods import asked_moment
from archive.search.rows import Per, Sort
from archive.search.snippets import Segment
from archive.web.agents.answers import (
    ArticleAnswer,
    ArticleWords,
    ComparedText,
    ComparedWords,
    DiffAnswer,
    FoundArticle,
    FoundWords,
    SearchAnswer,
    SeenRevision,
)
from archive.web.agents.foreign import address, foreign, line, names

MOST_CHARACTERS = 50_000  # of a text, in one answer
MOST_REVISIONS = 50
CONTEXT = 200  # characters at each end of a run of words that stayed

Key = Annotated[str, Field(description="Number of the article (as in 12), or any URL that leads to it.")]
Revision = Annotated[int | None, Field(description="Number of the revision. Default: the latest.")]
Offset = Annotated[int, Field(ge=0, description="Where to read on: `next_offset` of the answer before.")]
Since = Annotated[
    str | None,
    Field(description="Only articles that are new or edited since: 2026-05-03, 2026-05-03T12:00, 7d."),
]


def search(
    archive: Archive,
    query: Annotated[
        str,
        Field(
            description='Words, "a phrase", -not, OR, prefix*, and fields: site: author: title: tag: label: lang: '
            "after: before: seen: source: story: url: words:>500 is:revised is:unpublished is:paywalled. "
            "Empty: all articles, newest first."
        ),
    ],
    limit: Annotated[int, Field(ge=1, le=50)] = 10,
    cursor: Annotated[str | None, Field(description="`next_cursor` of the answer before.")] = None,
    sort: Annotated[Sort, Field(description="Order: best first or newest first.")] = Sort.RELEVANCE,
    expand: Annotated[bool, Field(description="Give every article of a story, not only the best.")] = False,
    all_revisions: Annotated[bool, Field(description="Also search texts that were edited since.")] = False,
    changed_since: Since = None,
) -> SearchAnswer:
    """Search the archive. The best articles come first; articles with the same text (a story) are one result."""
    per, since = Per.ARTICLE if expand else Per.STORY, asked_moment(changed_since)
    page = archive.search(
        query,
        limit=limit,
        cursor=cursor,
        sort=sort,
        per=per,
        all_revisions=all_revisions,
        changed_since=since,
    )
    total = None
    if cursor is None:
        total = archive.count(query, per=per, all_revisions=all_revisions, changed_since=since)
    return SearchAnswer(total=total, articles=list(map(_found, page.hits)), next_cursor=page.next_cursor)


def _found(hit: Hit) -> FoundArticle:
    return FoundArticle(
        article_id=hit.article_id,
        revision=hit.revision,
        is_latest=hit.is_latest,
        published=hit.published,
        language=hit.language,
        words=hit.words,
        in_story=hit.in_story,
        foreign=FoundWords(
            url=address(hit.url),
            site=address(hit.site),
            title=address(_joined(hit.title)),
            authors=names(hit.authors),
            snippet=foreign(_joined(hit.snippet)),
        ),
    )


def _joined(segments: Sequence[Segment]) -> str:
    return "".join(segment.text for segment in segments)


def read_article(
    archive: Archive,
    key: Key,
    revision: Revision = None,
    offset: Offset = 0,
    characters: Annotated[
        int, Field(ge=1, le=MOST_CHARACTERS, description="Most of the text to give.")
    ] = 20_000,
) -> ArticleAnswer:
    """Read an article: its text, or a part of it, its metadata, and which revisions of it there are."""
    article = archive.article(key)
    shown = article.revision(revision)
    text = shown.markdown or shown.text
    end = offset + characters
    return ArticleAnswer(
        article_id=article.id,
        revision=shown.number,
        seen_at=shown.seen_at,
        state=article.state.value,
        published=shown.published,
        modified=shown.modified,
        language=shown.language,
        words=shown.words,
        captures=len(article.captures),
        labels=list(archive.labels.of(article.id)),
        revisions=[
            SeenRevision(each.number, each.seen_at, each.words)
            for each in article.revisions[-MOST_REVISIONS:]
        ],
        offset=offset,
        characters=len(text),
        next_offset=end if end < len(text) else None,
        foreign=_words(article, shown, text[offset:end]),
    )


def _words(article: KeptArticle, shown: KeptRevision, text: str) -> ArticleWords:
    return ArticleWords(
        url=address(article.url),
        site=address(shown.site_name or article.site),
        title=line(shown.title),
        authors=names(shown.authors),
        description=line(shown.description),
        tags=names(shown.tags),
        text=foreign(text),
    )


def diff(
    archive: Archive,
    key: Key,
    old: Annotated[
        int | None, Field(description="The older revision. Default: the one before `new`.")
    ] = None,
    new: Annotated[int | None, Field(description="The newer revision. Default: the latest.")] = None,
    offset: Offset = 0,
) -> DiffAnswer:
    """Show what changed between two revisions of an article, word by word."""
    compared = archive.diff(key, old, new)
    runs, following = _part(compared.text, offset)
    return DiffAnswer(
        article_id=compared.article.id,
        old=compared.old.number,
        new=compared.new.number,
        old_seen_at=compared.old.seen_at,
        new_seen_at=compared.new.seen_at,
        offset=offset,
        next_offset=following,
        foreign=ComparedText(title=[_run(piece, len(piece.text)) for piece in compared.title], text=runs),
    )


def _part(pieces: Sequence[Piece], offset: int) -> tuple[list[ComparedWords], int | None]:
    """The runs from this one on that fit into an answer, and the number of the first that does not."""
    runs: list[ComparedWords] = []
    room = MOST_CHARACTERS
    for number, piece in enumerate(pieces[offset:], offset):
        run = _run(piece, MOST_CHARACTERS)
        if runs and len(run.text) > room:
            return runs, number
        room -= len(run.text)
        runs.append(run)
    return runs, None


def _run(piece: Piece, most: int) -> ComparedWords:
    """A run of words; one that stayed is shortened to what stands beside the changes, any other only if it is longer
    than an answer may be."""
    end = CONTEXT if piece.change is WordChange.SAME else max(CONTEXT, most // 2)
    text = piece.text
    if len(text) > 2 * end + 1:
        text = f"{text[:end]}…{text[-end:]}"
    return ComparedWords(piece.change.value, foreign(text))
