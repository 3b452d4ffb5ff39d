"""A text has as many words as its readers count, whatever its script."""

import pytest

from archive.identity.texts.word_count import word_count


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The well-known don't, 3.50 – and – !", 5),
        ("我们昨天在河边看见了一只船。", 13),
        ("カメラを買う", 4),
        ("ｶﾒﾗ", 1),
        ("오늘 비가 왔다", 3),
        ("བོད་ཀྱི་སྐད་ཡིག།", 4),
        ("ལྷ་ས། ལྷ་ས།", 4),
        ("ዛሬ፡ዝናብ፡ዘነበ።", 3),
        ("वह आया।मैं गया।", 4),
        ("כלב, חתול ודג", 3),
        ("", 0),
        ("… — ?", 0),
    ],
)
def test_words_are_counted_as_they_stand(text: str, words: int) -> None:
    assert word_count(text) == words


@pytest.mark.parametrize(
    "words",
    [
        ["วันนี้", "ฝน", "ตก", "หนัก", "ใน", "เมือง", "ของ", "เรา"],
        ["ມື້ນີ້", "ຝົນ", "ຕົກ", "ໜັກ", "ຢູ່", "ເມືອງ", "ຂອງ", "ເຮົາ"],
        ["ថ្ងៃនេះ", "ភ្លៀង", "ធ្លាក់", "ខ្លាំង", "នៅ", "ទីក្រុង", "របស់", "យើង"],
        ["ယနေ့", "မြို့", "တွင်", "မိုး", "သည်းထန်စွာ", "ရွာ", "ခဲ့", "သည်"],
        ["ꦲꦏ꧀ꦱꦫ", "ꦗꦮ", "ꦱꦼꦫꦠ꧀", "ꦧꦱ"],
        ["ᬅᬓ᭄ᬱᬭ", "ᬩᬮᬶ", "ᬩᬲ", "ᬲᬸᬭᬢ᭄"],
    ],
    ids=["Thai", "Lao", "Khmer", "Burmese", "Javanese", "Balinese"],
)
def test_words_without_spaces_are_estimated_within_a_half(words: list[str]) -> None:
    assert len(words) / 2 <= word_count("".join(words)) <= len(words) * 1.5
