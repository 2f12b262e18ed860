"""Nothing unpublished is public: every public address, walked with a text in each state."""

import re

import pytest
from django.urls import get_resolver, reverse
from django.utils import timezone

from foundation import uploads
from recommendations.models import Draft, ResourceFile
from recommendations.publishing.urls import urlpatterns
from recommendations.publishing.views.deeds import Correct, OfPublished, Publish, Replace, Withdraw
from recommendations.urls import urlpatterns as every_address
from tests.factories import CycleFactory, DraftFactory, TeamFactory
from tests.factories.deciding import adopt, publish

pytestmark = pytest.mark.django_db
State = Draft.State
SECRET = (
    '<h2 data-block="aaaaaaa1">Zirconium</h2><p data-block="aaaaaaa2">Words about zirconium.</p>'
)
# Whose words everybody may read.
OPEN = {State.PUBLISHED, State.REPLACED}


def text_in(state):
    draft = DraftFactory(
        team=TeamFactory(cycle=CycleFactory()),
        title=f"Zirconium {state}",
        summary="Zirconium for all.",
        text=SECRET,
        kind="resource",
    )
    draft.versions.create(
        number=1,
        save_kept=draft.saves.get(),
        saves=1,
        html=SECRET,
        hash="x",
        kept_at=timezone.now(),
    )
    if state in (State.PUBLISHED, State.REPLACED, State.WITHDRAWN):
        publish(draft)
    elif state == State.ADOPTED:
        adopt(draft)
    draft.state = state
    draft.reason = "Zirconium was wrong" if state in (State.WITHDRAWN, State.SHELVED) else ""
    draft.save()
    return draft


def public_addresses(draft):
    """Every address of publishing that asks nobody to sign in, about this text."""
    team = draft.teams.get()
    parts = {"pk": draft.pk, "number": 1, "kind": "pdf", "slug": team.hub.slug}
    found = []
    for pattern in urlpatterns:
        if not getattr(pattern.callback, "login_required", True):
            names = pattern.pattern.converters
            given = {name: parts[name] for name in names}
            found.append(reverse(f"recommendations:{pattern.name}", kwargs=given))
    area = draft.focus_area.slug
    texts = reverse("recommendations:texts")
    beside = reverse("recommendations:public_side_by_side")
    found += [
        "/",
        f"{texts}?q=zirconium",
        f"{texts}?area={area}&kind=resource",
        f"{beside}?area={area}&one={draft.pk}",
    ]
    return found


def said(answer):
    if answer.status_code == 302 or answer["Content-Type"] == "application/pdf":
        return ""
    return answer.content.decode(errors="replace")


@pytest.mark.parametrize("state", [one for one in State if one not in OPEN])
def test_the_words_of_what_isnt_published_stand_nowhere(state, client):
    draft = text_in(state)
    leaks = {}
    for address in public_addresses(draft):
        answer = client.get(address)
        assert answer.status_code in (200, 302, 404), address
        if re.search(
            "zirconium",
            said(answer).replace("q=zirconium", "").replace('value="zirconium"', ""),
            re.IGNORECASE,
        ):
            leaks[address] = said(answer)
    page = reverse("recommendations:text", args=[draft.pk])
    if state == State.WITHDRAWN:
        # Its page stays, with its title and why; not its words.
        assert set(leaks) == {page}
        assert "Zirconium was wrong" in leaks[page] and "Words about" not in leaks[page]
    else:
        assert leaks == {}
        assert client.get(page).status_code == 404


@pytest.mark.parametrize("kind", ["pdf", "docx", "html", "md"])
@pytest.mark.parametrize("state", [one for one in State if one not in OPEN])
def test_no_file_is_made_of_what_isnt_published(state, kind, client):
    address = reverse("recommendations:text_file", args=[text_in(state).pk, kind])
    assert client.get(address).status_code == 404


def test_what_is_published_stands_everywhere(client):
    draft = text_in(State.PUBLISHED)
    silent = [
        address for address in public_addresses(draft)
        if "text.pdf" not in address and not re.search("zirconium", said(client.get(address)).replace("q=zirconium", ""), re.IGNORECASE)
    ]  # fmt: skip
    # One text stands beside no other; the map names addresses; sets and their files have rows.
    assert {one.split("?")[0].split("/")[-2] for one in silent} <= {
        "side-by-side", "download", str(draft.pk), "progress", "",
    }  # fmt: skip


@pytest.mark.parametrize("state", list(State))
def test_a_resources_file_is_public_while_its_text_is(state, client):
    draft = text_in(state)
    upload = uploads.Upload("zirconium.txt", "txt", b"Words about zirconium.")
    ResourceFile.of(upload, draft=draft, added_by=None, added_at=timezone.now()).save()
    answer = client.get(reverse("recommendations:public_resource", args=[draft.pk]))
    assert answer.status_code == (200 if state in OPEN else 404)
    toolkit = client.get(reverse("recommendations:toolkit")).content.decode()
    assert ("zirconium.txt" in toolkit) is (state == State.PUBLISHED)


# By a link that is signed for one person and one draft or vote: they have tests of their own.
BY_LINK = {
    *("outside", "outside_again", "outside_resource", "outside_talk"),
    *("vote_by_link", "vote_fresh_link", "text_by_link", "harm_by_link"),
}
# tests/recommendations/sending/test_replies.py walks it.
ELSEWHERE = {"public_taken_up_file"}


def names_of(patterns) -> set[str]:
    """Of the pages of these that need no sign-in."""
    found = set()
    for one in patterns:
        if hasattr(one, "url_patterns"):
            found |= names_of(one.url_patterns)
        elif not getattr(one.callback, "login_required", True):
            found.add(one.name)
    return found


def test_every_public_address_is_walked():
    """Of all pages of recommendations that need no sign-in, none is forgotten."""
    walked = names_of(urlpatterns)
    assert len(walked) == 15
    assert names_of(every_address) == walked | BY_LINK | ELSEWHERE
    for view in (Publish, Correct, Replace, Withdraw, OfPublished):
        assert view.permission != "public"
    assert get_resolver()
