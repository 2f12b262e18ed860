"""A form that makes something new, sent twice: a second press, or a phone that tries again.

What says the very same within so short a time is the first one's double. Whoever makes it holds what
it belongs to while it looks, so that of two presses at once the second finds the first one's.
"""

from datetime import timedelta

JUST_NOW = timedelta(minutes=1)
