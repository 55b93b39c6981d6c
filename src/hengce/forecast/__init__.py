"""The same code under another clock: examples, simulation and back-tests in memory."""
