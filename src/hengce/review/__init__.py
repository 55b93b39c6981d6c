"""The pack that is read when a strategy is looked back at."""
