"""Numbers with their nouns for messages: `1 file`, `2,000 files`."""


def counted(number: int, noun: str, plural: str = "") -> str:
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
