"""The moments in a team that apps above act on, inside the same transaction.

``memberships`` is a list, with team and user loaded; it may be of several teams.
"""

from foundation.hooks import Hook

# memberships=[...], actor=, via=, now=, sending=. They hold an active seat from now on. Where that
# can be undone, ``sending`` is what their mail goes with; else it is None.
membership_activated = Hook("membership_activated")
# memberships=[...], actor=, via=, now=. Their seats became free: left, declined or expired.
membership_ended = Hook("membership_ended")
# memberships=[...], actor=, via=, now=. Members who were closed out are back: a moment like joining,
# for what was announced or changed meanwhile.
membership_resumed = Hook("membership_resumed")
# memberships=, actor=, via=, now=. That these left was undone: they are members as if they had never
# gone, with the answers that they gave.
memberships_restored = Hook("memberships_restored")
# membership=. A coordinator corrects the address of its person, who has never signed in: raise
# Refused, with a sentence, where this account is used in another hub.
address_correcting = Hook("address_correcting")
# memberships=, actor=, via=, now=. These were never meant to be: delete what hangs on them, or raise
# Refused, with a sentence, where the person did something.
memberships_mistaken = Hook("memberships_mistaken")
