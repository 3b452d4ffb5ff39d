"""What is due next, and which process does it: listings, articles to look at again, requested pages, held hosts.
Reads and writes rows; fetches nothing."""
