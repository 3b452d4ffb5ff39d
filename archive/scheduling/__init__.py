"""Decides what is due next and which process does it: listings, rechecks of articles, requested pages, hosts on hold.
Reads and writes rows; fetches nothing."""
