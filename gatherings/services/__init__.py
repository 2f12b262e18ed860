"""Every write of this app, split by subject."""
