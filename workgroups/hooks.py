"""The moments in a workgroup that apps above act on, inside the same transaction."""

from foundation.hooks import Hook

# memberships=[...], audiences=[...], now=. Members of a team leave their workgroups with it, or are
# back in them: their workgroups are held, and the dates of these audiences are next. Whoever holds
# something for the same people between workgroups and dates, or dates of other audiences, does it
# now, dates last and all in the order of their ids.
dates_next = Hook("dates_next")
