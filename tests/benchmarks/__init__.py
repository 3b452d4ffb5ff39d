"""What the benchmarks say is so."""
