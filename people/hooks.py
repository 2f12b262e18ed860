"""The moments of people that apps above act on, inside the same transaction."""

from foundation.hooks import Hook

# changed={user: {field: (before, after)}}, actor=, via=, now=. Profiles or choices were changed.
person_changed = Hook("person_changed")
# users=[...]. Somebody is about to get another address: lock what comes before people in the order
# in which everything is locked.
address_changing = Hook("address_changing")
# users=[...], actor=, via=. Their e-mail address is another: links mailed to the old one must die.
address_changed = Hook("address_changed")
# user= (None: nobody has the address), email=, times=, now=. That many wrong sign-in codes in a row
# were entered for this address.
codes_guessed = Hook("codes_guessed")
# user=, actor=, now=. An admin took the second step of a sign-in off.
second_step_taken_off = Hook("second_step_taken_off")
# users=[...]. Inactive people are about to be let in again: lock as before another address.
person_returning = Hook("person_returning")
# users=[...], actor=, via=, now=. They are let in, and mail reaches them from now on.
person_returned = Hook("person_returned")
