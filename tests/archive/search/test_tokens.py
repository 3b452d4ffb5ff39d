import sqlite3
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from archive.search.folding import fold, folded_lengths
from archive.search.tokens import (
    VOCABULARY_LIMIT,
    WORD_LIMIT,
    Terms,
    cut,
    index_text,
    query_terms,
    spans,
    spellings,
)

any_text = st.text(st.characters())  # lone surrogates and NUL among them


def is_found(query: str, text: str) -> bool:
    return any(all(stands(terms, text) for terms in way) for way in spellings(query))


def stands(terms: Terms, text: str) -> bool:
    document = index_text(text).split()
    windows = (document[place : place + len(terms.tokens)] for place in range(len(document)))
    return any(matches(terms, window) for window in windows)


def matches(terms: Terms, window: list[str]) -> bool:
    *first, last = terms.tokens
    if len(window) != len(terms.tokens) or window[:-1] != first:
        return False
    return window[-1].startswith(last) if terms.prefix else window[-1] == last


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Don't e-mail me@example.com, it's 3.50", "don t e mail me example com it s 3 50 dont its"),
        ("Größe, naïve façade", "grosse naive facade"),
        ("İSTANBUL Isparta ısparta", "istanbul isparta isparta"),
        ("Ὀδυσσεύς ΌΧΙ", "οδυσσευσ οχι"),
        ("Ёлка", "елка"),
        ("Hà Nội, Đường phố", "ha noi duong pho"),
        ("الْقَاهِرَةُ عـــام ٢٠٢٦", "القاهره عام 2026"),
        ("הַשָּׁלוֹם", "השלום"),
        ("हिन्दी में", "हिंदी में"),
        ("東京都は2026年", "東京 京都 都は は 2026 年"),
        ("ﾃﾚﾄ", "テレ レト ト"),
        ("한국어", "한국 국어 어"),
        ("ꦧꦱꦗꦮ", "ꦧꦱ ꦱꦗ ꦗꦮ ꦮ"),
        ("བོད་ཡིག", "བོད ཡིག"),
        ("ไทยดี", "ไท ทย ยดี ดี"),
        ("co\N{SOFT HYPHEN}operate", "cooperate"),
        ("a\x00b\ud800c", "a b c"),
        ("!? — 😀", ""),
    ],
)
def test_text_is_folded_and_cut(text: str, tokens: str) -> None:
    assert index_text(text) == tokens


ALIKE = [
    ("Oʼzbekiston", "O‘zbekiston", "O'zbekiston", "Oʻzbekiston", "Ozbekiston"),
    ("п’ять", "пʼять", "п'ять"),
    ("Hawaiʻi", "Hawai'i", "Hawai’i", "Hawaii"),
    ("ﾊﾞｽ", "バス", "ハ\u3099ス"),
    ("می\u200cخواهم", "می خواهم"),
    ("می\u200cخواهم", "میخواهم", "مي\u200cخواهم"),
    ("Auf\u200clage", "Auflage"),
    ("हिन्दी", "हिंदी"),
    ("सम्बन्ध", "संबंध"),
    ("ज़रा", "जरा", "\u095bरा"),
    ("पाँच", "पांच"),
    ("క్రిమ్పు", "క్రింపు"),
    ("น้ำ", "นํ้า", "น้ํา"),
    ("ที่", "ท่ี"),
    ("แดง", "เเดง"),
    ("کہاں", "كهاں", "کھاں", "كہان"),
    ("كتابي", "کتابی", "كتابى"),
    ("٢٠٢٦", "2026", "۲۰۲۶", "२०२६", "২০২৬", "௨௦௨௬", "２０２６", "๒๐๒๖"),
    ("צה״ל", "צה''ל", "צה”ל"),
    ("C♯", "C#", "Ｃ＃"),
    ("Toʻlqin", "To`lqin", "To´lqin", "ToʼLQIN", "Tolqin"),
    ("ｳﾞｨﾗ", "ヴィラ", "ウ\u309bィラ"),
    ("फ़िल्म", "फिल्म", "\u095eिल्म", "फ\u093cिल्म", "फि\u200dल्म"),
    ("पञ्च", "पंच", "प\u091e\u094d\u200cच"),
    ("अर्थम्", "अर्थं"),
    ("শঙ্কা", "শংকা"),
    ("কাঙলা", "কাংলা"),
    ("গাঢ়", "গা\u09a2\u09bc"),
    ("হঠাৎ", "হঠাত্\u200d", "হঠাত্"),
    ("ਮੁੰਡਾ", "ਮੁਂਡਾ"),
    ("മകൻ", "മകന്\u200d"),
    ("ซ้ำ", "ซํ้า", "ซ้ํา", "ซำ้"),
    ("ນ້ຳ", "ນໍ້າ", "ນ\u0ec9\u0ecdາ", "ນຳ\u0ec9"),
    ("កន្ត្រៃ", "កន្រ្តៃ"),
    ("ចាំ", "ច\u17c6\u17b6"),
    ("ہوئی", "هوئي", "ھویی"),
    (
        "۴۷",
        "๔๗",
        "໔໗",
        "៤៧",
        "၄၇",
        "༤༧",
        "४७",
        "৪৭",
        "੪੭",
        "૪૭",
        "୪୭",
        "௪௭",
        "౪౭",
        "೪೭",
        "൪൭",
        "᠔᠗",
        "፬፯",
        "47",
    ),
    ("Ångström", "A\u030angstro\u0308m", "\u212bngström", "angstrom"),
    ("Tiếng", unicodedata.normalize("NFD", "Tiếng"), "tieng"),
    ("한글날", unicodedata.normalize("NFD", "한글날")),
]


@pytest.mark.parametrize("spellings", ALIKE, ids=lambda spellings: spellings[0])
def test_spellings_that_readers_take_for_the_same_find_each_other(spellings: tuple[str, ...]) -> None:
    for query in spellings:
        for text in spellings:
            assert is_found(query, f"x {text} y"), (query, text)


UNLIKE = [
    ("C", "D++"),
    ("C++", "C"),
    ("C#", "C++"),
    (".NET", "net"),
    ("カス", "ガス"),
    ("ड", "द"),
    ("বড", "বড়"),
]
UNLIKE += [("จาง", "จ้าง"), ("চাদ", "চাঁদ"), ("बन", "बं"), ("ت", "ط"), ("គម", "គំ")]


@pytest.mark.parametrize(("query", "text"), UNLIKE)
def test_what_readers_tell_apart_is_not_found(query: str, text: str) -> None:
    assert not is_found(query, text)


@pytest.mark.parametrize(
    "text", ["C++", "C#", ".NET", "F#", "C++17", "Disney+", "(C++)", "die Sprache C++, größer"]
)
def test_a_sign_that_belongs_to_a_word_is_searched_for(text: str) -> None:
    word = text.strip("()").removesuffix("17").removeprefix("die Sprache ").removesuffix(", größer")
    assert is_found(word, f"Learn {text} today")
    assert is_found(word.strip(".+#"), f"Learn {text} today")
    assert not is_found(word, f"Learn {word.strip('.+#')} today")


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("Café", Terms(("cafe",), prefix=False)),
        ("state-of-the-art", Terms(("state", "of", "the", "art"), prefix=False)),
        ("東京", Terms(("東京",), prefix=False)),
        ("京", Terms(("京",), prefix=True)),
        ("5月", Terms(("5", "月"), prefix=True)),
        ("月5", Terms(("月", "5"), prefix=False)),
        ("—", Terms((), prefix=False)),
    ],
)
def test_a_query_becomes_terms(query: str, terms: Terms) -> None:
    assert query_terms(query) == terms


def test_a_prefix_lets_the_last_word_go_on() -> None:
    assert query_terms("climate chan", prefix=True) == Terms(("climate", "chan"), prefix=True)
    assert not query_terms("!", prefix=True).prefix


@given(st.text(st.sampled_from("東京都年のアไทยดี้กิ가나다ខ្មែរ2026 ab、。"), min_size=1), st.data())
def test_every_part_of_a_text_without_spaces_is_found(text: str, data: st.DataObject) -> None:
    places = [place for _, *place in spans(fold(text))]
    assume(places)
    start = data.draw(st.integers(0, len(places) - 1))
    end = data.draw(st.integers(start, len(places) - 1))
    assert is_found(fold(text)[places[start][0] : places[end][1]], text)


@given(any_text)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(any_text)
def test_tokens_and_their_places_agree(text: str) -> None:
    assert [token for token, _, _ in spans(fold(text))] == list(cut(fold(text)))


@given(any_text)
def test_each_character_is_told_what_it_became(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    assert sum(folded_lengths(composed)) == len(fold(text)) or composed.isascii()


@given(any_text)
def test_a_whole_text_is_found_by_itself(text: str) -> None:
    if query_terms(text).tokens:
        assert is_found(text, text)


def test_huge_words_and_huge_vocabularies_are_cut_short() -> None:
    assert index_text("x" * 1_000_000) == "x" * WORD_LIMIT
    assert max(map(len, index_text("ก" + "้" * 5_000 + "ขค").split())) < WORD_LIMIT
    many = index_text(" ".join(map(str, range(200_000)))).split()
    assert sum(map(len, many)) <= VOCABULARY_LIMIT
    assert many[:3] == ["0", "1", "2"]


def test_sqlite_leaves_every_token_as_it_is() -> None:
    with sqlite3.connect(":memory:") as connection:
        connection.execute(
            "CREATE VIRTUAL TABLE words USING fts5(word, "
            "tokenize = \"unicode61 remove_diacritics 2 categories 'L* M* N* Co Cn'\")"
        )
        connection.execute("CREATE VIRTUAL TABLE terms USING fts5vocab(words, instance)")
        surrogates = range(0xD800, 0xE000)
        letters = (chr(code) for code in range(0x110000) if code not in surrogates)
        tokens = sorted({token for letter in letters for token in index_text(letter).split()})
        connection.executemany("INSERT INTO words(rowid, word) VALUES (?, ?)", enumerate(tokens))
        assert [term for (term,) in connection.execute("SELECT term FROM terms ORDER BY doc")] == tokens
