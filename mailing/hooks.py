"""The moments of the outbox that apps above act on, inside the same transaction."""

from foundation.hooks import Hook

# mail=. A mail is to go out once more: raise Refused where what it says doesn't hold any more.
sending_again = Hook("sending_again")
# sending=. A sending is about to be called back: lock what its undoing changes, in the order in
# which everything is locked, people before mails.
sending_undoing = Hook("sending_undoing")
# sending=, actor=, via=, now=. A sending was called back before any of it went out.
sending_undone = Hook("sending_undone")
