"""A real WordPress on loopback, crawled under two themes: is each post kept, nothing else, and each edit seen?"""
