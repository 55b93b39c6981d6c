"""What screens show: put together from what is stored, and from what is decided again."""
