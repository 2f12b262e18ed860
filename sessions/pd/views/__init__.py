"""The pages of PD."""
