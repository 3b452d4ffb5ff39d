"""The page that travels through the pipelines: made from a response or from a capture, with its further pages.
Also says why a response is no page."""
