"""The one exit: claimed, asked a second time, handed to a channel, settled."""
