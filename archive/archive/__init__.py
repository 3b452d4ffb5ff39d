"""The archive as a Python program sees it: `Archive`, and what it groups (stories, captures, labels, profiles, ...).
What belongs here opens a session and calls the room that does the work; it holds no rules of its own."""

from archive.archive.facade import Archive, Summary

__all__ = ["Archive", "Summary"]
