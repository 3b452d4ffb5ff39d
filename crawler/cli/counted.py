"""Numbers with their nouns, as messages have them: `1 file`, `2,000 files`."""


def counted(number: int, noun: str, plural: str = "") -> str:
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
