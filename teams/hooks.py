"""The moments in a team that apps above act on, inside the same transaction."""

from foundation.hooks import Hook

# membership=, actor=, via=, now=, sending=. Somebody holds an active seat from now on. Where that can
# be undone, ``sending`` is what their mail goes with; else it is None.
membership_activated = Hook("membership_activated")
# membership=, user=, actor=, via=, now=. A seat became free: left, declined or expired.
membership_ended = Hook("membership_ended")
# membership=, actor=, via=, now=. A member who was closed out is back: a moment like joining, for what
# was announced or changed meanwhile.
membership_resumed = Hook("membership_resumed")
# memberships=, actor=, via=, now=. That these left was undone: they are members as if they had never
# gone, with the answers that they gave.
memberships_restored = Hook("memberships_restored")
# memberships=, actor=, via=, now=. These were never meant to be: delete what hangs on them, or raise
# Refused, with a sentence, where the person did something.
memberships_mistaken = Hook("memberships_mistaken")
