"""The same work done by other programs, in the same run, with the results compared."""
