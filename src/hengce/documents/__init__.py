"""What people do to the bank's documents: written, checked, handed in, approved, published."""
