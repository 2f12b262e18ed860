"""Public pages, and the coordinator's that lead to them."""
