"""Many at once: who wins, and that nothing is given twice."""
