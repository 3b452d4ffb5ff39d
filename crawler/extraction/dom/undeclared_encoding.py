"""Guesses the encoding of a page that declares none: by its language, as browsers do, and by the bytes of its text.

Encodings that are declared, and UTF-8, are known before (`document`).
"""

import re

from charset_normalizer import from_bytes

SAMPLE_BYTES = 20_000  # of text
SEARCHED_BYTES = 200_000
WESTERN = "cp1252"
JAPANESE_ESCAPES = (b"\x1b$B", b"\x1b$@", b"\x1b(J")  # RFC 1468: ISO-2022-JP has only bytes of ASCII
LANGUAGE = re.compile(rb"<html\b[^<>]*?\blang\s*=\s*[\"']?([a-zA-Z]{2,3})(?:-([a-zA-Z]+))?", re.IGNORECASE)
UNSEEN = re.compile(rb"</?(?:script|style)\b[^<>]*+>", re.IGNORECASE)
TAG = re.compile(rb"<[^<>]*+>")
C1 = re.compile(rb"[\x80-\x9f]")  # letters in Windows' encodings, unused in those of ISO
# By language, after the table of "suggested defaults" in WHATWG HTML 13.2.3.2, with the others of each script.
CENTRAL_EUROPEAN = ("cp1250", "iso8859_2")
CYRILLIC = ("cp1251", "koi8_r", "koi8_u", "iso8859_5", "cp866", "mac_cyrillic")
JAPANESE = (
    "euc_jp",
    "cp932",
)  # hardly a text in Shift_JIS is also one in EUC-JP, but most the other way round
CHINESE = ("gb18030", "gbk", "gb2312", "big5", "cp950", "big5hkscs")
BALTIC = ("cp1257", "iso8859_13", "iso8859_4")
ARABIC = ("cp1256", "iso8859_6")
TURKISH = "cp1254"
TURKISH_LETTERS = (b"\xf0", b"\xfd", b"\xfe")  # ğ, ı and ş; elsewhere ð, ý and þ, which only Icelandic has
ICELANDIC_LETTER = b"\xe6"  # æ, which Turkish has not
BY_LANGUAGE: dict[str, tuple[str, ...]] = {
    "ja": JAPANESE,
    "ko": ("cp949", "euc_kr", "johab"),
    "zh": CHINESE,
    "tr": ("cp1254", "iso8859_9"),
    "az": ("cp1254", "iso8859_9"),
    "el": ("cp1253", "iso8859_7"),
    "he": ("cp1255", "iso8859_8"),
    "th": ("cp874", "tis_620", "iso8859_11"),
    "vi": ("cp1258",),
    **dict.fromkeys(("ar", "fa", "ur"), ARABIC),
    **dict.fromkeys(("lt", "lv", "et"), BALTIC),
    **dict.fromkeys(("ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "tg", "mn"), CYRILLIC),
    **dict.fromkeys(("pl", "cs", "sk", "hu", "sl", "hr", "bs", "ro"), CENTRAL_EUROPEAN),
}
CHINESE_IN_BIG5 = frozenset({b"tw", b"hk", b"mo", b"hant"})
# encodings of other alphabets; all others are of the Latin one, which detection tells badly apart
OTHER_SCRIPTS = frozenset(
    encoding
    for language, encodings in BY_LANGUAGE.items()
    if language in ("ja", "ko", "zh", "el", "he", "th", "ar", "ru")
    for encoding in encodings
) | {"shift_jis", "shift_jis_2004", "shift_jisx0213", "euc_jis_2004", "euc_jisx0213"}


def guess(html: bytes) -> str | None:
    """The name of the encoding; None if nothing tells it."""
    if any(escape in html for escape in JAPANESE_ESCAPES):
        return "iso2022_jp"
    if html.isascii():
        return "ascii"
    language, region = _language(html)
    usual = BY_LANGUAGE.get(language, ())
    if usual is CENTRAL_EUROPEAN:
        return "cp1250" if C1.search(html) else "iso8859_2"
    detected = _detected(html)
    if detected in usual and usual is not JAPANESE:
        return detected
    if language == "zh" and region in CHINESE_IN_BIG5:
        usual = ("big5hkscs", *usual)
    if fitting := next((encoding for encoding in usual if _fits(html, encoding)), None):
        return fitting
    if detected in OTHER_SCRIPTS:
        return detected
    if all(letter in html for letter in TURKISH_LETTERS) and ICELANDIC_LETTER not in html:
        return TURKISH
    return WESTERN if language else detected


def _language(html: bytes) -> tuple[str, bytes]:
    """The language and region that the page says it is in."""
    said = LANGUAGE.search(html, 0, SEARCHED_BYTES)
    return (said[1].decode().lower(), (said[2] or b"").lower()) if said else ("", b"")


def _detected(html: bytes) -> str | None:
    """The encoding of the text alone: tags and scripts are ASCII, and English."""
    outside = b" ".join(UNSEEN.split(html[:SEARCHED_BYTES])[::2])
    text = b" ".join(TAG.sub(b" ", outside).split())
    best = from_bytes((text or html)[:SAMPLE_BYTES]).best()
    return best.encoding if best else None


def _fits(html: bytes, encoding: str) -> bool:
    try:
        html.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
