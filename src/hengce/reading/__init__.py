"""What decisions and reports read: a pin opened, and the facts that hang on it."""
