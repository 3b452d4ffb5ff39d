"""Every error that Pressmark raises on purpose, told apart only where a caller would act differently."""


class PressmarkError(Exception):
    """Something a person can put right; the message says what is wrong and what to do, in one line."""


class ArchiveUnusable(PressmarkError):
    """The archive cannot be opened or written: not ours, too new, read-only, or the disk is full."""


class CaptureDamaged(PressmarkError):
    """A capture's record is missing, torn, or does not match its digest."""


class BodyUndecodable(PressmarkError):
    """A capture is sound, but its Content-Encoding is unknown, or would make more of it than is allowed."""


class BodyTooLarge(BodyUndecodable):
    """A capture is sound, but decodes to more than is allowed."""


class CannotExport(PressmarkError):
    """An export cannot be made or written; nothing of it is left where it was to be."""


class NotFound(PressmarkError):
    """No article, revision or capture answers to this id or URL."""


class BadUrl(PressmarkError):
    """The text is not a URL that can be archived; the message says why."""


class BadQuery(PressmarkError):
    """The search query cannot be understood; the message points at the place."""


class BadConfig(PressmarkError):
    """A setting is unknown or has a value it cannot take; the message names it and where it stands."""
