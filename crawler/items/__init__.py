"""The page item that travels through the pipelines: made from a response or from a capture, with its further pages.

Also names the reason why a response is not a page.
"""
