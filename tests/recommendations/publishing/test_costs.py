"""What public pages ask, signed out: the same at 1, 3 and 25, and at 5,000 published texts."""

import time
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from foundation import richtext
from recommendations.models import Draft, Edition, Version
from recommendations.publishing import catalogue
from tests.factories import (
    AuthorFactory,
    CommentFactory,
    CycleFactory,
    DraftFactory,
    GatheringFactory,
    SaveFactory,
    TeamFactory,
    ThreadFactory,
    UserFactory,
    VersionFactory,
)
from tests.factories.deciding import publish

pytestmark = [pytest.mark.django_db, pytest.mark.services]


def asked(client, address) -> list[str]:
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return [one["sql"] for one in found.captured_queries]


def texts(number):
    """So many published texts of so many teams; the first has so many of everything."""
    cycle = CycleFactory()
    drafts = []
    for n in range(number):
        draft = DraftFactory(team=TeamFactory(cycle=cycle), title=f"Text {n}", kind="resource")
        drafts.append(draft)
    first = drafts[0]
    for n in range(number):
        AuthorFactory(draft=first)
        VersionFactory(draft=first)
        CommentFactory(thread=ThreadFactory(draft=first))
        first.on_the_table.add(
            GatheringFactory(
                state="held",
                starts_at=timezone.now() - timedelta(days=n + 1),
                announced_at=timezone.now(),
            )
        )
    for draft in drafts:
        publish(draft)
    return first


PAGES = {
    "texts": 6, "toolkit": 3, "feed": 2, "sitemap": 2, "public_side_by_side": 4, "text": 5,
    "public_how": 7, "hub": 5,
}  # fmt: skip


def test_public_pages_ask_the_same_at_1_3_and_25(client):
    found = {name: {} for name in PAGES}
    for number in (1, 2, 22):
        # What came before stays there: 1, 3 and 25 in all.
        first = texts(number)
        args = {"text": [first.pk], "public_how": [first.pk], "hub": [first.teams.get().hub.slug]}
        for name in PAGES:
            cache.clear()
            address = reverse(f"recommendations:{name}", args=args.get(name, []))
            found[name][number] = asked(client, address)
    # A single text is beside no other.
    found["public_side_by_side"].pop(1)
    numbers = {
        name: {number: len(statements) for number, statements in one.items()}
        for name, one in found.items()
    }
    assert {name: one for name, one in numbers.items() if len(set(one.values())) > 1} == {}
    assert {name: found[name] for name, most in PAGES.items() if numbers[name][22] > most} == {}


def test_the_team_reads_how_it_came_to_be_in_ten_queries_at_most(client):
    found = []
    for number in (1, 3, 25):
        first = texts(number)
        user = UserFactory(is_superuser=True)
        client.force_login(user, "people.backends.SignIn")
        found.append(len(asked(client, reverse("recommendations:how", args=[first.pk]))))
    assert len(set(found)) == 1 and found[0] <= 10


def many(number, html):
    """So many published texts at once, by way of bulk: of one team."""
    first = DraftFactory(team=TeamFactory(), title="Text 0")
    VersionFactory(draft=first)
    publish(first)
    now, words = timezone.now(), richtext.plain(html)
    made = Draft.objects.bulk_create(
        Draft(
            title=f"Text {n}", summary="An ask.", focus_area_id=first.focus_area_id,
            cycle_id=first.cycle_id, state="draft", state_since=now, created_at=now,
        )
        for n in range(1, number)
    )  # fmt: skip
    save = SaveFactory(draft=first)
    Draft.teams.through.objects.bulk_create(
        Draft.teams.through(draft_id=one.pk, team_id=first.teams.get().pk) for one in made
    )
    versions = Version.objects.bulk_create(
        Version(draft=one, number=1, save_kept=save, saves=1, html=html, hash="x", kept_at=now)
        for one in made
    )
    editions = Edition.objects.bulk_create(
        Edition(
            draft=one.draft, number=1, version=one, title=one.draft.title, summary="An ask.",
            html=html, words=f"{words} word{n}", hash="x", published_at=now,
        )
        for n, one in enumerate(versions)
    )  # fmt: skip
    return first, made, versions, editions


def as_published(made, versions, editions):
    """A trigger asks for a vote of each: many of them have none here."""
    now = timezone.now()
    table, trigger = "recommendations_draft", "recommendations_draft_by_its_rule"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        else:
            cursor.execute(f"DROP TRIGGER IF EXISTS {trigger}_update")
    for draft, version, edition in zip(made, versions, editions, strict=True):
        draft.adopted_version, draft.adopted_at, draft.edition = version, now, edition
        draft.state = "published"
    fields = ["adopted_version", "adopted_at", "edition", "state"]
    Draft.objects.bulk_update(made, fields, batch_size=500)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            cursor.execute("ANALYZE recommendations_draft, recommendations_edition")


@pytest.mark.long
def test_at_5000_texts_lists_search_and_text_ask_what_they_ask_at_25(client):
    html = '<p data-block="aaaaaaa1">' + "Science for all children every week. " * 150 + "</p>"
    found = {}
    for number in (25, 4975):
        first, made, versions, editions = many(number, html)
        as_published(made, versions, editions)
        for name in (
            "/texts/",
            "/texts/?q=word17",
            "/texts/?q=science&kind=recommendation",
            f"/texts/{first.pk}/",
            "/texts/feed.atom",
        ):
            asked_now = asked(client, name)
            began = time.monotonic()
            client.get(name)
            took = time.monotonic() - began
            key = name.replace(f"/{first.pk}/", "/N/")
            found.setdefault(key, []).append((len(asked_now), round(took, 3)))
    print(found)
    if connection.vendor == "postgresql":
        plan = catalogue.found(catalogue.Asked(words="word17")).explain()
        assert "recommendations_edition_search" in plan, plan
    for name, ((few, _t), (lots, took)) in found.items():
        assert few == lots <= 6, name
        assert took < 2, (name, took)
