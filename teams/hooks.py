"""The moments in a team that apps above act on, inside the same transaction."""

from foundation.hooks import Hook

# membership=, actor=, via=, now=. Somebody holds an active seat from now on.
membership_activated = Hook("membership_activated")
# membership=, user=, actor=, via=, now=. A seat became free: left, declined or expired.
membership_ended = Hook("membership_ended")
