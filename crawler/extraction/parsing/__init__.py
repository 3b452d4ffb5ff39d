"""Parses written text into values: names in bylines, dates in any language.

Knows nothing about markup.
"""
