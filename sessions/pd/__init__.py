"""PD: offerings, events that are runs of one, and places to learn or to observe."""
