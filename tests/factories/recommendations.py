import hashlib

import factory
from django.utils import timezone

from recommendations.models import Author, Comment, Draft, Idea, Save, Thread, Version
from teams.models import FocusArea

from .people import UserFactory
from .teams import TeamFactory

TEXT = (
    '<h2 data-block="aaaaaaa1">The problem</h2>'
    '<p data-block="aaaaaaa2">Teachers of grades K-5 have 40 minutes of science a week.</p>'
    '<h2 data-block="aaaaaaa3">What we propose</h2>'
    '<p data-block="aaaaaaa4">Three hours a week, and a coach for each school.</p>'
)


class DraftFactory(factory.django.DjangoModelFactory):
    """A draft of one team with a text; ``text=""`` for none, ``writers=[users]`` for authors."""

    class Meta:
        model = Draft
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Draft {n}")
    summary = "Every K-5 classroom has three hours of science a week."
    focus_area = factory.LazyFunction(lambda: FocusArea.objects.get(slug="k8-pd-needs"))
    team = factory.SubFactory(TeamFactory)
    cycle = factory.SelfAttribute("team.cycle")
    state_since = factory.LazyFunction(timezone.now)
    created_at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class, *args, team, **kwargs):
        draft = super()._create(model_class, *args, **kwargs)
        draft.teams.add(team)
        return draft

    @factory.post_generation
    def text(self, create, given, **kwargs):
        html = TEXT if given is None else given
        if html:
            SaveFactory(draft=self, html=html)

    @factory.post_generation
    def writers(self, create, given, **kwargs):
        for user in given or ():
            AuthorFactory(draft=self, user=user)


class AuthorFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Author

    draft = factory.SubFactory(DraftFactory)
    user = factory.SubFactory(UserFactory)
    added_at = factory.LazyFunction(timezone.now)


class SaveFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Save

    draft = factory.SubFactory(DraftFactory, text="")
    person = factory.SubFactory(UserFactory)
    html = TEXT
    at = factory.LazyFunction(timezone.now)


class VersionFactory(factory.django.DjangoModelFactory):
    """The next version of a draft, kept from a new save with this text."""

    class Meta:
        model = Version

    draft = factory.SubFactory(DraftFactory)
    html = TEXT
    base = factory.LazyAttribute(lambda row: row.draft.versions.order_by("number").last())
    number = factory.LazyAttribute(lambda row: row.base.number + 1 if row.base else 1)
    save_kept = factory.LazyAttribute(lambda row: SaveFactory(draft=row.draft, html=row.html))
    saves = 1
    hash = factory.LazyAttribute(lambda row: hashlib.sha256(row.html.encode()).hexdigest())
    kept_by = factory.SubFactory(UserFactory)
    kept_at = factory.LazyFunction(timezone.now)


class ThreadFactory(factory.django.DjangoModelFactory):
    """An open thread on the second paragraph of the text that ``DraftFactory`` writes."""

    class Meta:
        model = Thread

    draft = factory.SubFactory(DraftFactory)
    block = "aaaaaaa2"
    start, end = 0, 8
    words = "Teachers"
    created_at = factory.LazyFunction(timezone.now)


class CommentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Comment

    thread = factory.SubFactory(ThreadFactory)
    author = factory.SubFactory(UserFactory)
    text = "Where is this number from?"
    at = factory.LazyFunction(timezone.now)


class IdeaFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Idea

    team = factory.SubFactory(TeamFactory)
    title = factory.Sequence(lambda n: f"Idea {n}")
    text = "Lend science kits between schools."
    proposed_by = factory.SubFactory(UserFactory)
    created_at = factory.LazyFunction(timezone.now)
