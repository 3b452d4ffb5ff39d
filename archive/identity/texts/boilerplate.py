"""When a text may do without the lines that recur on its site: a page that is made of them is about them."""

MIN_LEFT_CHARS = 60


def leaves_enough(left: int, whole: int) -> bool:
    """Whether so many characters are a text of their own beside what recurs: half of it, or a few lines."""
    return 2 * left >= whole or left >= MIN_LEFT_CHARS
