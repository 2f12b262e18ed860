"""What the demo shows of workgroups and of drafts, besides what test_demo.py looks at."""

from collections import Counter

from django.test import Client
from django.urls import reverse

from recommendations.models import (
    BroughtIn,
    CommentRound,
    Draft,
    Idea,
    Suggestion,
    Thread,
    Version,
)
from workgroups.models import Workgroup


def held_of(group) -> int:
    return group.meetings.filter(gathering__state="held").count()


class GroupsAndDrafts:
    """For the one class that builds the demo."""

    def test_four_workgroups_run_between_their_second_meeting_and_their_sixth(self):
        running = Workgroup.objects.filter(state="open", polls=None, cycle__archived=False)
        assert min(held_of(one) for one in running) >= 2, [held_of(one) for one in running]
        assert all(held_of(one) <= 6 for one in running) and running.count() == 4
        assert running.filter(team=None).count() == 1
        client = Client()
        client.post(reverse("demo_sign_in", args=["coordinator"]))
        assert "ehind" in client.get(reverse("home")).content.decode()

    def test_one_is_proposed_and_three_would_join(self):
        proposed = Workgroup.objects.filter(state="proposed")
        assert [one.supporters.count() for one in proposed] == [3]

    def test_each_team_has_six_to_ten_drafts_at_different_stages(self):
        for team in self.teams.values():
            drafts = Draft.objects.filter(teams=team)
            states = set(drafts.values_list("state", flat=True))
            assert 6 <= drafts.count() <= 10 and len(states) >= 3, (team, drafts.count(), states)
        kept = Counter(Version.objects.values_list("draft", "kept_by").distinct())
        assert max(Counter(draft for draft, _person in kept).values()) >= 2
        longest = max(len(one.html) for one in Version.objects.all())
        assert longest > 2000

    def test_they_are_talked_about_and_brought_in_from_word_twice(self):
        threads = Thread.objects.all()
        assert {"open", "resolved"} <= set(threads.values_list("state", flat=True))
        assert threads.filter(changed=True).exists()
        assert Suggestion.objects.filter(state="open").exists()
        assert CommentRound.objects.filter(closed_at=None).exists()
        brought = Counter(BroughtIn.objects.exclude(save_made=None).values_list("draft", flat=True))
        assert max(brought.values()) >= 2
        assert Idea.objects.filter(state="open").exists()
