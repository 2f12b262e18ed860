"""The moments of a dated thing that apps above act on, inside the same transaction."""

from foundation.hooks import Hook

# gatherings=[...], change= (announced, moved, place, details, cancelled, recalled, held, reopened),
# actor=, via=, now=. "held" comes again where who was there is corrected.
gathering_changed = Hook("gathering_changed")
