"""Pages of votes: parse, call a service, render."""
