"""Benchmarks: each runs a real workload and prints one object that a script can check."""
