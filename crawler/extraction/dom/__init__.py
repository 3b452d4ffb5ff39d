"""The parsed page and questions about its elements: their names, their places, their links.

Knows nothing about articles' fields.
"""
