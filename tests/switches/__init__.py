"""Emergency stops and paused relays: no call of a channel starts that should not."""
