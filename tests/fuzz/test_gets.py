"""Made-up addresses: old links, other people's ids, tokens cut off or meant for something else."""

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from gatherings.links import answer_token
from gatherings.models import CalendarFeed
from gatherings.services.feeds import address_token
from mailing.unsubscribing import reminders_off_url
from teams.links import join_token
from tests.support.access_table import ROWS

from . import nasty
from .targets import Target
from .trying import Trial

pytestmark = pytest.mark.django_db

_USUAL = {
    "database": None,
    "deadline": None,
    "suppress_health_check": list(HealthCheck),
    "phases": [Phase.generate],
}
NAMES = (
    "q", "role", "team", "cycle", "state", "page", "id", "people", "person", "preview", "answer",
    "was", "saved", "undo", "change", "from", "institution", "next", "substitute",
)  # fmt: skip
VALUES = st.one_of(st.sampled_from(nasty.NUMBERS), nasty.texts.filter(lambda text: len(text) < 999))
QUERIES = st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=4)
IDS = (0, 2**63 - 1, 2**63, 10**300)
READERS = ("coordinator", "member", "admin", "funder", "stranger")


@pytest.fixture
def trial(client, world):
    """A browser in the world, whose answers are checked as those of the forms are."""
    target = Target("reading", "anonymous", lambda world, client: reverse("account_login"))
    return Trial(target, world, client)


@pytest.mark.parametrize("persona", READERS)
def test_no_page_fails_over_what_follows_its_address(persona, trial):
    trial.world.become(trial.client, persona)
    pages = [reverse(row.name, kwargs=trial.world.kwargs(row, persona)) for row in ROWS]

    @settings(max_examples=60, derandomize=True, **_USUAL)
    @given(st.sampled_from(pages), QUERIES)
    def each(page, query):
        trial.check(trial.client.get(page + "?" + nasty.urlencoded(query).decode()))

    each()


@pytest.mark.usefixtures("bare_errors")
def test_ids_that_are_nobodys_are_not_found(trial):
    trial.world.become(trial.client, "coordinator")
    rows = {row.name: row for row in ROWS if row.about_what}.values()
    wrong = []
    for row in rows:
        known = row.about_what(trial.world)
        for name in known:
            for number in IDS:
                address = reverse(row.name, kwargs=known | {name: number})
                for send in (trial.client.get, trial.client.post):
                    answer = send(address)
                    if answer.status_code not in (404, 405):
                        wrong.append((address[:99], answer.status_code))
    assert wrong == []


def tokens(world) -> dict[str, str]:
    """One that works for each purpose."""
    feed = CalendarFeed.objects.create(user=world.users["member"], token="ab" * 12)
    return {
        "gatherings:answer": answer_token(world.attendees["announced", "member"]),
        "teams:join": join_token(world.seats["invited"]),
        "mailing:reminders_off": reminders_off_url(world.users["member"]).rsplit("/", 2)[1],
        "gatherings:feed": address_token(feed),
    }


TOKENED = (
    "gatherings:answer",
    "gatherings:fresh_link",
    "gatherings:answer_calendar",
    "teams:join",
    "teams:join_profile",
    "mailing:reminders_off",
    "gatherings:feed",
)
PURPOSE = {
    "gatherings:fresh_link": "gatherings:answer",
    "gatherings:answer_calendar": "gatherings:answer",
    "teams:join_profile": "teams:join",
}


@pytest.mark.parametrize("name", TOKENED)
def test_a_token_for_something_else_opens_nothing(name, trial):
    for purpose, token in tokens(trial.world).items():
        address = reverse(name, args=[token])
        # What no signed link is made of is taken for junk behind it, and left out first.
        answer = trial.client.get(address, follow=True)
        trial.check(answer)
        meant = purpose == PURPOSE.get(name, name)
        assert (answer.status_code == 404) is not meant, (purpose, answer.status_code)
        if not meant:
            assert trial.client.post(address).status_code in (404, 405)


@pytest.mark.parametrize("name", TOKENED)
def test_a_token_that_was_cut_or_changed_opens_nothing(name, trial):
    whole = tokens(trial.world)[PURPOSE.get(name, name)]
    garbage = [whole[:-1], whole[1:], whole[: len(whole) // 2], whole.upper(), whole + "x", "x"]
    garbage += [whole.replace(":", "::"), ":::", "a:b:c", "ñ:ñ:ñ", "%00", "\ud7ff", "example2"]
    garbage += ["." * 3, "." + whole, "=" * 40, "x" * 2000]
    for token in set(garbage) - {whole}:
        answer = trial.client.get(reverse(name, args=[token]))
        trial.check(answer)
        assert answer.status_code == 404, token
