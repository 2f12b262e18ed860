"""Every write to offerings, events and places."""
