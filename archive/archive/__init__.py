"""The archive as a Python program sees it: `Archive` and its groups (stories, captures, labels, profiles, ...). Code
here opens a session and calls the package that does the work; it holds no rules of its own."""

from archive.archive.facade import Archive, Summary

__all__ = ["Archive", "Summary"]
