"""The pages of teams: rooms, people, adding them, and joining by a mailed link."""
