"""Organisations, what was sent to them, and needs, row by row."""

from datetime import timedelta

import factory
from django.utils import timezone

from recommendations.models import (
    Contact,
    Dispatch,
    DispatchLetter,
    DispatchStep,
    Need,
    NeedAnswer,
    Organisation,
)

from .deciding import publish
from .people import UserFactory
from .recommendations import DraftFactory
from .teams import CycleFactory, HubFactory


class OrganisationFactory(factory.django.DjangoModelFactory):
    """``people=["Kim Lee"]`` are contacts, each with an address of their own."""

    class Meta:
        model = Organisation
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Regional Educator Network {n}")
    kind = "ren"
    created_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def people(self, create, given, **kwargs):
        for name in given or ():
            ContactFactory(organisation=self, name=name)


class ContactFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Contact

    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"Contact {n}")
    email = factory.Sequence(lambda n: f"contact{n}@example.org")


class DispatchFactory(factory.django.DjangoModelFactory):
    """A text that was sent, the draft published before if it wasn't."""

    class Meta:
        model = Dispatch
        skip_postgeneration_save = True

    draft = factory.SubFactory(DraftFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    state = "sent"
    edition = factory.LazyAttribute(lambda row: row.draft.edition or publish(row.draft))

    @factory.post_generation
    def steps(self, create, given, **kwargs):
        letter = DispatchLetter.objects.create(
            hub=self.draft.team_list[0].hub, sent_at=timezone.now(), subject="A text"
        )
        DispatchStep.objects.create(
            dispatch=self,
            state="sent",
            on=timezone.localdate(),
            letter=letter,
            entered_at=timezone.now(),
        )


class NeedFactory(factory.django.DjangoModelFactory):
    """An open need of somebody's; ``answered=[users]`` makes it answered."""

    class Meta:
        model = Need
        skip_postgeneration_save = True

    cycle = factory.SubFactory(CycleFactory)
    hub = factory.SubFactory(HubFactory)
    posted_by = factory.SubFactory(UserFactory)
    what = factory.Sequence(lambda n: f"Somebody who can teach electricity, {n}")
    where = "Rosewood Elementary"
    posted_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=3))

    @factory.post_generation
    def answered(self, create, given, **kwargs):
        for user in given or ():
            NeedAnswer.objects.create(
                need=self,
                user=user,
                program="State University",
                offer="workshop",
                words="Two afternoons in March.",
                at=timezone.now(),
            )
        if given:
            self.state, self.answered_at = "answered", timezone.now()
            self.save()
