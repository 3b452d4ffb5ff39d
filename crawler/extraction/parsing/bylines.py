"""Reads the names in a byline. Does not find bylines on a page.

People, desks and agencies are names; job titles, places, dates and addresses are not.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from crawler.extraction.parsing import vocabulary as words

MAX_NAME_CHARS = 80
MAX_NAME_WORDS = 8
MAX_UNCASED_CHARS = 20
MAX_UNSPACED_CHARS = 8
MAX_PARTICLE_CHARS = 5  # `della`
MAX_INITIALS = 3  # `NDR`; longer words in capitals are places
MAX_SIGNATURE_WORDS = 4
MIN_SENTENCE_WORDS = 6
MAX_WORDS_BEFORE = 4  # "Posted on Friday, May 3, 2024 by"
MAX_WORDS_BEHIND_DATE = 2  # "3 May 2024 at 10:15 am by"


@lru_cache(maxsize=1000)  # cached: a page repeats its authors in several places, and a site on many pages
def names(byline: str) -> tuple[str, ...]:
    """The names in a byline of any language, in order, each once; none after a date or "Photo:"."""
    people: dict[str, None] = {}
    for place, statement in enumerate(_of_authors(HARD_BREAK.split(ADDRESS.sub(" ; ", byline)))):
        if (
            _is_of_others(statement)
            or (people and _ends_byline(statement))
            or (place and _is_labelled(statement))
        ):
            break
        for name in filter(None, map(_bare_name, _parts(statement))):
            named_before = any(" " in other or "." in other or is_agency(other) for other in people)
            if not (named_before and (_is_place(name) or _is_role(name))):
                people[name] = None
    return tuple(people) or _labelled_account(byline)


def _labelled_account(byline: str) -> tuple[str, ...]:
    """`Author: admin` shows readers an account and names nobody else."""
    account = NO_NAME.split(HARD_BREAK.split(_without_lead_in(byline))[0], maxsplit=1)[0].strip(EDGES)
    return (account,) if account.casefold() in words.ACCOUNTS and LEAD_IN.match(byline) else ()


@lru_cache(maxsize=1000)
def begins_byline(line: str) -> bool:
    """Whether a line begins like a byline and continues with a name."""
    line = line.lstrip(EDGES)
    if not LEAD_IN.match(line) or (not _has_case(line) and line.endswith(SENTENCE_ENDS)):
        return is_agency_line(line)
    return any(is_full_name(name) or is_agency(name) for name in names(line)[:1])


def bracketed_at_start(line: str) -> str:
    """The reporter with whom Chinese and Korean news begins: "【記者陳小華／台北報導】", "김철수 기자 ="."""
    start = BEFORE_EQUALS.match(line) or BRACKETED.match(line)
    return start["reporter"] if start else ""


def is_name_with_role(line: str) -> bool:
    """Whether a line is a journalist's name and role alone: "Karl Huber, Redakteur", "김철수 기자"."""
    if line.rstrip().endswith(SENTENCE_ENDS) or not WRITING_ROLE.search(line):
        return False
    people = names(line)
    rest = line
    for name in people:
        rest = rest.replace(name, "", 1)
    rest = ADDRESS.sub("", rest)
    return len(people) == 1 and is_full_name(people[0]) and bool(ONLY_ROLES.fullmatch(rest.strip(EDGES)))


def is_agency_line(line: str) -> bool:
    """Whether a line is an agency with its place: "AFP, Nairobi"."""
    agency, *place = COMMA.split(line.strip(EDGES))
    return agency.casefold() in words.AGENCIES and len(place) <= 1 and not DIGIT.search(line)


def beside_date(line: str) -> str:
    """The byline in a line that holds it and a date: "Posted on 3 May 2024 by Ada Finch", "by ada on 3 May"."""
    if line.endswith(SENTENCE_ENDS):
        return ""
    if labelled := next(filter(begins_byline, parts(line)), ""):
        return labelled
    if (lead_in := LEAD_IN_WITHIN.search(line)) is None:
        return ""
    before = [word for word in line[: lead_in.start()].split() if word[0].isalpha()]
    behind_date = WORDS.findall(re.split(r"\d", line[: lead_in.start()])[-1])
    people = names(byline := line[lead_in.start() :])
    signs = any(map(is_full_name, people)) or (len(people) == 1 and " " not in people[0])
    is_title = len(behind_date) > MAX_WORDS_BEHIND_DATE  # of a list: "3 May 2024 A day in the life of Ada"
    return byline if signs and len(before) <= MAX_WORDS_BEFORE and not is_title else ""


def is_dated_byline(line: str) -> bool:
    """Whether a line is a label, a name and a date: "Posted by ada at May 3, 2024 01:26 PM"."""
    return A_DATE.search(line) is not None and LEAD_IN.match(line) is not None and bool(beside_date(line))


@lru_cache(maxsize=1000)
def announces_names(line: str) -> bool:
    """Whether a line only announces names: "By", "Author of the article:"."""
    return bool(ANNOUNCEMENT.fullmatch(line))


def goes_on(byline: str, line: str) -> bool:
    """Whether the names of a byline continue in the next line."""
    if announces_names(byline):
        return True
    return begins_byline(byline) and bool(OPEN_END.search(byline) or AND_AT_EDGE.match(line))


def parts(line: str) -> list[str]:
    """The parts of a line between separators: "3 May 2024 • Ada Finch"."""
    return [part.lstrip(EDGES).rstrip(ENDS) for part in HARD_BREAK.split(line)]


def is_signature(line: str) -> bool:
    """Whether a line holds only full names of people, in a script that marks names by capitals. In other scripts a
    short line may be anything.
    """
    if NO_NAME.search(line) or line.rstrip(QUOTES).endswith(SENTENCE_ENDS) or not _has_case(line):
        return False
    people = names(line)
    return (
        (":" not in line or bool(LEAD_IN.match(line))) and bool(people) and all(map(_may_sign_alone, people))
    )


def _may_sign_alone(name: str) -> bool:
    parts = name.split()
    small = [part for part in parts if part[0].islower()]
    acronym = any(part.isupper() and len(part) > 1 for part in parts) and not name.isupper()
    return (
        is_full_name(name)
        and len(parts) <= MAX_SIGNATURE_WORDS
        and not acronym
        and all(part in words.PARTICLES for part in small)
    )


def is_marked_name(text: str) -> bool:
    """Whether the text is recognisable as a person's name without a label: by capitals, or by a role after it. A name
    as works are cited, "Finch, A.", is no byline.
    """
    if CITED.search(text):
        return False
    return is_full_name(text) and (_has_case(text) or _bare_name(text) not in ("", text))


def _has_case(text: str) -> bool:
    """Whether all letters are of scripts that have capitals."""
    return all(char.isupper() or char.islower() for char in text if char.isalpha())


def is_list(byline: str) -> bool:
    """Whether a byline holds only names of people and the words before and between them."""
    people = names(byline)
    rest = _without_lead_in(byline)
    for name in people:
        rest = rest.replace(name, " , ")
    return not any(map(str.isalpha, AND.sub("", rest))) and not any(map(is_agency, people))


def is_full_name(text: str) -> bool:
    """Whether a text is written like a person's name: two to five words, capitals if the script has them."""
    parts = text.split()
    if not text or NO_NAME_MARK.search(text):
        return False
    if not any(char.isupper() or char.islower() for char in text):  # a script without capitals
        return len(text) <= (MAX_UNCASED_CHARS if UNCASED_GAP.search(text) else MAX_UNSPACED_CHARS)
    if any(part.islower() and len(part) > MAX_PARTICLE_CHARS for part in parts):
        return False
    capitals = [
        part[0].isupper() for part in parts if part not in words.PARTICLES or part in (parts[0], parts[-1])
    ]
    return 2 <= len(parts) <= 5 and capitals[0] and capitals[-1] and sum(capitals) * 2 > len(capitals)


def is_agency(name: str) -> bool:
    folded = name.casefold()
    initials = name.isascii() and name.isalpha() and name.isupper() and len(name) <= MAX_INITIALS
    return initials or folded in words.AGENCIES or not words.AGENCY_WORDS.isdisjoint(folded.split())


def _is_of_others(statement: str) -> bool:
    return bool(OTHERS_AT_START.match(statement)) and not LEAD_IN.match(statement.strip(EDGES))


def _ends_byline(statement: str) -> bool:
    """Whether the text after a name is a date, or names the author's helpers."""
    return bool(DATE_AT_START.match(statement) or HELPED.match(statement))


def _is_labelled(statement: str) -> bool:
    """Whether the text has a label other than the author's: "Views: 471"."""
    return bool(OTHER_LABEL.match(statement)) and not LEAD_IN.match(statement.strip(EDGES))


def _of_authors(statements: list[str]) -> list[str]:
    """The text without the section or role before "By", and without the section after "in"."""
    texts = [statement.strip(EDGES) for statement in statements]
    begins = (i for i, text in enumerate(texts) if LEAD_IN.match(text) or announces_names(text))
    ends = (i for i, text in enumerate(texts) if i and text.casefold() in words.BEFORE_SECTION)
    return statements[next(begins, 0) : next(ends, None)]


def _parts(statement: str) -> Iterator[str]:
    told = _without_lead_in(statement) if LEAD_IN.match(statement.lstrip(EDGES)) else statement
    if statement.rstrip().endswith(SENTENCE_ENDS) and len(told.split()) >= MIN_SENTENCE_WORDS:
        return  # of an author's biography
    statement = IN_BRACKETS.sub(_out_of_brackets, statement)
    names = NO_NAME.split(IN_PLACE.sub("", _without_lead_in(statement)), maxsplit=1)[0]
    if REPORTERS.match(statement.strip(EDGES)) and UNSPACED_LIST.fullmatch(names.strip(EDGES)):
        names = names.strip(EDGES).replace(" ", "、")
    pieces = COMMA.split(BEFORE_DEGREE.sub(DEGREE_MARK, names))
    yield from _joined_by_and(pieces[0])
    for piece in pieces[1:]:
        if not TITLE_BEHIND_NAME.fullmatch(piece):
            yield from _joined_by_and(piece)


def _out_of_brackets(match: re.Match[str]) -> str:
    """An agency in brackets after a name is an author too; other text in brackets describes a person."""
    inner = match[0].strip(EDGES)
    return f", {inner} " if is_agency(inner) else " "


def _without_lead_in(text: str) -> str:
    for _ in range(2):  # "Text: Von Anna Muster"
        text = LEAD_IN.sub("", text.lstrip(EDGES), count=1)
    return ABOUT.sub("", text)


def _joined_by_and(piece: str) -> list[str]:
    """The names on both sides of an "and", but not the halves of `Ortega y Gasset` or `Health and Science`."""
    sure = AND.split(piece)
    if not any(map(_is_somebody, sure)):
        sure = [piece]
    return [part for name in sure for part in SHORT_AND.split(name)]


def _is_somebody(part: str) -> bool:
    bare = _without_role(AND_AT_EDGE.sub("", part.strip(EDGES)))
    return not bare or is_full_name(bare) or is_agency(bare)


def _bare_name(part: str) -> str:
    """The name in a part, without the job title before or after it; empty if there is none."""
    name = _without_role(DATE_AT_END.sub("", AND_AT_EDGE.sub("", part.strip(EDGES))))
    if len(name) > MAX_NAME_CHARS or len(name.split()) > MAX_NAME_WORDS:
        return ""
    if SHORTENED.search(name) and f"{name}." in part:
        name += "."
    name = (
        name[label.end() :]
        if (label := OTHER_LABEL.match(name)) and is_full_name(name[label.end() :].strip())
        else name
    )
    name = name.strip()
    is_name = any(char.isalpha() for char in name) and not (
        announces_names(name) or LICENCE.match(name) or NO_PERSON.match(name)
    )
    return name.replace(DEGREE_MARK, ", ") if is_name and name.casefold() not in NO_NAMES else ""


def _without_role(name: str) -> str:
    """`Ada Finch, Journalist` is a person; `Gull staff reporter` is a desk and is used as a name."""
    bare = ROLE_BEFORE.sub("", OF_STAFF.sub("", ROLE.sub("", name).strip(EDGES))).strip(EDGES)
    return name if bare and bare.isascii() and " " not in bare else bare


def _is_place(name: str) -> bool:
    """One word after a person's full name, or a site's, is a place or a bare `Redaktion`, unless it is the short name
    of an agency or desk.
    """
    folded = name.casefold()
    one_word = " " not in name and name[:1].isascii()
    return one_word and not is_agency(name) and (not folded.endswith(DESKS) or folded in DESKS)


def _is_role(name: str) -> bool:
    """`Travel News Reporter`"""
    return bool(ONLY_ROLE.fullmatch(name.split()[-1]))


def any_of(words: Iterable[str]) -> str:
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + ")"


_PREPOSITION = any_of(words.PREPOSITIONS)
_ROLE = rf"(?:(?:[\w.]+-)*{any_of(words.ROLES)}|[\w.-]*{any_of(words.GERMANIC_ROLES)})"
_ADJECTIVE = any_of(words.ROLE_ADJECTIVES)

DIGIT = re.compile(r"\d")
EDGES = " \t\r\n\u00a0,،.;:|/·•–—-()[]\"'*>＞→=｜／╱【】〔〕「」（）"
ENDS = EDGES.replace(")", "").replace("）", "")  # of a part that may end in brackets
ADDRESS = re.compile(r"\(?\b(?:https?://|www\.)\S+|\(?\b[\w.+-]+@[\w-]+\.\w[\w.]*\)?|(?<!\w)@\w+")
DESKS = tuple(words.DESKS)
NO_NAMES = words.NOBODY | words.ACCOUNTS | words.BEFORE_DATE | words.WEEKDAYS
SHORTENED = re.compile(
    r"\b(?:[^\W\d_]|[JS]r|Esq|Inc|Ltd|e\. ?V)$"
)  # endings of a name that keep their full stop
UNCASED_GAP = re.compile(r"[\s・·]")
QUOTES = "\"'”’»"
SENTENCE_ENDS = (".", "!", "?", ":", "…", "。", "：", "，", "！", "？")
NO_NAME_MARK = re.compile(r"[\d:：?!“”„«»()（）<>]")
# "Ada Finch (words) and Ben Okoro (map)"
IN_BRACKETS = re.compile(
    r"(?<=\w)\s*\([^\W\d_][^()]*\)(?=\s*(?:[,;]|$))|\s*\([^\W\d_A-ZÀ-Þ][^()]*\)|\[[^\[\]=]*=[^\[\]=]*\]"
)
HARD_BREAK = re.compile(r"[;|\n\t•|]|\s[·/–—-]\s|\s{3,}")
COMMA = re.compile(r"\s*[,،、，]\s*|(?<=[\uac00-\ud7af])·(?=[\uac00-\ud7af])")
AND = re.compile(
    r"\s+(?:and|und|&|\+|och|og|ja|és|ve|dan|và|и|та|και|و)\s+|\s*(?:和|及|与|與)\s*(?=\w{2})"
    rf"|\s{any_of(words.CONVERSATIONS)}\s|\s{any_of(words.WITH)}\s*(?={any_of(words.AGENCIES)}\s*$)"
    rf"|(?-i:(?<=[^\W\d_A-ZÀ-Þ]))/(?={any_of(words.AGENCIES)}\s*$|(?-i:[A-Z-]{{2,5}})\s*$)",
    re.IGNORECASE,
)
AND_AT_EDGE = re.compile(r"^(?:and|und|&|och|og|y|et|e)(?:\s+|$)|\s+(?:and|und|&|och|og|y|et)$")
OPEN_END = re.compile(r"(?:,|\s(?:and|und|&|och|og|y|et|e))$", re.IGNORECASE)
# Words that may be parts of names: they join only two full names.
SHORT_AND = re.compile(r"(?<=\w{2}\s)(?<!\bde\s)(?<!\bla\s)(?:y|e|et|i|en|a)\s(?=[^\W\d_]+\.?\s+[^\W\d_])")
LOWER_WORD = r"(?-i:[^\W\d_A-ZÀ-ÞΑ-ΩА-ЯЁ])[\w’']*"
OF_WHAT = rf"(?:\s+{LOWER_WORD}){{0,3}}"  # "Author of the article:", "Автор статьи:"
AND_WHAT = r"\s+(?:and|&|\+|und|et|y|e|en|och|og|i)\s+\w+"  # "Texte et photos :"
LEAD_IN = re.compile(
    rf"^(?:{any_of(words.BEFORE_PREPOSITION)}(?:{AND_WHAT})?\s+){{0,5}}{_PREPOSITION}\s*:?\s+(?=\S+)"
    rf"|^{any_of(words.PREPOSITIONS_AT_START)}\s+(?=\S+\s\S)"
    rf"|^{any_of(words.LABELS)}(?:{OF_WHAT}|{AND_WHAT})(?:\s*[:：/／丨|]\s*|\s+(?={_PREPOSITION}\s))"
    rf"|^{any_of(words.AUTHOR_LABELS)}{OF_WHAT}\s+(?=(?-i:[A-ZÀ-ÞΑ-ΩА-ЯЁ]))"
    rf"|^{any_of(words.HELPERS)}\s*:?\s+"
    rf"|^{any_of(words.UNSPACED_LABELS)}(?:[・/／、]\w{{1,4}})+\s*[:：]\s*"
    rf"|^{any_of(words.UNSPACED_LABELS)}\s*[:：/／丨|・]\s*|^{any_of(words.UNSPACED_LEAD_INS)}\s*"
    r"|^[编編][译譯](?=\w{2,4}\s*[/／╱])",
    re.IGNORECASE,
)
LEAD_IN_WITHIN = re.compile(rf"(?<!\w){_PREPOSITION}(?:\s*[:;])*\s+(?=[^\W\d_])", re.IGNORECASE)
ABOUT = re.compile(rf"^{any_of(words.ABOUT)}\s+(?=\S)", re.IGNORECASE)
ANNOUNCEMENT = re.compile(
    rf"(?:{any_of(words.BEFORE_PREPOSITION)}\s+)*{_PREPOSITION}\s*:?"
    rf"|{any_of(words.LABELS)}(?:{OF_WHAT}|{AND_WHAT})\s*[:：]|{any_of(words.AUTHOR_LABELS)}{OF_WHAT}"
    rf"|{any_of(words.UNSPACED_LABELS)}\s*[:：]?|\w{{0,6}}(?:筆者|作者|著者)",
    re.IGNORECASE,
)
# A date in figures or words, or a time; but no other number: `Kanal 7`, `24 Horas`.
DATE = (
    r"(?<!\w)\d{1,4}\s?[./:h-]\s?\d|(?<!\w)\d{1,2}\sde\s[^\W\d_]+|(?<!\w)\d{1,2}(?:st|nd|rd|th)?\.?,?\s+\w+\.?,?\s+\d|(?<!\w)(?:19|20)\d\d(?!\w)"
    rf"|(?<!\w){any_of(words.BEFORE_AGE)}\s+\d|\d+\s+\w+\s+{any_of(words.BEHIND_AGE)}\b"
    rf"|(?<!\w){any_of(words.MONTHS)}\w*\.?\s+\d|\d+\s*[年년月월]"
)
CITED = re.compile(r",\s*[^\W\d_]\.?(?:\s*[^\W\d_]\.?)?$")
WORDS = re.compile(r"[^\W\d_]+")
A_DATE = re.compile(DATE, re.IGNORECASE)
NO_NAME = re.compile(
    rf"(?:\s{any_of(words.BEFORE_DATE)}\s+)?(?:{DATE})|(?:^|\s){any_of(words.BEFORE_DATE)}\s+{any_of(words.WEEKDAYS)}\b"
    rf"|\b{any_of(words.ENDINGS)}\b|[/／]?{any_of(words.UNSPACED_ENDINGS)}"
    r"|\s(?:in|aus|for|für)\s(?-i:(?=[A-ZÄÖÜ]))"
    rf"|\s[^\W\d_]{{2,20}}(?:\s{LOWER_WORD})?\s?(?::(?!\S)|：)"  # another label: "Views: 471"
    r"|[/／╱]\s?\w{1,8}?[電电]\b|[/／╱]\s?\w{1,8}?(?:报道|報導|報道)",
    re.IGNORECASE,
)
OTHERS_AT_START = re.compile(rf"\W*{any_of(words.OTHERS)}\b", re.IGNORECASE)
DATE_AT_START = re.compile(rf"\W*(?:\w+\W+)?(?:{DATE})", re.IGNORECASE)  # "Updated: Oct 9"
DATE_AT_END = re.compile(
    rf"(?:\s{any_of(words.BEFORE_DATE)})+$", re.IGNORECASE
)  # whose date is an element of its own
ROLE = re.compile(
    rf"(?:(?:^|\s+){_ADJECTIVE})*(?:^|\s+){_ROLE}(?:\s+(?:at|für|of|der|des|in|en|à|em|di|da|du|del|de|bei|aus|w|v|в)\s.*)?$"
    rf"|\s*{any_of(words.UNSPACED_ROLES)}(?:\s*외)?$",
    re.IGNORECASE,
)
ONLY_ROLE = re.compile(_ROLE, re.IGNORECASE)
# "from our correspondent in Rome, Ada Finch"
ROLE_BEFORE = re.compile(
    rf"^(?:{_ADJECTIVE}\s+)*{_ROLE}(?:\s+(?:in|at|à|en|a|aus|da|de)\s+\S+,)?\s+(?=\S+\s\S)", re.IGNORECASE
)
OF_STAFF = re.compile(
    rf"^(?:\S+\s+){{1,3}}staff\s+{_ROLE}\s+(?=\S+\s\S)", re.IGNORECASE
)  # "Gull Staff Writer Ada Finch"
_WRITING_ROLE = (
    rf"(?:(?:[\w.]+-)*{any_of(words.ROLES - words.OTHER_ROLES)}|[\w.-]*{any_of(words.GERMANIC_ROLES)})"
)
WRITING_ROLE = re.compile(
    rf"(?:^|[\s,(]){_WRITING_ROLE}(?!\w)|{any_of(words.UNSPACED_ROLES)}(?:\s*$|\s)", re.IGNORECASE
)
ONLY_ROLES = re.compile(
    rf"(?:(?:{_ADJECTIVE}\s+)*{_WRITING_ROLE}(?:\s+(?:in|at|à|en|a|aus|da|de)\s+\S+)?|{any_of(words.UNSPACED_ROLES)})",
    re.IGNORECASE,
)
BRACKETED = re.compile(r"[【〔［\[（(](?P<reporter>[^】〕］\]）)]{4,40})[】〕］\]）)]")
BEFORE_EQUALS = re.compile(r"(?:[(\[][^)\]]{2,30}[)\]])?\s*(?P<reporter>\S{2,4}\s기자)\s*=")
# "Ada Finch, Town Hall Reporter"; but not "Ada Finch, reporter Ben Okoro"
TITLE_BEHIND_NAME = re.compile(rf"\s*\S.*\s{_ROLE}\s*", re.IGNORECASE)
HELPED = re.compile(rf"\W*{any_of(words.HELPERS)}\b", re.IGNORECASE)
OTHER_LABEL = re.compile(rf"\W*[^\W\d_]{{2,20}}(?:\s{LOWER_WORD})?\s?[:：]", re.IGNORECASE)
# "Ada Finch in London and Ben Okoro in Lagos"
IN_PLACE = re.compile(
    r"\s(?:in|from|aus|à|em|в)\s[A-ZÀ-ÞА-Я][\w.-]*(?:\s[A-ZÀ-ÞА-Я][\w.-]*){0,2}(?=\s+(?:and|und|&|et|e|и)\s|\s*[,;]|\s*$)"
)
# "2 others", "8 Min", "Read all posts"
NO_PERSON = re.compile(
    rf"(?:ca\.?\s)?\+?\d+\s{any_of(words.COUNTED)}|{any_of(words.LEADS_ON)}(?:\s|$)|\S+\.(?:html?|php|pdf)$",
    re.IGNORECASE,
)
LICENCE = re.compile(r"(?:CC(?:[ -]BY|0)|Creative Commons|Public Domain)\b", re.IGNORECASE)
# In Chinese, a space may separate reporters.
REPORTERS = re.compile(r"(?:本报|本報|特约|特約)?[记記]者")
UNSPACED_LIST = re.compile(r"[\u4e00-\u9fff]{2,4}(?: [\u4e00-\u9fff]{3}| [\u4e00-\u9fff]{2})+")
DEGREE_MARK = "\ue000"  # between a name and a degree while commas part names
BEFORE_DEGREE = re.compile(rf"\s*,\s*(?={any_of(words.DEGREES)}(?:\s*[,;]|\s*$|\s+(?:and|&|und)\s))")
