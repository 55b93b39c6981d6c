"""Calendars of working days, from the notices of governments."""
