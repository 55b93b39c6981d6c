"""What people and the watch do to journeys that run."""
