"""Processes and threads beside the event loop, which itself parses nothing.
They read pages and listings, within bounds of time and memory."""
