"""Articles that are spread over several pages: finds the next page, and joins what was read of each.
The pages are fetched elsewhere, or read from captures."""
