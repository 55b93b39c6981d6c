"""What came of it, counted."""
