import factory

from sessions.models import Session

from .gatherings import GatheringFactory
from .teams import TermFactory


class SessionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Session

    gathering = factory.SubFactory(GatheringFactory)
    team = factory.SelfAttribute("gathering.team")
    term = factory.LazyAttribute(lambda row: TermFactory(cycle=row.team.cycle))
