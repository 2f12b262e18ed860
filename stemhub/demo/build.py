"""Builds the demo: mission.md's picture of what exists so far, always the same for one day."""

from datetime import date, datetime, timedelta

from django.apps import apps
from django.db import transaction
from django.utils import timezone, translation

from foundation import zones
from recommendations.triggers import release_versions
from teams.models import Hub

from .answers import Said
from .beyond import tell_of_what_is_beyond
from .files import tell_of_files
from .network import ARCHIVED_CYCLE, EAST, PORTLAND, SALEM, Network, set_up
from .pd import tell_of_pd
from .published import tell_of_published
from .recommendations import tell_of_recommendations
from .story import Story, TeamStory, archive
from .times import tell_of_times
from .voting import tell_of_votes
from .when import ZONE, LiveDates, at, weekday_near
from .workgroups import tell_of_workgroups

# Kept when the demo is rebuilt: what migrations filled, and the mark that says whose this is.
_KEPT_APPS = ("contenttypes",)
_KEPT = (
    *("teams.focusarea", "teams.historicalfocusarea", "stemhub.mark"),
    *(
        f"recommendations.{past}{name}"
        for past in ("", "historical")
        for name in ("topic", "addressee", "drafttemplate")
    ),
)

MEMBER, FACILITATOR = "member@example.org", "facilitator@example.org"
ZOE = "zoe.lindgren@example.org"  # her mailbox is full
JOYCE = "joyce.calloway@example.org"  # leaves, and keeps her hours
DAYS = timedelta


def is_built() -> bool:
    return Hub.objects.exists()


@transaction.atomic
def build(*, now: datetime | None = None) -> Network:
    """Everything or nothing, on a database without hubs and people. ``now`` is today."""
    now = now or timezone.now()
    dates = LiveDates(zones.local_date(now, ZONE))
    with translation.override("en"):
        network = set_up(dates)
        story = Story(network, dates, now)
        _tell_of_2020(story)
        _tell_of_east(story)
        _tell_of_portland(story)
        _tell_of_salem(story)
        tell_of_workgroups(story)
        tell_of_times(story)
        tell_of_pd(story)
        tell_of_recommendations(story)
        tell_of_votes(story)
        tell_of_published(story)
        tell_of_what_is_beyond(story)
        tell_of_files(story)
        story.digests(14)
        story.tell()
        archive(network)
    return network


@transaction.atomic
def clear() -> None:
    """Empty every table of ours; its foreign keys are checked when the transaction ends."""
    release_versions()
    for model in apps.get_models(include_auto_created=True):
        label = model._meta.label_lower
        if label in _KEPT or model._meta.app_label in _KEPT_APPS or not model._meta.managed:
            continue
        rows = model._base_manager.all()
        rows._raw_delete(rows.db)


# --- 2020-21 ----------------------------------------------------------------------------------


def _tell_of_2020(story: Story) -> None:
    days = {
        EAST: (date(2020, 3, 4), date(2020, 10, 14), date(2021, 2, 12)),
        PORTLAND: (date(2020, 3, 5), date(2020, 10, 15), date(2021, 4, 15)),
        SALEM: (date(2020, 2, 27), date(2020, 10, 22), date(2021, 4, 22)),
    }
    places = {
        EAST: {"place": "Rosewood Center", "address": "14901 SE Stark St, Portland"},
        PORTLAND: {"place": "Harbor Room", "address": "1200 NW Front Ave, Portland"},
        SALEM: {"place": "Mill Creek Hall", "address": "500 State St, Salem"},
    }
    for slug, (first, second, third) in days.items():
        team = TeamStory(story, slug, story.network.archived_teams[slug])
        team.bring_in(at(date(2020, 1, 9), 9), f"{ARCHIVED_CYCLE}-{slug}", welcome=False)
        team.set_dates(at(date(2020, 1, 13), 15), {1: first}, **places[slug])
        team.announce(at(date(2020, 1, 14), 10), [1], {1: Said(15, 2, 1, asked=6, found=6)})
        team.close(at(first + DAYS(1), 9), 1, partly=1)
        team.set_dates(at(date(2020, 8, 31), 15), {2: second, 3: third}, **places[slug])
        team.announce(
            at(date(2020, 9, 1), 10),
            [2, 3],
            {2: Said(16, 2, 0, asked=5, found=5), 3: Said(14, 1, 1, asked=4, found=4)},
        )
        team.close(at(second + DAYS(1), 9), 2, partly=1)
        if slug == EAST:
            team.cancel(at(date(2021, 2, 11), 17), 3, reason="Ice storm: schools are closed.")
            team.set_dates(at(date(2021, 2, 18), 15), {3: date(2021, 4, 14)}, **places[slug])
            team.announce(at(date(2021, 2, 19), 10), [3], {3: Said(15, 2, 0, asked=5, found=5)})
            third = date(2021, 4, 14)
        team.close(at(third + DAYS(1), 9), 3)


# --- the live cycle -----------------------------------------------------------------------------


def _tell_of_east(story: Story) -> None:
    """25 of 25. Session 1 was held; the second is in 16 days, and six people are silent."""
    dates = story.dates
    team = TeamStory(story, EAST, story.network.teams[EAST])
    team.bring_in(at(dates.first - DAYS(70), 9), EAST)
    team.set_dates(
        at(dates.first - DAYS(63), 15),
        {1: dates.first},
        place="Rosewood Center",
        address="14901 SE Stark St, Portland",
        arrival_notes="Park behind the building; the door is on the east side.",
    )
    team.announce(
        at(dates.first - DAYS(56), 10),
        [1],
        {1: Said(22, 2, 1, asked=9, found=9, first=(MEMBER, FACILITATOR))},
    )
    team.close(at(dates.first + DAYS(1), 9), 1, partly=2)
    team.leave(story.ago(60, 16), JOYCE, reason="Moved to a school in another region")
    team.invite(
        story.ago(58),
        "thao.nguyen@example.org",
        "Thảo Nguyễn",
        job_role="k5_teacher",
        grade_band="k5",
        joins=DAYS(3),
    )
    team.set_dates(
        story.ago(48, 15),
        {2: dates.second},
        place="Rosewood Center",
        address="14901 SE Stark St, Portland",
        arrival_notes="Park behind the building; the door is on the east side.",
        document_link="https://example.org/session-2",
        answer_by=dates.second - DAYS(21),
    )
    team.announce(
        story.ago(42),
        [2],
        {2: Said(17, 2, 0, asked=11, found=8, first=(FACILITATOR,), silent=(MEMBER, ZOE))},
        until=story.ago(1, 17),
    )
    team.lead(story.ago(40), 2, story.network.people["facilitator"])
    team.bounce(story.ago(0, 0), ZOE, since=story.ago(43))
    team.set_dates(
        story.ago(3, 15),
        {3: dates.third},
        place="Rosewood Center",
        address="14901 SE Stark St, Portland",
    )


def _tell_of_portland(story: Story) -> None:
    """22 members, one invited, two seats open."""
    dates = story.dates
    team = TeamStory(story, PORTLAND, story.network.teams[PORTLAND])
    first, second = weekday_near(dates.first + DAYS(1)), weekday_near(dates.second + DAYS(1))
    place = {"place": "Harbor Room", "address": "1200 NW Front Ave, Portland"}
    team.bring_in(at(dates.first - DAYS(68), 11), PORTLAND)
    team.set_dates(at(dates.first - DAYS(62), 15), {1: first}, **place)
    team.announce(at(dates.first - DAYS(55), 9), [1], {1: Said(18, 3, 0, asked=7, found=7)})
    team.close(at(first + DAYS(1), 9), 1, partly=1)
    team.set_dates(story.ago(45, 15), {2: second, 3: weekday_near(dates.third + DAYS(1))}, **place)
    team.announce(
        story.ago(38),
        [2, 3],
        {2: Said(14, 1, 2, asked=6, found=5), 3: Said(6, 1, 1)},
        until=story.ago(1, 16),
    )
    team.invite(
        story.ago(5),
        "imani.clarke@example.org",
        "Imani Clarke",
        job_role="coach",
        grade_band="k8",
    )


def _tell_of_salem(story: Story) -> None:
    """22 of 25. Its second session was called off the evening before, and has a new date."""
    dates = story.dates
    team = TeamStory(story, SALEM, story.network.teams[SALEM])
    place = {"place": "Mill Creek Hall", "address": "500 State St, Salem"}
    lost, instead = (weekday_near(dates.today + DAYS(days)) for days in (-7, 23))
    team.bring_in(at(dates.first - DAYS(66), 13), SALEM)
    first = weekday_near(dates.first + DAYS(7))
    team.set_dates(at(dates.first - DAYS(61), 15), {1: first}, **place)
    team.announce(at(dates.first - DAYS(54), 9), [1], {1: Said(18, 3, 1, asked=8, found=8)})
    team.close(at(first + DAYS(1), 9), 1)
    team.invite(
        story.ago(90),
        "priya.raman@example.org",
        "Priya Raman",
        job_role="district",
        declines=DAYS(2),
    )
    team.set_dates(story.ago(62, 15), {2: lost}, **place)
    team.announce(story.ago(60), [2], {2: Said(18, 2, 1, asked=7, found=7)})
    team.cancel(at(lost - DAYS(1), 18), 2, reason=_why_closed(lost))
    team.invite(story.ago(16), "soren.dahl@example.org", "Søren Dahl", job_role="community")
    team.set_dates(story.ago(6, 15), {2: instead}, **place)
    team.announce(story.ago(5), [2], {2: Said(9, 1, 1, asked=3, found=1)}, until=story.ago(1, 18))


def _why_closed(day: date) -> str:
    if day.month in (11, 12, 1, 2, 3):
        return "Snow: schools are closed."
    return "Smoke: the air is unhealthy and schools are closed."
