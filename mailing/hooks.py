"""The moments of the outbox that apps above act on, inside the same transaction."""

from foundation.hooks import Hook

# sending=, actor=, via=, now=. A sending was called back before any of it went out.
sending_undone = Hook("sending_undone")
