"""What a page of a vote is about, from what the visitor may see."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property

from foundation.access import Guarded

from ...models import VoteCall
from .. import querysets


class OfVote(Guarded):
    """A page about the vote ``pk``; others get 404."""

    permission = "recommendations.view_vote"
    visible_permission = "recommendations.view_vote"

    def get_guarded(self):
        rows = querysets.calls_for(self.request.user)
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @property
    def call(self) -> VoteCall:
        return self.guarded

    @cached_property
    def now(self):
        return timezone.now()
