"""Models score customers: the same rows of features give the same bytes, many at once or one."""
