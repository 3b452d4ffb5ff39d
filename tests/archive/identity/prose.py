"""Texts for tests of likeness: sentences of made-up words, the same for the same seed."""

import random

SYLLABLES = "ka lo mi ta re su no vi pa de ro li san tor mel bri quo fen".split()


def prose(seed: int, words: int) -> str:
    """So many words in sentences of twelve, unlike those of any other seed."""
    chance = random.Random(seed)
    text = ["".join(chance.choices(SYLLABLES, k=chance.choice((1, 2, 2, 3)))) for _ in range(words)]
    return ". ".join(" ".join(text[at : at + 12]).capitalize() for at in range(0, words, 12))


def han_prose(seed: int, characters: int) -> str:
    """The like in Chinese characters, without a space."""
    chance = random.Random(seed)
    return "。".join(
        "".join(chr(chance.randrange(0x4E00, 0x5500)) for _ in range(20)) for _ in range(characters // 20)
    )


def edited(text: str, rate: float, seed: int = 0) -> str:
    """The text with this share of its words (between spaces) replaced."""
    chance = random.Random(seed)
    return " ".join(word if chance.random() >= rate else f"{word}x" for word in text.split(" "))
