"""What customers answer and do: taken down, understood, heeded."""
