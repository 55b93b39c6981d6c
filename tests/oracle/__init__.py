"""A second opinion: what one decision means, in plain Python on plain nouns."""
