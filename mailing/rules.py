"""Who may see how a sending goes, and call it back. When it may be stands in the service."""

import rules


@rules.predicate
def pressed_send(user, sending):
    """The one who sent it."""
    return sending is not None and sending.actor_id == user.pk


rules.add_perm("mailing.view_sending", pressed_send)
rules.add_perm("mailing.undo_sending", pressed_send)
