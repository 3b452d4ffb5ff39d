"""The language of a page: its own claim, and a language model's reading of its text. Codes of ISO 639-1."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import cast

from babel.core import Locale, UnknownLocaleError, get_global
from lxml.etree import XPath
from lxml.html import HtmlElement

from archive.article import FieldSource
from crawler.extraction.body.article_body import Body
from crawler.extraction.claims import Claim, Field, claim
from crawler.extraction.dom.urls import host_of
from crawler.extraction.parsing import function_words

MODEL_CHARS = 600  # from the middle, since a text may begin with a quotation; more characters change nothing
CONFIRMING_CHARS = 1000
MIN_MODEL_CHARS = 200  # with less text, the model guesses
WEIGHT_NOT_LATIN = 8  # one letter of another script counts as much as this many Latin letters
NOT_LATIN = re.compile(r"[^\W\d_\u0000-\u024f\u1e00-\u1eff\uff00-\uff5e]")
LATIN = re.compile(r"[a-zA-Z\u00c0-\u024f\u1e00-\u1eff]")
FENCED_CODE = re.compile(r"^(`{3,}|~{3,}).*?^\1", re.DOTALL | re.MULTILINE)
CODE_SIGNS = re.compile(r"[{}<>=;|\\_$#@~^]")
MAX_CODE_SIGNS = 0.1  # share of a line's characters
LONG_TEXTS = XPath("//body//text()[string-length() > 60][not(parent::script or parent::style)]")
COUNTRY_OF_DOMAIN = {"uk": "GB"}


def claims(tree: HtmlElement) -> Iterator[Claim]:
    if lang := _html_lang(tree):
        yield claim(Field.LANGUAGE, FieldSource.HTML_LANG, lang, "html lang")


def model_claims(body: Body, tree: HtmlElement) -> Iterator[Claim]:
    """The language that a model detects in the text, if there is enough text besides code. The model does not read a
    text whose commonest words confirm the language that the page claims.
    """
    prose = FENCED_CODE.sub("", body.markdown) if "```" in body.markdown else body.text
    claimed = code_of(_html_lang(tree))
    if claimed and function_words.confirms(_middle(prose, CONFIRMING_CHARS), claimed):
        return
    text = _prose(FENCED_CODE.sub("", body.markdown).splitlines())
    if _weight(text) >= MIN_MODEL_CHARS:
        yield claim(Field.LANGUAGE, FieldSource.LANGUAGE_MODEL, _read(text), "text")


def _prose(lines: Sequence[str]) -> str:
    """The lines that are not code. If a good part of a text is in a non-Latin script, only that part counts: commands,
    names and messages are in Latin letters in any language.
    """
    prose = [line for line in lines if len(CODE_SIGNS.findall(line)) <= MAX_CODE_SIGNS * len(line)]
    text = "\n".join(prose or lines)
    foreign = NOT_LATIN.findall(text)
    if WEIGHT_NOT_LATIN * len(foreign) < len(LATIN.findall(text)):
        return text
    return LATIN.sub("", text)


def _weight(text: str) -> int:
    return len(text) + (WEIGHT_NOT_LATIN - 1) * len(NOT_LATIN.findall(text))


def _read(text: str) -> str:
    """The language of a text: by its words, or by the model if they leave doubt."""
    if known := function_words.language_of(_middle(text, CONFIRMING_CHARS)):
        return known
    import py3langid  # here, because its model takes half a second to load

    return str(py3langid.classify(_middle(text, MODEL_CHARS))[0])


def _middle(text: str, chars: int) -> str:
    start = max(0, (len(text) - chars) // 2)
    return text[start : start + chars]


def claimed_locale(tree: HtmlElement, url: str) -> str:
    """The locale by which the page writes dates; includes a country if page or domain name one.

    If the page claims no language, the language of its text is used.
    """
    tag = _html_lang(tree) or _og_locale(tree) or _language_of_text(tree)
    language, _, country = tag.replace("_", "-").partition("-")
    domain = host_of(url).rpartition(".")[2]
    country = country or COUNTRY_OF_DOMAIN.get(domain, domain if len(domain) == 2 else "")
    for locale in (f"{language.lower()}_{country.upper()}", language.lower()):
        if _is_locale(locale):
            return locale
    return "en"


@lru_cache(maxsize=1000)
def code_of(tag: str) -> str | None:
    """`de-AT`, `de_DE`, `deu` -> `de`; None if the text is not a language."""
    code = tag.strip().replace("_", "-").partition("-")[0].lower()
    code = get_global("language_aliases").get(code, code)
    return code if len(code) == 2 and code in Locale("en").languages else None


def _html_lang(tree: HtmlElement) -> str:
    root = tree.getroottree().getroot()
    return (root.get("lang") or root.get("xml:lang") or "").strip()


def _og_locale(tree: HtmlElement) -> str:
    locales = (meta.get("content") for meta in tree.iter("meta") if meta.get("property") == "og:locale")
    return next(locales, None) or ""


def _language_of_text(tree: HtmlElement) -> str:
    text = _prose(cast(list[str], LONG_TEXTS(tree)))
    return _read(text) if _weight(text) >= MIN_MODEL_CHARS else ""


@lru_cache(maxsize=1000)
def _is_locale(locale: str) -> bool:
    try:
        Locale.parse(locale)
    except (UnknownLocaleError, ValueError, TypeError):
        return False
    return True
