"""Every write of votes: opened, answered, closed, and what follows."""
