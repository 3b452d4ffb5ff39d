"""The parsed page and questions to its elements: what they are called, where they stand, what they link to.
Knows nothing of articles' fields."""
