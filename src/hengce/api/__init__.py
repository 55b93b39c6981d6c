"""The programming interface over HTTP: events in, offers and explanations out.

`app` puts the routes together; each other module is one subject. Handlers check, hand the
work to the engine loop or read a view, and tell; they decide nothing.
"""
