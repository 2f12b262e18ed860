import pytest

from mailing.models import Mail
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_minute(settings):
    settings.STEMHUB_UNDO_SECONDS = 60


@pytest.fixture
def row(scene):
    return scene.member("Ana Ruiz")


def test_a_member_finds_it_in_the_team_room_and_on_their_own_page(scene, row):
    scene.be(row.user)
    address = f"/teams/{scene.team.pk}/leave/"
    for page in (f"/teams/{scene.team.pk}/", "/me/"):
        assert f'href="{address}"' in scene.client.get(page).content.decode()
    assert "Dana Whitfield gets a mail" in scene.client.get(address).content.decode()


def test_who_only_coordinates_is_offered_nothing_to_leave(scene):
    for user in (UserFactory(is_superuser=True), scene.dana):
        scene.be(user)
        for page in (f"/teams/{scene.team.pk}/", "/me/"):
            assert "Leave the team" not in scene.client.get(page).content.decode()
    assert scene.client.get(f"/teams/{scene.team.pk}/leave/").status_code == 403


def test_leaving_frees_the_seat_and_offers_undo_on_the_next_page(scene, row, read):
    scene.be(row.user)
    answer = scene.client.post(f"/teams/{scene.team.pk}/leave/", {"reason": "Moving away"})
    row.refresh_from_db()
    assert (row.state, row.seat, row.left_reason) == ("left", None, "Moving away")
    page = scene.client.get(answer["Location"])
    assert "You left East Team, and your seat is free." in read(page)
    sending = Mail.objects.get(user=scene.dana).sending
    scene.client.post(f"/mail/sendings/{sending.pk}/undo/")
    row.refresh_from_db()
    assert row.state == "active"


def test_a_reason_that_is_too_long_is_kept_on_the_page(scene, row):
    scene.be(row.user)
    answer = scene.client.post(f"/teams/{scene.team.pk}/leave/", {"reason": "x" * 201})
    assert answer.status_code == 422
    assert "x" * 201 in answer.content.decode()
    row.refresh_from_db()
    assert row.state == "active"


def test_needs_are_a_tap_away_on_every_page(scene, row):
    scene.be(row.user)
    for page in ("/", "/gatherings/", f"/teams/{scene.team.pk}/"):
        assert 'href="/me/#needs"' in scene.client.get(page).content.decode()


def test_a_coordinator_undoes_an_end_from_the_bar(scene, row, read):
    MembershipFactory(team=scene.team, user=UserFactory())
    scene.be(scene.dana)
    answer = scene.client.post(
        f"/teams/{scene.team.pk}/people/{row.pk}/leave/", {"on": "2026-03-01", "reason": "moved"}
    )
    page = scene.client.get(answer["Location"])
    assert "Ana Ruiz left the team." in read(page)
    url = page.context["request"].session["undo"]["url"]
    said = read(
        scene.client.post(url, follow=True, headers={"referer": "http://testserver/teams/"})
    )
    assert "Ana Ruiz is a member of East Team after all." in said
    assert "No mail went out" not in said
    row.refresh_from_db()
    assert row.state == "active"
