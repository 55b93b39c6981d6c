"""What a process does before it serves."""
