"""Decides whether to remove the lines of a text that recur on its site: a page that consists mostly of such lines is
about them."""

MIN_LEFT_CHARS = 60


def leaves_enough(left: int, whole: int) -> bool:
    """Whether `left` of `whole` characters are enough for a text without its recurring lines: half of it, or a few
    lines."""
    return 2 * left >= whole or left >= MIN_LEFT_CHARS
