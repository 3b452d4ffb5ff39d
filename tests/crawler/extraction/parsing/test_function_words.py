"""A text confirms the language that its page claims, and no other."""

import pytest

from crawler.extraction import extract
from crawler.extraction.parsing.function_words import confirms

TEXTS = {
    "en": "The ferry was late again, and the people who had waited at the harbour would not go home. They "
    "said that it had been like this for a year, with no word from the company which owns the boats.",
    "de": "Die Fähre war wieder zu spät, und die Leute, die am Hafen warteten, wollten nicht nach Hause ge"
    "hen. Sie sagten, das sei nun seit einem Jahr so, und von der Firma, die mit den Booten fährt, i"
    "st auch heute nichts zu hören.",
    "es": "El barco llegó tarde otra vez y las personas que esperaban en el puerto no quisieron volver a c"
    "asa. Dicen que los retrasos son así desde hace más de un año, pero la empresa no ha dado una ex"
    "plicación para lo que pasa.",
    "fr": "Le bateau est arrivé en retard et les gens qui attendaient sur le port ne sont pas rentrés. Ils"
    " disent que cela dure depuis plus d'un an, mais la compagnie n'a pas donné une explication pour"
    " les retards dans le port.",
    "ru": "Паром снова опоздал, и люди, которые ждали у причала, не хотели идти домой. Они говорят, что та"
    "к было весь год, но от компании, как и раньше, не пришло ни слова, и это уже не в первый раз за"
    " лето, хотя он был обещан.",
    "ja": "船はまた遅れて、港で待っていた人たちは家に帰ろうとしませんでした。もう一年もこうだと言いま"
    "すが、会社からは何の説明もありません。夏になるといつもこうなるのだと、年をとった漁師は笑い"
    "ながら話してくれました。",
    "ko": "배가 또 늦어서 항구에서 기다리던 사람들은 집에 가려고 하지 않았다. 벌써 일 년"
    "째 이렇다고 말하지만 회사에서는 아무 설명도 없다.",
}


@pytest.mark.parametrize("language", TEXTS)
def test_a_text_confirms_its_own_language_alone(language: str) -> None:
    assert [other for other in (*TEXTS, "it", "pt", "nl", "sv") if confirms(TEXTS[language], other)] == [
        language
    ]


def test_a_short_text_confirms_nothing() -> None:
    assert not confirms("The ferry was late, and they had to wait.", "en")


@pytest.mark.parametrize(("claimed", "source"), [("de-AT", "html-lang"), ("en-US", "language-model")])
def test_the_model_reads_only_texts_that_do_not_confirm_the_claim(claimed: str, source: str) -> None:
    html = f'<html lang="{claimed}"><body><article><h1>Die Fähre</h1><p>{TEXTS["de"]}</p></article></body></html>'
    article = extract(html.encode(), "https://example.org/ferry")
    assert (article.language, article.evidence["language"].picked) == ("de", source)
