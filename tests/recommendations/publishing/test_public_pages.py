"""What a stranger reads: one text with its tally, lists, the toolkit, hubs, feed and map."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from recommendations.models import Concern, Draft, PublicName, Topic, Vote
from recommendations.publishing.services import editions
from tests.factories import DraftFactory, TeamFactory, VersionFactory
from tests.factories.deciding import (
    BallotFactory,
    VoteCallFactory,
    adopt,
    answer_all_equity,
    publish,
)

pytestmark = [pytest.mark.django_db, pytest.mark.services]


def page(client, name, *args, **query):
    answer = client.get(reverse(f"recommendations:{name}", args=args), query)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_a_text_says_who_when_what_it_asks_and_how_it_was_decided(world, client):
    said = page(client, "text", world.draft.pk)
    for words in (
        "Science every week",
        "Every K-5 classroom has three hours of science a week.",
        world.hub.name,
        "1 of 1 answered, 1 had to",
        "Nobody sees a harm.",
        "Which groups does it affect, and how?",
        "Rural schools first.",
        f"/texts/{world.draft.pk}/</dd>",
    ):
        assert words in said, words


def test_only_who_agreed_is_named(world, client):
    PublicName.objects.create(user=world.ana, shown=True, said_at=timezone.now())
    PublicName.objects.create(user=world.ben, shown=False, said_at=timezone.now())
    DraftFactory(team=world.team, writers=[world.ana, world.ben])
    said = page(client, "text", world.draft.pk)
    assert "Ana Ruiz and 1 other member" in said
    assert "Ben" not in said and "Dana" not in said


@pytest.fixture
def with_harm(world):
    return in_spite_of_a_harm(world)


def in_spite_of_a_harm(world, *, printed=True):
    """A text adopted in a second vote, in which Cora still sees a harm."""
    draft = DraftFactory(team=world.team, title="Coaches")
    VersionFactory(draft=draft)
    now = timezone.now()
    before = {"opens_at": now - timedelta(days=30), "closes_at": now - timedelta(days=20)}
    earlier = VoteCallFactory(team=world.team, people=[world.cora], **before)
    first = BallotFactory(call=earlier, draft=draft)
    first.outcome, first.decided_at = "harm", earlier.closes_at
    first.save()
    call = VoteCallFactory(
        team=world.team,
        opens_at=now - timedelta(days=8),
        closes_at=now,
        people=[world.ana, world.ben, world.dana, world.cora],
    )
    second = BallotFactory(call=call, draft=draft, second_of=first)
    for elector in call.electors.all():
        harm = elector.user == world.cora
        more = {
            "what": "Small schools lose a teacher.",
            "whom": "Rural schools",
            "safe": "Share one",
        }
        Vote.objects.create(
            ballot=second, elector=elector, choice="harm" if harm else "ahead", at=now, via="web",
            printed=printed, **(more if harm else {}),
        )  # fmt: skip
    Concern.objects.create(
        vote=second.votes.get(choice="harm"), draft=draft, answer="A third is for K-2.",
        answered_in=draft.versions.get(), answered_at=now, met=False, met_at=now,
    )  # fmt: skip
    second.ahead, second.harm, second.answered, second.electors, second.needed = 3, 1, 4, 4, 3
    second.outcome, second.decided_at = "adopted", now
    second.save()
    answer_all_equity(draft)
    draft.adopted_version, draft.adopted_at, draft.state = draft.versions.get(), now, "adopted"
    draft.save()
    publish(draft)
    return draft


def test_dissent_stands_there_in_the_dissenters_words_without_their_name(with_harm, client):
    for name in ("text", "public_how"):
        said = page(client, name, with_harm.pk)
        assert "Small schools lose a teacher." in said and "Cora" not in said
    assert "at least 75 percent of those who answered" in page(client, "text", with_harm.pk)


def test_dissent_stays_with_who_doesnt_wish_it_printed(world, client):
    draft = in_spite_of_a_harm(world, printed=False)
    for name in ("text", "public_how"):
        assert "Small schools" not in page(client, name, draft.pk)
    said = page(client, "public_how", draft.pk)
    assert "A member saw a harm." in said and "It was answered in version 1." in said
    assert "A third is for K-2." not in said


def test_a_dissenter_is_named_who_agreed_to_be(with_harm, world, client):
    PublicName.objects.create(user=world.cora, shown=True, said_at=timezone.now())
    assert "Cora Lind, East Metro Leadership Team" in page(client, "text", with_harm.pk)


def test_the_team_reads_how_it_came_to_be_with_names(with_harm, world, signed):
    said = page(signed(world.ana), "how", with_harm.pk)
    assert "Cora Lind saw a harm" in said and "A third is for K-2." in said


def test_a_joint_statement_says_team_by_team_who_adopted_it(world, client):
    others = [TeamFactory(name=name, cycle=world.cycle) for name in ("North", "South")]
    draft = DraftFactory(team=world.team, title="Joint")
    draft.teams.add(*others)
    VersionFactory(draft=draft)
    adopt(draft, team=world.team)
    adopt(draft, team=others[0])
    late = VoteCallFactory(team=others[1])
    few = BallotFactory(call=late, draft=draft)
    few.outcome, few.decided_at = "too_few", late.closes_at
    few.save()
    draft.refresh_from_db()
    publish(draft)
    said = page(client, "text", draft.pk)
    assert "Adopted by 2 of 3 regions." in said
    assert "Too few answered." in said
    for team in (world.team, *others):
        assert f"<h3>{team.name}</h3>" in said


def test_a_replaced_text_and_its_newer_one_lead_to_each_other(world, client):
    newer = DraftFactory(team=world.team, title="Science every day", replaces=world.draft)
    publish(newer)
    Draft.objects.filter(pk=world.draft.pk).update(state="replaced")
    assert f'href="/texts/{newer.pk}/">Science every day' in page(client, "text", world.draft.pk)
    assert f'href="/texts/{world.draft.pk}/">Science every week' in page(client, "text", newer.pk)
    assert "Science every week" not in page(client, "texts")


def test_a_withdrawn_text_says_why_and_nothing_else(world, client):
    editions.withdraw(draft=world.draft, reason="It was wrong.", actor=world.dana, via="web")
    said = page(client, "text", world.draft.pk)
    assert "It was wrong." in said and "40 minutes" not in said and "noindex" in said
    assert (
        client.get(reverse("recommendations:edition", args=[world.draft.pk, 1])).status_code == 404
    )
    assert (
        client.get(reverse("recommendations:public_how", args=[world.draft.pk])).status_code == 404
    )


def test_an_edition_that_never_was_isnt_found(world, client):
    for number in ("0", "2", "9" * 30):
        assert client.get(f"/texts/{world.draft.pk}/editions/{number}/").status_code == 404


def test_the_feed_is_read_whatever_stands_in_a_title(world, client):
    publish(DraftFactory(team=world.team, title="Sci\x02ence\x1b kits", summary="We\x08 ask."))
    assert "Sci ence kits" in page(client, "feed")


def test_an_edition_shows_what_it_corrected(world, client):
    edition = world.draft.edition
    editions.correct(
        draft=world.draft,
        correction=editions.Correction(edition.title, edition.summary, [("40", "45")]),
        reason="Counted anew", seen=1, actor=world.dana, via="web",
    )  # fmt: skip
    said = page(client, "edition", world.draft.pk, 2)
    assert "40</del>" in said and "45</ins>" in said and "Counted anew" in said
    assert "There is a newer edition." in page(client, "edition", world.draft.pk, 1)
    assert "Edition 2." in page(client, "text", world.draft.pk)


# --- lists --------------------------------------------------------------------------------------


def test_texts_are_found_by_area_region_kind_year_and_words(world, client):
    other = DraftFactory(
        team=TeamFactory(), title="Robots", kind="position", text="<p>Owls hoot.</p>"
    )
    VersionFactory(draft=other, html='<p data-block="aaaaaaa1">Teaching robotics to owls.</p>')
    other.focus_area_id = Draft.objects.get(pk=world.draft.pk).focus_area_id
    publish(other, at=timezone.now() - timedelta(days=800))
    year = (timezone.now() - timedelta(days=800)).year
    for query in (
        {"region": other.teams.get().hub.slug},
        {"kind": "position"},
        {"year": year},
        {"q": "owls"},
        {"q": "robotics owls"},
        {"q": "robots", "kind": "position"},
    ):
        said = page(client, "texts", **query)
        assert "Robots" in said and "Science every week" not in said, query
        assert "1 text found." in said
    assert "0 texts found." in page(client, "texts", q="elephants")
    both = page(client, "texts", area="k8-pd-needs")
    assert "Robots" in both and "Science every week" in both


def test_what_was_corrected_away_is_not_found_any_more(world, client):
    edition = world.draft.edition
    editions.correct(
        draft=world.draft,
        correction=editions.Correction(edition.title, edition.summary, [("coach", "mentor")]),
        reason="Word", seen=1, actor=world.dana, via="web",
    )  # fmt: skip
    assert "1 text found." in page(client, "texts", q="mentor")
    assert "0 texts found." in page(client, "texts", q="coach")


@pytest.mark.parametrize(
    "query", ["'", '"', "&|!", "a" * 500, "%", "\x00", "((", "or and not", "🦉"]
)
def test_whatever_is_looked_for_gets_an_answer(world, client, query):
    page(client, "texts", q=query, year=query, area=query, region=query, kind=query, page=query)


def test_the_toolkit_stands_by_topic_with_its_link_and_files(world, client):
    kit = DraftFactory(
        team=world.team, kind="resource", title="Funds", topic=Topic.objects.first(),
        resource_link="https://example.org/funds",
    )  # fmt: skip
    publish(kit)
    said = page(client, "toolkit")
    assert Topic.objects.first().name in said and 'href="https://example.org/funds"' in said
    assert f"/texts/{kit.pk}/text.pdf" in said
    assert "Science every week" not in said


def test_a_hub_shows_numbers_and_what_it_published_and_nobodys_name(world, client):
    said = page(client, "hub", world.hub.slug)
    assert "3 members" in said and "1 published text" in said and "Science every week" in said
    for person in (world.ana, world.ben, world.cora, world.dana):
        assert person.name not in said
    world.hub.is_active = False
    world.hub.save()
    assert client.get(reverse("recommendations:hub", args=[world.hub.slug])).status_code == 404


def test_the_front_page_leads_to_what_is_published(world, client):
    said = " ".join(client.get("/").content.decode().split())
    assert "Read the recommendations" in said and "Science every week" in said
    assert "STEM opportunities increase in participating schools." in said


def test_feed_and_map_name_what_is_published(world, client, settings):
    address = f"{settings.SITE_URL}/texts/{world.draft.pk}/"
    feed = client.get(reverse("recommendations:feed"))
    assert address in feed.content.decode() and "atom" in feed["Content-Type"]
    assert f"<loc>{address}</loc>" in client.get("/sitemap.xml").content.decode()


def test_side_by_side_shows_two_regions(world, client):
    publish(DraftFactory(team=TeamFactory(), title="Robots"))
    said = page(client, "public_side_by_side", area="k8-pd-needs")
    assert "Robots" in said and "Science every week" in said


def test_side_by_side_shows_a_draft_only_to_who_may_read_it(world, client, signed):
    DraftFactory(team=world.team, title="Secret")
    assert "Secret" not in page(client, "public_side_by_side", area="k8-pd-needs")
    assert "Secret" in page(signed(world.ana), "side_by_side", area="k8-pd-needs")


# --- kept by browsers ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["texts", "toolkit", "feed", "sitemap", "public_side_by_side", "text", "public_how", "hub"],
)
def test_a_second_visit_is_a_304_until_something_changes(world, client, name):
    args = {"text": [world.draft.pk], "public_how": [world.draft.pk], "hub": [world.hub.slug]}
    address = reverse(f"recommendations:{name}", args=args.get(name, []))
    first = client.get(address)
    assert "public" in first["Cache-Control"]
    second = client.get(address, headers={"if-none-match": first["ETag"]})
    assert (second.status_code, second.content) == (304, b"")
    world.hub.name, world.draft.edition = "Another name", None
    world.hub.save()
    publish(DraftFactory(team=world.team, title="Newer", replaces=world.draft))
    third = client.get(address, headers={"if-none-match": first["ETag"]})
    untouched = ("public_how", "toolkit", "public_side_by_side")
    assert third.status_code == (304 if name in untouched else 200)


def test_the_front_page_is_kept_signed_out_alone(world, client, signed):
    first = client.get("/")
    assert client.get("/", headers={"if-none-match": first["ETag"]}).status_code == 304
    own = signed(world.ana).get("/", headers={"if-none-match": first["ETag"]})
    assert own.status_code == 200 and "private" in own["Cache-Control"]


def test_no_public_page_names_another_host(world, client):
    for address in ("/", "/texts/", f"/texts/{world.draft.pk}/", "/toolkit/"):
        said = client.get(address).content.decode()
        loaded = re.findall(r'(?:src|<link[^>]*href)="(https?://[^"]*)"', said)
        assert [one for one in loaded if "127.0.0.1" not in one and "testserver" not in one] == []
