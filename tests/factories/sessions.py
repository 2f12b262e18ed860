import factory

from sessions.models import Offering, PdDate, PdEvent, Session

from .gatherings import GatheringFactory
from .teams import CycleFactory, HubFactory, TermFactory


class SessionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Session

    gathering = factory.SubFactory(GatheringFactory)
    team = factory.SelfAttribute("gathering.team")
    term = factory.LazyAttribute(lambda row: TermFactory(cycle=row.team.cycle))


class OfferingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Offering

    hub = factory.SubFactory(HubFactory)
    title = factory.Sequence(lambda n: f"Data in the garden {n}")
    for_whom = "Teachers of grades 3 to 5"
    hours = 6
    what_people_do = "Count, draw and argue."
    who_for = "Classes outdoors"
    left_out = "Who can't come by bus"


class PdEventFactory(factory.django.DjangoModelFactory):
    """An event for all teams of its cycle, with 12 places to learn and 4 to observe, no date yet."""

    class Meta:
        model = PdEvent

    offering = factory.SubFactory(OfferingFactory)
    hub = factory.SelfAttribute("offering.hub")
    cycle = factory.SubFactory(CycleFactory)
    open_to = "cycle"
    title = factory.SelfAttribute("offering.title")
    for_whom = factory.SelfAttribute("offering.for_whom")
    what_people_do = factory.SelfAttribute("offering.what_people_do")
    learners, observers = 12, 4


class PdDateFactory(factory.django.DjangoModelFactory):
    """A date of an event, announced for Wednesday, December 9, 2026."""

    class Meta:
        model = PdDate

    event = factory.SubFactory(PdEventFactory)
    gathering = factory.SubFactory(
        GatheringFactory,
        team=factory.SelfAttribute("..event.team"),
        hub=factory.SelfAttribute("..event.hub"),
        cycle=factory.SelfAttribute("..event.cycle"),
        kind="pd",
        audience=factory.SelfAttribute("..event.audience"),
        title=factory.SelfAttribute("..event.title"),
    )
