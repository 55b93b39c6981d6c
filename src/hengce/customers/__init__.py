"""One customer as people see him, and everything that was decided for him."""
