"""The pages of dates, a module a subject."""
