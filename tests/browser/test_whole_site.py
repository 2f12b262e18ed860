"""Every page of the site as the person who uses it: accessible, fitting, within the policy.

Each page is opened once and looked at four times: at 390 and 1280 px, light and dark. The
harness itself complains of requests to other hosts, broken policies and answers of 500.
"""

from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from gatherings import links
from gatherings.services import answers, dates
from mailing.unsubscribing import reminders_off_url
from teams.links import join_token
from teams.services import invitations
from tests.factories import (
    AttendeeFactory,
    GatheringFactory,
    HubFactory,
    HubRoleFactory,
    MailFactory,
    MembershipFactory,
    TeamFactory,
    UserFactory,
)
from tests.support.looking import look_at, press
from tests.support.walking import Region, row_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FIRST_AFTERNOON = Path(__file__).parents[1] / "files" / "first_afternoon.xlsx"


class Site(Region):
    """The region with a date in every state, answers of every kind, and mail that failed."""

    def __init__(self):
        super().__init__()
        self.session = self.announced(1, days=16, answer_by=localdate(self.now) - timedelta(days=1))
        said = {"Ana": "accepted", "Ben": "accepted", "Chloë": "declined", "Eli": "tentative"}
        for name, answer in said.items():
            row = row_of(self.session, self.user(name))
            answers.answer(attendee=row, answer=answer, actor=None, via="link")
        answers.enter(
            attendee=row_of(self.session, self.user("Farah")),
            answer="accepted",
            source="told me in the hallway",
            actor=self.dana,
            via="web",
        )
        answers.set_substitute(
            attendee=row_of(self.session, self.user("Ben")),
            substitute="wanted",
            note="From noon on only.",
            actor=None,
            via="link",
        )
        self.upcoming = self.announced(2, days=90)
        self.next_draft = self.draft(3, days=200)
        self.snow_day = self.other("Snow day", "announced", days=30)
        dates.cancel(
            gathering=self.snow_day,
            reason="The roads are closed.",
            actor=self.dana,
            via="web",
            sending_key="press-of-snow",
        )
        self.past = self.other("Fall kick-off", "held", days=-20)
        self.zoe = self.invite("Zoë Park")
        self.gone = MembershipFactory(team=self.team, user__name="Iris Novak", state="left")
        self.failed = MailFactory(
            user=self.user("Hope"),
            topics=[f"gathering:{self.session.pk}"],
            state="failed",
            error="550 5.1.1 no such user",
        )
        self.other_team = TeamFactory(hub=self.hub, cycle=self.cycle, name="North Team")

    def other(self, title, state, *, days):
        """A date of the team that is no term's session, with everybody invited."""
        one = GatheringFactory(
            team=self.team, title=title, state=state, starts_at=self.now + timedelta(days=days)
        )
        for membership in self.team.memberships.active():
            AttendeeFactory(gathering=one, user=membership.user, answer="accepted")
        return one

    def seat(self, name):
        return self.team.memberships.get(user__name__startswith=name)

    def link(self, gathering, name) -> str:
        row = row_of(gathering, self.user(name))
        return reverse("gatherings:answer", args=[links.answer_token(row)])


@pytest.fixture
def site(visit, settings):
    settings.STEMHUB_MAIL_DELIVERY = "database"
    return Site()


def test_pages_for_everybody(visit, site):
    def ask_for_a_code(visitor):
        visitor.type("E-mail", site.dana.email)
        visitor.tap("E-mail me a code")

    look_at(
        visit(),
        [
            ("public", "/"),
            ("sign-in", "/accounts/login/"),
            ("sign-in, the code", ask_for_a_code),
            ("sign-in by password", "/accounts/login/?how=password"),
            ("password reset", "/accounts/password/reset/"),
            ("not found", "/nothing/here/"),
            ("sign up", "/accounts/signup/"),
        ],
    )


def test_pages_behind_links_in_mails(visit, site):
    stale = site.link(site.session, "Eli")
    row = row_of(site.session, site.user("Eli"))
    row.link_version += 1
    row.save()
    joined = site.invite("Jo Berg", "jo@example.org")
    invitations.join(membership_id=joined.pk, link_version=0)
    off = reminders_off_url(site.dana)
    look_at(
        visit(),
        [
            ("answer, silent", site.link(site.session, "Gus")),
            ("answer, just said yes", press("I'll be there")),
            ("answer, later", site.link(site.session, "Ben")),
            ("answer, said no", site.link(site.session, "Chloë")),
            ("answer, stale", stale),
            ("answer, new link sent", press("Mail me a new link")),
            ("answer, cancelled", site.link(site.snow_day, "Ana")),
            ("answer, over", site.link(site.past, "Ana")),
            ("answer, unknown", "/answer/nobody/"),
            ("answer, example", "/answer/example/"),
            ("join", f"/join/{join_token(site.zoe)}/"),
            ("join, declined", press("No, thank you")),
            ("joined", f"/join/{join_token(joined)}/"),
            ("joined, saved", press("Save")),
            ("join, unknown", "/join/nobody/"),
            ("reminders off", off[off.index("/mail/") :]),
        ],
    )


def test_pages_of_a_member(visit, site):
    look_at(
        visit(site.user("Gus")),
        [
            ("member home", "/"),
            ("member home, answered", press("I'll be there")),
            ("member team room", f"/teams/{site.team.pk}/"),
            ("member dates", "/gatherings/"),
            ("member dates, none found", "/gatherings/?q=nothing+like+it"),
            ("member session", site.upcoming.get_absolute_url()),
            ("member session, answered", site.session.get_absolute_url()),
            ("member session, cancelled", site.snow_day.get_absolute_url()),
            ("member session, held", site.past.get_absolute_url()),
            ("member calendar", "/me/calendar/"),
            ("member calendar, address", press("Make my calendar address")),
            ("member page", "/me/"),
            ("member hours", "/me/hours/"),
            ("member leaves", f"/teams/{site.team.pk}/leave/"),
            ("not allowed", f"/teams/{site.team.pk}/add/"),
        ],
    )


def test_pages_of_ones_account(visit, site):
    ana = site.user("Ana")
    ana.set_password("correct horse battery")
    ana.save()
    look_at(
        visit(ana),
        [
            ("account, address", "/accounts/email/"),
            ("account, password", "/accounts/password/change/"),
            ("account, second factor", "/accounts/2fa/"),
            ("account, devices", "/accounts/sessions/"),
            ("account, confirm it's you", "/accounts/reauthenticate/"),
            ("account, sign out", "/accounts/logout/"),
        ],
    )


def test_homes_of_others(visit, site):
    new = TeamFactory(hub=HubFactory(name="South Coast STEM Hub"), cycle=site.cycle)
    kim = UserFactory(name="Kim Sato")
    HubRoleFactory(hub=new.hub, user=kim)
    funder = UserFactory(name="Frances Obi")
    HubRoleFactory(hub=None, user=funder, kind="funder")
    no_team = UserFactory(name="Nora Lind")
    HubRoleFactory(hub=HubFactory(), user=no_team)
    for name, user in (
        ("stranger home", UserFactory(name="Otto Stranger")),
        ("invited home", site.zoe.user),
        ("funder home", funder),
        ("new coordinator home", kim),
        ("coordinator home, no team", no_team),
        ("admin home", site.admin),
    ):
        look_at(visit(user), [(name, "/")])
    look_at(visit(site.admin), [("set up a hub", reverse("admin:teams_hub_set_up"))])


def test_team_pages_of_a_coordinator(visit, site):
    def choose_the_file(visitor):
        with visitor.page.expect_navigation():
            visitor.page.locator("#id_file").set_input_files(FIRST_AFTERNOON)

    def nameless(visitor):
        visitor.page.locator("[name=name]").fill("")
        visitor.tap("Save the correction")

    def person(name):
        return f"/teams/{site.team.pk}/people/{site.seat(name).pk}/"

    room = f"/teams/{site.team.pk}/"
    look_at(
        visit(site.dana),
        [
            ("coordinator home", "/"),
            ("needs attention", "/needs-attention/"),
            ("teams", "/teams/"),
            ("team room", room),
            ("team room, filtered", f"{room}?q=ben&role=k5_teacher"),
            ("team room, none found", f"{room}?q=nobody"),
            ("team room, empty", f"/teams/{site.other_team.pk}/"),
            ("add people", f"{room}add/"),
            ("invite", f"{room}invite/"),
            ("invite, to fix", press("Send the invitation")),
            ("add one person", f"{room}add-one/"),
            ("add one person, to fix", press("Add to the team")),
            ("import", f"{room}import/"),
            ("import, preview", choose_the_file),
            ("person", person("Ana")),
            ("person, mail failed", person("Hope")),
            ("person, invited", person("Zoë")),
            ("person, left", f"/teams/{site.team.pk}/people/{site.gone.pk}/"),
            ("person leaves", f"{person('Ana')}leave/"),
            ("person's details", f"{person('Ana')}correct/"),
            ("person's details, to fix", nameless),
            ("person by mistake", f"{person('Ana')}mistake/"),
            ("person's address", f"{person('Zoë')}address/"),
        ],
    )


def test_date_pages_of_a_coordinator(visit, site):
    def no_place(visitor):
        visitor.page.locator("[name=ends]").fill("07:00")
        visitor.tap("Save the change")

    def other_place(visitor):
        visitor.page.goto(f"{page}change/")
        visitor.page.locator("[name=place]").fill("Room 204")
        visitor.tap("Save the change")

    def why_cancelled(visitor):
        visitor.page.locator("textarea, [name=reason]").first.fill("The roads are closed.")
        visitor.tap("See the mail")

    def wrong_day(visitor):
        visitor.page.locator("[name=term3-day]").fill("2020-01-01")
        visitor.tap("Save the dates")

    page = site.session.get_absolute_url()
    ask = row_of(site.session, site.user("Sam"))
    look_at(
        visit(site.dana),
        [
            ("dates of the cycle", f"/teams/{site.team.pk}/dates/"),
            ("dates of the cycle, to fix", wrong_day),
            ("dates of an empty team", f"/teams/{site.other_team.pk}/dates/"),
            ("dates", "/gatherings/"),
            ("dates, past", "/gatherings/?state=past"),
            ("session", page),
            ("session, one answer", f"{page}?answer=accepted"),
            ("session, draft", site.next_draft.get_absolute_url()),
            ("session, cancelled", site.snow_day.get_absolute_url()),
            ("session, held", site.past.get_absolute_url()),
            ("set answer", f"{page}people/{ask.pk}/answer/"),
            ("set answer, to fix", press("Is coming")),
            ("needs", f"{page}needs/"),
            ("sign-in sheet", f"{page}sign-in-sheet/"),
            ("announce", f"/gatherings/announce/?id={site.next_draft.pk}"),
            ("nudge", f"{page}nudge/"),
            ("nudge, nobody", f"{site.past.get_absolute_url()}nudge/"),
            ("change", f"{page}change/"),
            ("change, to fix", no_place),
            ("change, the mail", other_place),
            ("cancel", f"{page}cancel/"),
            ("cancel, the mail", why_cancelled),
            ("sent", press("Send 8 mails")),
            ("sending", press("Watch them go")),
        ],
    )
