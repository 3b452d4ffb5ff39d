"""Every error that Pressmark raises on purpose. Two errors are separate classes only if a caller would act
differently."""


class PressmarkError(Exception):
    """A problem that a person can solve. The message says in one line what is wrong and what to do."""


class ArchiveUnusable(PressmarkError):
    """The archive cannot be opened or written: not a Pressmark archive, too new, read-only, or the disk is full."""


class BucketAway(ArchiveUnusable):
    """The server of the bucket with the WARC files does not answer. Later it may; nothing is lost meanwhile."""


class TookTooLong(PressmarkError):
    """A reading was cancelled, because it took longer than the limit that the archive was opened with."""


class OutOfFiles(PressmarkError):
    """This process may open no more files. No site is to blame, and the same command can go on later."""


class CaptureDamaged(PressmarkError):
    """A capture's record is missing, incomplete, or does not match its digest."""


class BodyUndecodable(PressmarkError):
    """The capture is intact, but its Content-Encoding is unknown, or its body would decode to more than the size
    limit."""


class BodyTooLarge(BodyUndecodable):
    """The capture is intact, but its body would decode to more than the size limit."""


class CannotExport(PressmarkError):
    """An export cannot be made or written. No part of it is left at its destination."""


class NotFound(PressmarkError):
    """No article, revision or capture has this id or URL."""


class BadUrl(PressmarkError):
    """The text is not a URL that can be archived; the message says why."""


class BadQuery(PressmarkError):
    """The search query is invalid; the message points at the place."""


class BadConfig(PressmarkError):
    """A setting is unknown or has an invalid value; the message names the setting and where it stands."""
