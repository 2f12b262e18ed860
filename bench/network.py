"""``python -m bench.network``: fills bench_pages and says who and what is in it (JSON).

One hub with one team of 25 people and 25 coming dates, and one with 40 such teams, 1,000 dates.
Runs in stemhub's own production settings; refuses to go on where tasks would run eagerly.
"""

import json
import sys
import types


def build() -> dict:
    from django.db import connection, transaction

    from stemhub.demo.bulk import Builder, Size

    size = Size(dates=25, past=0, meeting=25)
    with transaction.atomic():
        builder = Builder()
        small, (team,) = builder.hub(1, teams=1, size=size)
        large, teams = builder.hub(2, teams=40, size=size)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {"small": described(small, team), "large": described(large, teams[0])}


def described(hub, team) -> dict:
    from gatherings.links import answer_token
    from gatherings.models import Attendee

    gathering = team.gatherings.order_by("starts_at").first()
    rows = Attendee.objects.filter(gathering__hub=hub, gathering__team=team)
    return {
        "hub": hub.pk,
        "team": team.pk,
        "gathering": gathering.pk,
        "coordinator": coordinator_of(hub).pk,
        "cookie": cookie(coordinator_of(hub)),
        "answers": {row.pk: answer_token(row) for row in rows.order_by("pk")},
    }


def coordinator_of(hub):
    return hub.roles.filter(kind="coordinator").select_related("user").get().user


def sized(side: dict):
    """The same as tests.support.sized.Sized gives the budgets; adds its workgroups and drafts."""
    from gatherings.models import Gathering
    from people.models import User
    from teams.models import HubRole, Team
    from tests.support.sized_drafts import sized_drafts
    from tests.support.sized_workgroups import sized_poll, sized_workgroups

    team = Team.objects.select_related("hub", "cycle").get(pk=side["team"])
    funder = HubRole.objects.filter(kind="funder").select_related("user").first()
    seats = team.memberships.order_by("seat").select_related("user")
    net = types.SimpleNamespace(
        hub=team.hub,
        cycle=team.cycle,
        coordinator=User.objects.get(pk=side["coordinator"]),
        people=[seat.user for seat in seats],
        funder=funder.user if funder else a_funder(),
        team=team,
        teams=[team, *team.hub.teams.exclude(pk=team.pk)],
        gathering=Gathering.objects.get(pk=side["gathering"]),
    )
    net.member = net.people[0]
    net.workgroup = sized_workgroups(net, 25, meetings=25)
    net.poll = sized_poll(net)
    net.draft = sized_drafts(net, 25)[0]
    return net


def a_funder():
    from datetime import date

    from people.models import User
    from teams.models import HubRole

    user = User.objects.create(email="funder@example.org", name="Fern Odell")
    HubRole.objects.create(user=user, kind="funder", starts_on=date(2020, 1, 1))
    return user


def cookie(user, backend: str = "people.backends.SignIn") -> str:
    """A signed-in session's key, as after a visit today."""
    import time

    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = backend
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["renewed"] = int(time.time())
    session.save()
    return session.session_key


def limit_cookie(pk: int) -> str:
    """The limit's own session of the same person: its sign-in is Django's."""
    from people.models import User

    return cookie(User.objects.get(pk=pk), "django.contrib.auth.backends.ModelBackend")


def refuse_eager() -> None:
    from django.conf import settings

    from stemhub.celery import app

    if app.conf.task_always_eager or not settings.REDIS_URL:
        sys.exit("Tasks would run eagerly, inside the page: nothing is measured like this.")
    if settings.DEBUG:
        sys.exit("DEBUG is on: nothing is measured like this.")


if __name__ == "__main__":
    import django

    django.setup()
    refuse_eager()
    built = build()
    for side in built.values():
        side["limit_cookie"] = limit_cookie(side["coordinator"])
    print(json.dumps(built))
