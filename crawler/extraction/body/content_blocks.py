"""Reads article text that a page carries as JSON: lists of content blocks, rich text as trees, and the elements of
React Server Components.

Publishing systems choose their own keys; what they share is a list whose items hold sentences.
"""

import json
import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

TEXT_KEYS = ("content", "text", "value", "html", "body", "paragraph", "markup", "data", "attributes", "props")
CHILD_KEYS = ("children", "content", "nodes", "content_elements", "blocks")
# keys of an item that represents another article
ANOTHER_ARTICLE = frozenset({"url", "href", "slug", "link", "permalink", "canonical_url", "path", "uri"})
MIN_SENTENCE_CHARS = 40
MIN_SENTENCES = 2
MIN_CHARS = 250
MAX_DEPTH = 60
MAX_ITEMS = 50_000
SENTENCE_END = re.compile(r"[.!?…:\"”’»。！？؟۔।]\W*$")
TAG = re.compile(r"</?[a-zA-Z][^>]*>")
ROW = re.compile(r"^[0-9a-f]{1,6}:(?=[\[{])", re.MULTILINE)
BLOCK_TAGS = frozenset({"p", "h2", "h3", "h4", "li", "blockquote", "pre"})


def html_of_blocks(data: Any) -> str:
    """The list in `data` with the most sentences, as HTML with one paragraph per item; empty if there is none."""
    best: list[str] = []
    for items in _lists(data):
        texts = [text for item in items if _is_prose(text := _text(item, MAX_DEPTH))]
        if len(texts) >= MIN_SENTENCES and sum(map(len, texts)) > sum(map(len, best)):
            best = texts
    if sum(map(len, best)) < MIN_CHARS:
        return ""
    return "".join(f"<p>{text if TAG.search(text) else escape(text, quote=False)}</p>" for text in best)


def html_of_components(pushed: str) -> str:
    """The paragraphs that React Server Components have sent, as HTML. A row is `number:JSON`, an element `["$", tag,
    key, properties]`.
    """
    paragraphs: list[str] = []
    for line in pushed.split("\n"):
        start = ROW.match(line)
        if start is None:
            continue
        try:
            row = json.loads(line[start.end() :])
        except (ValueError, RecursionError):
            continue
        paragraphs += _paragraphs(row, MAX_DEPTH)
    return "".join(paragraphs) if sum(map(len, paragraphs)) >= MIN_CHARS else ""


def _lists(data: Any) -> Iterator[Sequence[Any]]:
    waiting, seen = [data], 0
    while waiting and (seen := seen + 1) < MAX_ITEMS:
        node = waiting.pop()
        if isinstance(node, list):
            if len(node) >= MIN_SENTENCES and any(isinstance(item, dict) for item in node):
                yield node
            waiting += [item for item in node if isinstance(item, (list, dict))]
        elif isinstance(node, dict):
            waiting += [value for value in node.values() if isinstance(value, (list, dict))]


def _text(item: Any, depth: int) -> str:
    """The text of a content block: its own, or its parts' texts joined."""
    if isinstance(item, str):
        return item
    if not isinstance(item, dict) or depth == 0 or not ANOTHER_ARTICLE.isdisjoint(item):
        return _linked(item, depth)
    for key in CHILD_KEYS:
        if isinstance(parts := item.get(key), list):
            return "".join(_text(part, depth - 1) for part in parts if isinstance(part, dict))
    for key in TEXT_KEYS:
        if value := item.get(key):
            return _text(value, depth - 1)
    return ""


def _linked(item: Any, depth: int) -> str:
    """The words of a link inside a paragraph; empty for a link that represents another article."""
    if not isinstance(item, dict) or depth == 0 or "title" in item or "headline" in item or "name" in item:
        return ""
    if isinstance(parts := item.get("children") or item.get("content"), list):
        return "".join(_text(part, depth - 1) for part in parts if isinstance(part, dict))
    return text if isinstance(text := item.get("text") or item.get("value"), str) else ""


def _is_prose(text: str) -> bool:
    words = TAG.sub("", text).strip()
    if len(words) < MIN_SENTENCE_CHARS or words[:1] in "{[" or words.startswith(("http://", "https://")):
        return False
    is_spaced = " " in words or not words.isascii()
    return is_spaced and bool(SENTENCE_END.search(words) or len(words) >= 2 * MIN_SENTENCE_CHARS)


def _paragraphs(node: Any, depth: int) -> Iterator[str]:
    if depth == 0 or not isinstance(node, (list, dict)):
        return
    if _is_element(node):
        tag, properties = node[1], node[3]
        if tag in BLOCK_TAGS and (words := _words(properties.get("children"), depth - 1)).strip():
            yield f"<{tag}>{escape(words, quote=False)}</{tag}>"
            return
        node = [value for value in properties.values() if isinstance(value, (list, dict))]
    for child in node.values() if isinstance(node, dict) else node:
        yield from _paragraphs(child, depth - 1)


def _words(children: Any, depth: int) -> str:
    if isinstance(children, str):
        return "" if children.startswith("$") and len(children) < 8 else children
    if depth == 0 or not isinstance(children, list):
        return ""
    if _is_element(children):
        return " " if children[1] == "br" else _words(children[3].get("children"), depth - 1)
    return "".join(_words(child, depth - 1) for child in children)


def _is_element(node: Any) -> bool:
    return (
        isinstance(node, list)
        and len(node) >= 4
        and node[0] == "$"
        and isinstance(node[1], str)
        and isinstance(node[3], dict)
    )
