"""Reports for readers: changes, who carried a story, how sources are doing, whether all is still as it was written.
They only read."""
