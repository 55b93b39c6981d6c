"""What is not kept any longer is forgotten, a little at a time."""
