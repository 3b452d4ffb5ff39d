"""Which texts are one: fingerprints, what two texts share, what one is to the other.
Also keeps the index of all versions, by which near-copies are found."""
