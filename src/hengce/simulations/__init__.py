"""Simulations that people ask for, each in a process of its own."""
