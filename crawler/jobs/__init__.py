"""What a command starts and waits for: a crawl, a rebuild, an extraction of old captures, a deep check, a repair.
Each is a function or class that `crawler.cli` calls; printing is left to it."""
