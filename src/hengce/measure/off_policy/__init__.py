"""What a new policy would have earned on decisions that another one made, or why nobody knows."""
