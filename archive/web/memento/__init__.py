"""The captures of the archive as mementos (RFC 7089): a TimeGate, TimeMaps, and each capture as it came over the wire.
For programs; people look at captures in the reading room.
"""
