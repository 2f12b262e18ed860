from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from mailing.models import Mail, Sending
from people.models import User
from teams.services import invitations
from tests.factories import (
    HubRoleFactory,
    MailFactory,
    MembershipFactory,
    TeamFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
FIVE_DAYS = timedelta(days=5)


def at(row, deed=""):
    return f"/teams/{row.team_id}/people/{row.pk}/{deed}"


@pytest.fixture
def row(scene):
    return scene.member("Ana Ruiz", job_role="coach")


class TestPermissions:
    @pytest.mark.parametrize(
        "deed",
        [
            "",
            "leave/",
            "invite-again/",
            "agreed/",
            "take-back/",
            "seen/",
            "address/",
            "mistake/",
            "correct/",
            "mails/1/send-again/",
        ],
    )
    def test_only_who_manages_the_team_gets_in(self, scene, row, deed):
        for method in (scene.client.get, scene.client.post):
            assert "/accounts/login/" in method(at(row, deed))["Location"]
        scene.be(UserFactory())
        assert scene.client.post(at(row, deed)).status_code == 404
        scene.be(row.user)
        assert scene.client.post(at(row, deed)).status_code == 403

    def test_a_person_of_another_team_is_404(self, scene, row):
        other = MembershipFactory(team=TeamFactory(hub=scene.team.hub))
        scene.be(scene.dana)
        address = f"/teams/{scene.team.pk}/people/{other.pk}/"
        assert scene.client.get(address).status_code == 404


class TestPage:
    def test_it_tells_who_this_is_and_what_happened(self, scene, read):
        scene.be(scene.dana)
        row = invitations.invite(
            team=scene.team, email="zoe@example.org", name="Zoë Park", actor=scene.dana, via="web"
        )
        invitations.join(membership_id=row.pk, link_version=0)
        page = scene.client.get(at(row))
        text = read(page)
        assert page.status_code == 200
        assert "zoe@example.org" in text
        assert "Invited to seat 1 , Dana Whitfield" in text
        assert "Joined" in text
        assert "End membership" in text
        assert "Take the invitation back" not in text

    def test_failed_mail_shows_the_servers_words_and_goes_out_again(self, scene, row, read):
        mail = MailFactory(user=row.user, state="failed", error="550 5.1.1 no such user")
        scene.be(scene.dana)
        text = read(scene.client.get(at(row)))
        assert "The mail server said: “550 5.1.1 no such user”" in text
        scene.client.post(at(row, f"mails/{mail.pk}/send-again/"))
        mail.refresh_from_db()
        assert (mail.state, mail.generation) == ("queued", 1)

    def test_a_sign_in_code_is_nobody_elses_to_read(self, scene, row):
        MailFactory(user=row.user, state="failed", priority=0, subject="482 193 is your code")
        scene.be(scene.dana)
        assert "482" not in scene.client.get(at(row)).content.decode()

    def test_another_hubs_mail_to_a_shared_member_is_neither_seen_nor_sent_from_here(
        self, scene, row
    ):
        other = MembershipFactory(user=row.user).team.hub
        theirs = MailFactory(user=row.user, state="failed", subject="Theirs", for_hub=other.pk)
        ours = MailFactory(user=row.user, state="failed", subject="Ours", for_hub=scene.team.hub_id)
        sites = MailFactory(user=row.user, state="failed", subject="The site's")
        scene.be(scene.dana)
        shown = {mail.subject for mail in scene.client.get(at(row)).context["failed"]}
        assert shown == {"Ours", "The site's"}
        statuses = [
            scene.client.post(at(row, f"mails/{mail.pk}/send-again/")).status_code
            for mail in (theirs, ours, sites)
        ]
        assert statuses == [404, 302, 302]
        theirs.refresh_from_db()
        assert theirs.state == "failed"

    def test_somebody_elses_mail_cannot_be_sent_from_here(self, scene, row):
        mail = MailFactory(user=UserFactory(), state="failed")
        scene.be(scene.dana)
        answer = scene.client.post(at(row, f"mails/{mail.pk}/send-again/"))
        assert answer.status_code == 404

    def test_what_did_not_fail_is_not_sent_once_more_by_its_number(self, scene, row):
        mail = MailFactory(user=row.user, state="cancelled")
        scene.be(scene.dana)
        assert scene.client.post(at(row, f"mails/{mail.pk}/send-again/")).status_code == 404


class TestMail:
    def test_a_coordinator_reads_what_went_out_to_a_person_and_to_a_team(self, scene, row, read):
        sent = {"state": "sent", "sent_at": timezone.now()}
        ours = {**sent, "for_hub": scene.team.hub_id}
        mail = MailFactory(user=row.user, subject="Moved: Session 2", text="Come at 9.", **ours)
        ben = scene.member("Ben Okafor")
        MailFactory(user=ben.user, subject="For Ben", **ours)
        elsewhere = MembershipFactory(user=row.user).team.hub
        MailFactory(user=row.user, subject="Another hub's", for_hub=elsewhere.pk, **sent)
        scene.be(scene.dana)
        assert at(row, "mails/") in scene.client.get(at(row)).content.decode()
        of_ana = read(scene.client.get(at(row, "mails/")))
        assert "Moved: Session 2" in of_ana
        assert "For Ben" not in of_ana
        assert "Another hub's" not in of_ana
        team = f"/teams/{scene.team.pk}/"
        assert f"{team}mails/" in scene.client.get(team).content.decode()
        of_team = read(scene.client.get(f"{team}mails/"))
        assert "Moved: Session 2" in of_team
        assert "For Ben" in of_team
        assert "Another hub's" not in of_team
        for page in (at(row, f"mails/{mail.pk}/"), f"{team}mails/{mail.pk}/"):
            said = read(scene.client.get(page))
            assert "Come at 9." in said
            assert "Ana Ruiz" in said


class TestLeave:
    def test_the_page_stands_without_a_script(self, scene, row, read):
        scene.be(scene.dana)
        page = scene.client.get(at(row, "leave/"))
        assert "Ana Ruiz leaves the team?" in read(page)
        assert "Ana leaves the team" in read(page)

    def test_the_seat_is_free_and_it_is_said(self, scene, row, read):
        scene.be(scene.dana)
        answer = scene.client.post(at(row, "leave/"), {"on": "2026-03-01", "reason": "moved"})
        row.refresh_from_db()
        assert (row.state, row.seat, row.left_on) == ("left", None, date(2026, 3, 1))
        assert "Ana Ruiz left the team." in read(scene.client.get(answer["Location"]))
        assert "Left the team: moved" in read(scene.client.get(at(row)))

    @pytest.mark.parametrize(
        ("on", "words"),
        [
            ("2999-01-01", "Enter today or an earlier day"),
            ("2025-01-01", "Enter a day that isn't before"),
            ("soon", "Enter a valid date"),
        ],
    )
    def test_a_wrong_day_is_said_and_the_reason_stays(self, scene, row, read, on, words):
        scene.be(scene.dana)
        answer = scene.client.post(at(row, "leave/"), {"on": on, "reason": "moved away"})
        assert answer.status_code == 422
        assert words in read(answer)
        assert "moved away" in answer.content.decode()
        assert on in answer.content.decode()


class TestDeeds:
    def test_an_ended_invitation_is_sent_again_in_one_press(self, scene, read):
        scene.be(scene.dana)
        row = scene.member("Zoë Park", state="expired", ended_at=timezone.now())
        assert "Invite again" in read(scene.client.get(at(row)))
        answer = scene.client.post(at(row, "invite-again/"))
        assert "Zoë Park is invited to seat 1" in read(scene.client.get(answer["Location"]))
        assert Mail.objects.get().user == row.user

    def test_a_full_team_refuses_in_words_on_the_persons_page(self, scene, read):
        scene.be(scene.dana)
        row = scene.member("Zoë Park", state="expired")
        for seat in range(1, 26):
            MembershipFactory(team=scene.team, seat=seat)
        answer = scene.client.post(at(row, "invite-again/"), follow=True)
        assert "All 25 seats of East Team are taken" in read(answer)

    def test_an_invitation_is_taken_back(self, scene, read):
        scene.be(scene.dana)
        row = scene.member("Zoë Park", state="invited")
        assert "Take the invitation back" in read(scene.client.get(at(row)))
        answer = scene.client.post(at(row, "take-back/"), follow=True)
        assert "is taken back, and the seat is free" in read(answer)
        row.refresh_from_db()
        assert row.state == "expired"

    def test_inviting_again_can_be_undone_to_what_stood_before(self, scene, read):
        scene.be(scene.dana)
        row = scene.member("Zoë Park", state="invited", invited_at=timezone.now() - FIVE_DAYS)
        answer = scene.client.post(at(row, "invite-again/"))
        sending = Sending.objects.get()
        undo = f"/mail/sendings/{sending.pk}/undo/"
        assert undo in scene.client.get(answer["Location"]).content.decode()
        Sending.objects.update(undo_until=timezone.now() + FIVE_DAYS)
        scene.client.post(undo)
        again = type(row).objects.get(pk=row.pk)
        assert (again.state, again.seat, again.link_version) == ("invited", 1, 0)
        assert (again.invited_at, again.expires_at) == (row.invited_at, row.expires_at)

    def test_who_said_yes_in_person_is_marked_as_agreed_in_one_press(self, scene, read):
        scene.be(scene.dana)
        row = scene.member("Zoe Park", state="invited")
        assert "Mark as agreed" in read(scene.client.get(at(row)))
        answer = scene.client.post(at(row, "agreed/"))
        page = scene.client.get(answer["Location"])
        assert answer["Location"] == f"/teams/{scene.team.pk}/"
        assert "Zoe Park is a member now, in seat 1." in read(page)
        row.refresh_from_db()
        assert row.state == "active"
        assert "Mark as agreed" not in read(scene.client.get(at(row)))
        # The button of a page that was open before.
        answer = scene.client.post(at(row, "agreed/"), follow=True)
        assert "Zoe Park isn't invited any more." in read(answer)

    def test_another_hubs_coordinator_marks_nobody_here(self, scene):
        row = scene.member("Zoë Park", state="invited")
        scene.be(HubRoleFactory().user)
        assert scene.client.post(at(row, "agreed/")).status_code == 404
        row.refresh_from_db()
        assert row.state == "invited"

    def test_it_asks_for_attention_no_more_once_seen(self, scene, read):
        scene.be(scene.dana)
        row = scene.member("Zoë Park", state="expired")
        answer = scene.client.post(at(row, "seen/"), follow=True)
        assert "This doesn't wait for you any more" in read(answer)
        row.refresh_from_db()
        assert row.attention_closed


class TestAddress:
    def test_the_right_one_gets_the_invitation_and_the_old_link_dies(self, scene, read):
        scene.be(scene.dana)
        row = invitations.invite(
            team=scene.team, email="zoo@example.org", name="Zoë Park", actor=scene.dana, via="web"
        )
        answer = scene.client.post(at(row, "address/"), {"email": "zoe@example.org"}, follow=True)
        assert "gets mail at zoe@example.org from now on, and a new invitation" in read(answer)
        row.refresh_from_db()
        assert (row.user.email, row.link_version) == ("zoe@example.org", 1)
        queued = Mail.objects.get(state="queued")
        assert queued.address == "zoe@example.org"
        assert Mail.objects.filter(state="cancelled").count() == 1

    def test_an_invitation_that_failed_at_the_wrong_one_is_closed(self, scene, read):
        scene.be(scene.dana)
        row = invitations.invite(
            team=scene.team, email="zoo@example.org", name="Zoë Park", actor=scene.dana, via="web"
        )
        Mail.objects.update(state="failed", error="550 5.1.1 no such user", to="zoo@example.org")
        scene.client.post(at(row, "address/"), {"email": "zoe@example.org"})
        closed = Mail.objects.get(to="zoo@example.org")
        assert closed.state == "cancelled"
        assert closed.error.startswith("550 5.1.1 no such user\n")
        assert "Mail that didn't get through" not in read(scene.client.get(at(row)))
        assert Mail.objects.get(state="queued").address == "zoe@example.org"

    def test_somebody_elses_address_is_refused(self, scene, row, read):
        UserFactory(email="taken@example.org")
        scene.be(scene.dana)
        answer = scene.client.post(at(row, "address/"), {"email": "taken@example.org"})
        assert answer.status_code == 422
        assert "Somebody already has this e-mail address" in read(answer)
        assert "taken@example.org" in answer.content.decode()

    @pytest.mark.parametrize("why", ["signed in", "other hub", "admin"])
    def test_an_account_in_use_is_not_taken_over(self, scene, row, why):
        if why == "signed in":
            row.user.last_login = datetime(2026, 1, 1, tzinfo=UTC)
        elif why == "other hub":
            MembershipFactory(user=row.user)
        else:
            row.user.is_superuser = True
        row.user.save()
        scene.be(scene.dana)
        answer = scene.client.post(at(row, "address/"), {"email": "mine@example.org"})
        assert answer.status_code == 422
        row.user.refresh_from_db()
        assert row.user.email == "ana@example.org"


class TestMistaken:
    def test_it_asks_once_and_takes_them_out_whole(self, scene, row, read):
        scene.be(scene.dana)
        assert f'href="{at(row, "mistake/")}"' in scene.client.get(at(row)).content.decode()
        assert "Take Ana out" in read(scene.client.get(at(row, "mistake/")))
        answer = scene.client.post(at(row, "mistake/"), follow=True)
        assert "Ana Ruiz is out again, as if never added." in read(answer)
        assert not User.objects.filter(pk=row.user_id).exists()

    def test_who_signed_in_is_not_offered_it_and_refused_in_words(self, scene, row, read):
        scene.be(row.user)
        scene.be(scene.dana)
        assert at(row, "mistake/") not in scene.client.get(at(row)).content.decode()
        answer = scene.client.post(at(row, "mistake/"))
        assert answer.status_code == 422
        assert "Ana Ruiz has signed in. Choose End membership instead" in read(answer)


class TestCorrect:
    SHOWN = {"initial-name": "Ana Ruiz", "initial-institution": "", "initial-job_role": "coach"}

    def send(self, scene, row, **typed):
        stands = {"name": "Ana Ruiz", "institution": "", "job_role": "coach", "grade_band": ""}
        data = self.SHOWN | {"initial-grade_band": ""} | stands | typed
        return scene.client.post(at(row, "correct/"), data, follow=True)

    def test_a_correction_is_saved_said_undone_and_on_record(self, scene, row, read, settings):
        settings.STEMHUB_UNDO_SECONDS = 60
        scene.be(scene.dana)
        assert f'href="{at(row, "correct/")}"' in scene.client.get(at(row)).content.decode()
        page = scene.client.get(at(row, "correct/"))
        assert "Ana gets one mail that says what you changed" in read(page)
        said = read(self.send(scene, row, name="Ana María Ruiz", institution="Rosewood"))
        assert "Ana María Ruiz is corrected, and is told by one mail." in said
        assert "Corrected: Name, School or organization , Dana Whitfield" in said
        scene.client.post(scene.client.session["undo"]["url"])
        row.refresh_from_db()
        row.user.refresh_from_db()
        assert (row.user.name, row.institution) == ("Ana Ruiz", None)

    def test_what_is_refused_stands_beside_its_field_and_nothing_typed_is_lost(
        self, scene, row, read
    ):
        scene.be(scene.dana)
        answer = self.send(
            scene, row, name="Ana M. Ruiz", grade_band="k5", **{"initial-name": "Anna"}
        )
        assert answer.status_code == 422
        assert "Somebody changed this a moment ago" in read(answer)
        assert 'value="Ana M. Ruiz"' in answer.content.decode()
        row.refresh_from_db()
        assert row.grade_band == ""

    def test_the_own_page_is_said_where_it_differs(self, scene, row, read):
        row.user.job_role = "principal"
        row.user.save()
        scene.be(scene.dana)
        page = read(scene.client.get(at(row, "correct/")))
        assert "Their own page says Role: Principal. That stays" in page

    def test_pressed_without_a_change_it_says_so(self, scene, row, read):
        scene.be(scene.dana)
        assert "Nothing was changed." in read(self.send(scene, row))
