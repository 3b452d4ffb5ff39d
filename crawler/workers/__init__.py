"""Processes and threads beside the event loop, which itself parses nothing.

They read pages and listings, with limits on time and memory.
"""
