"""The moments of a person that apps above act on, inside the same transaction."""

from foundation.hooks import Hook

# user=, changed={field: (before, after)}, actor=, via=, now=. A profile or a choice was changed.
person_changed = Hook("person_changed")
# user=, actor=, via=. The e-mail address is another: links mailed to the old one must die.
address_changed = Hook("address_changed")
# user= (None: nobody has the address), email=, times=, now=. That many wrong sign-in codes in a row
# were entered for this address.
codes_guessed = Hook("codes_guessed")
# user=, actor=, now=. An admin took the second step of a sign-in off.
second_step_taken_off = Hook("second_step_taken_off")
# user=. Somebody inactive is about to be let in again: lock what comes before people in the order in
# which everything is locked.
person_returning = Hook("person_returning")
# user=, actor=, via=, now=. They are let in, and mail reaches them from now on.
person_returned = Hook("person_returned")
