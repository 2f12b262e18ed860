"""What somebody's place in a team means for the drafts that they write."""

from django.utils.translation import gettext as _

from foundation.refusals import Refused

from .models import Author


def refuse_authors(*, memberships, actor, via: str, now=None) -> None:
    """Connected to ``memberships_mistaken``: who writes a draft isn't there by mistake."""
    for row in memberships:
        found = Author.objects.filter(draft__teams=row.team_id, user=row.user_id)
        first = found.select_related("user", "draft").first()
        if first is not None:
            raise Refused(
                _(
                    "%(name)s is an author of %(draft)s. Choose End membership instead, which keeps "
                    "the record."
                )
                % {"name": first.user, "draft": first.draft.title}
            )
