"""The table of tests/test_access.py: one row for each address, and for each state that matters.

Marks stand in the order of ``PERSONAS``; the ten before the team's own people come first.
"""

from tests.support.access_drafts import DRAFT_ROWS
from tests.support.access_marks import (
    ACT,
    CHANGES_PD,
    CHANGES_PD_ACT,
    CHANGES_PD_ONLY,
    DELETED_ONCE,
    DELETES_DRAFT,
    DRAFT_EVENT,
    DRAFT_EVENT_ONLY,
    EVENT,
    EVENT_ONLY,
    EVERYBODY,
    HIDDEN,
    HIDDEN_ACT,
    HIDDEN_ONLY,
    HUBS_PD,
    HUBS_PD_ONLY,
    IN_PD,
    IN_PD_ONLY,
    LEAD,
    LEAD_ACT,
    LEAD_ONLY,
    MAKES_PD,
    MAKES_PD_ACT,
    MANAGE,
    MANAGE_ACT_PAGE,
    MANAGE_ONLY,
    MEMBER,
    MEMBER_ACT,
    MEMBERS_ACT,
    MEMBERS_ONLY,
    NO_POST,
    NOT_TAKEN,
    OBSERVES,
    OBSERVES_ACT,
    OUTSIDE,
    OWN,
    OWN_ACT,
    OWN_ROW_ACT,
    OWN_ROW_ONLY,
    READ,
    READS,
    READS_ACT,
    READS_ONLY,
    REMOVED_GUEST,
    REMOVED_ONCE,
    RUNS,
    RUNS_ACT,
    RUNS_ONLY,
    SENDING,
    SENDING_ACT,
    SENDING_ONLY,
    SHARED_PD,
    SHARED_PD_ONLY,
    USES_PD_ACT,
    USES_PD_ONLY,
    Row,
)
from tests.support.access_needs import NEED_ROWS
from tests.support.access_publishing import PUBLIC, PUBLISHING_ROWS
from tests.support.access_sending import SENDING_ROWS
from tests.support.access_voting import VOTING_ELSEWHERE, VOTING_ROWS


def team(world) -> dict:
    return {"pk": world.team.pk}


def seat(state="member"):
    return lambda world: {"team": world.team.pk, "membership": world.seats[state].pk}


def date(state="announced"):
    return lambda world: {"pk": world.gatherings[state].pk}


def row_of(state="announced", name="member"):
    return lambda world: {
        "pk": world.gatherings[state].pk,
        "attendee": world.attendees[state, name].pk,
    }


def hub(world) -> dict:
    return {"hub": world.hub.pk}


def closed_day(world) -> dict:
    return {"hub": world.hub.pk, "pk": world.closed_day.pk}


def sending(world) -> dict:
    return {"pk": world.sending.pk}


def ids(*states):
    """The dates that a page of several asks for in its address."""
    return lambda world: "?" + "&".join(f"id={world.gatherings[state].pk}" for state in states)


def offering(world) -> dict:
    return {"pk": world.offering.pk}


def material(world) -> dict:
    return offering(world) | {"file": world.material.pk}


def shared(world) -> dict:
    return {"pk": world.shared.pk}


def event(state="announced"):
    return lambda world: {"pk": world.events[state].pk}


def sheet(world) -> dict:
    return {"pk": world.events["announced"].pk, "sheet": world.sheet.pk}


def developed_sheet(world) -> dict:
    return {"pk": world.events["developed"].pk, "sheet": world.developed_sheet.pk}


def picked(world) -> dict:
    return {"pk": world.events["announced"].pk, "picked": world.picked.pk}


def place(world) -> dict:
    return {"pk": world.events["announced"].pk, "place": world.place.pk}


def workgroup(state="open"):
    return lambda world: {"pk": world.workgroups[state].pk}


def poll(world) -> dict:
    return {"pk": world.poll.pk}


def in_workgroup(world) -> dict:
    return workgroup()(world) | {"user": world.users["member"].pk}


def draft_meeting(world) -> dict:
    return workgroup()(world) | {"gathering": world.draft_meeting.gathering_id}


def kept_meeting(world) -> dict:
    return workgroup()(world) | {"gathering": world.meeting.gathering_id}


def asking_for_times(world) -> str:
    return "?slot=w1-1600-1800&slot=w2-1530-1730"


def seat_and_mail(world) -> dict:
    return seat()(world) | {"mail": world.failed_mail.pk}


def meeting(world) -> dict:
    return {"pk": world.meeting.gathering_id}


def meeting_and_mail(world) -> dict:
    return meeting(world) | {"mail": world.meetings_mail.pk}


def team_and_mail(world) -> dict:
    return team(world) | {"mail": world.failed_mail.pk}


def date_and_mail(world) -> dict:
    return date()(world) | {"mail": world.failed_mail.pk}


# Addresses without a signed-in person: a token is the authority, or everybody may read. Who gets
# what there is tested in these files.
ELSEWHERE = {
    "health_live": "tests/stemhub/test_health.py",
    "junk": "tests/stemhub/test_junk.py",
    "health_ready": "tests/stemhub/test_health.py",
    "mailing:stop_kind": "tests/recommendations/test_news.py",
    "mailing:reminders_off": "tests/mailing/test_views.py",
    "mailing:weekly": "tests/recommendations/test_news.py",
    "recommendations:outside_resource": "tests/recommendations/test_resources.py",
    **VOTING_ELSEWHERE,
    "recommendations:outside": "tests/recommendations/test_talk_pages.py",
    "recommendations:outside_again": "tests/recommendations/test_outside_pages.py",
    "recommendations:outside_talk": "tests/recommendations/test_talk_pages.py",
    "teams:join": "tests/teams/views/test_joining.py",
    "teams:join_profile": "tests/teams/views/test_joining.py",
    "workgroups:poll_answer": "tests/workgroups/test_poll_pages.py",
    "workgroups:poll_fresh_link": "tests/workgroups/test_poll_pages.py",
    "team_sessions:public": "tests/sessions/pd/test_catalogue.py",
    "team_sessions:public_feed": "tests/sessions/pd/test_catalogue.py",
    "team_sessions:ask": "tests/sessions/pd/test_afterwards.py",
    "gatherings:answer": "tests/gatherings/test_answer_page.py",
    "gatherings:fresh_link": "tests/gatherings/test_answer_page.py",
    "gatherings:answer_calendar": "tests/gatherings/test_feeds.py",
    "gatherings:feed": "tests/gatherings/test_feeds.py",
    **PUBLIC,
}

ROWS = [
    Row("home", EVERYBODY, "5" * 14),
    Row("attention", OWN, NOT_TAKEN),
    Row("people:profile", OWN, OWN_ACT),
    Row("people:institutions", OWN, NOT_TAKEN),
    Row("mailing:sending", SENDING, SENDING_ONLY, sending),
    Row("mailing:progress", SENDING, SENDING_ONLY, sending),
    Row("mailing:undo", SENDING_ONLY, SENDING_ACT, sending),
    Row("teams:list", OWN, NOT_TAKEN),
    Row("teams:sample_roster", OWN, NOT_TAKEN),
    Row("teams:room", READ, NO_POST, team),
    Row("teams:leave_team", MEMBER, MEMBER_ACT, team),
    Row("teams:add", MANAGE, MANAGE_ONLY, team),
    Row("teams:invite", MANAGE, ACT, team),
    Row("teams:add_one", MANAGE, ACT, team),
    Row("teams:import", MANAGE, ACT, team),
    Row("team_sessions:dates", MANAGE, ACT, team),
    Row("workgroups:list", OWN, NOT_TAKEN),
    Row("workgroups:interests", NOT_TAKEN, OWN_ACT),
    Row("workgroups:new", READ, OUTSIDE + "AAAA", team),
    Row("workgroups:offer", NO_POST, OUTSIDE + "AAAA", team),
    Row("workgroups:offers", MANAGE, MANAGE_ONLY, team),
    Row("workgroups:page", READ, NO_POST, workgroup("proposed"), "proposed"),
    Row("workgroups:page", READ, NO_POST, workgroup(), "open"),
    Row("workgroups:page", READ, NO_POST, workgroup("closed"), "closed"),
    Row("workgroups:change", MANAGE, ACT, workgroup("proposed"), "proposed by somebody else"),
    Row("workgroups:change", LEAD, LEAD_ACT, workgroup(), "open"),
    Row("workgroups:open", MANAGE_ONLY, ACT, workgroup("proposed")),
    Row("workgroups:send_back", MANAGE, ACT, workgroup("proposed")),
    Row("workgroups:support", MEMBERS_ONLY, MEMBERS_ACT, workgroup("proposed")),
    Row("workgroups:join", MEMBERS_ONLY, MEMBERS_ACT, workgroup()),
    Row("workgroups:leave", MEMBERS_ONLY, MEMBERS_ACT, workgroup()),
    Row("workgroups:person", LEAD, LEAD_ACT, in_workgroup),
    Row("workgroups:take_out", LEAD_ONLY, OUTSIDE + "3A44", in_workgroup),
    Row("workgroups:add_meetings", LEAD, LEAD_ACT, workgroup()),
    Row("workgroups:drop_meeting", LEAD_ONLY, OUTSIDE + "3A44", draft_meeting),
    Row("workgroups:keep", LEAD, LEAD_ACT, kept_meeting),
    Row("workgroups:plan", LEAD, LEAD_ACT, workgroup()),
    Row("workgroups:poll_new", LEAD, LEAD_ACT, workgroup()),
    Row("workgroups:poll_send", LEAD, LEAD_ACT, workgroup(), "", asking_for_times),
    Row("workgroups:poll", READ, OUTSIDE + "AAAA", poll),
    Row("workgroups:poll_close", LEAD_ACT, LEAD_ACT, poll),
    Row("workgroups:write", LEAD, LEAD_ACT, workgroup()),
    Row("workgroups:write_send", LEAD_ACT, LEAD_ACT, workgroup()),
    Row("workgroups:close", LEAD, LEAD_ACT, workgroup()),
    Row("workgroups:open_again", MANAGE_ONLY, ACT, workgroup("closed")),
    Row("teams:member", MANAGE, MANAGE_ONLY, seat()),
    Row("teams:member", MANAGE, MANAGE_ONLY, seat("left"), "left"),
    Row("teams:leave", MANAGE, ACT, seat()),
    Row("teams:correct", MANAGE, ACT, seat()),
    Row("teams:correct", MANAGE, ACT, seat("left"), "left"),
    Row("teams:mistaken", MANAGE, ACT, seat()),
    Row("teams:mistaken", MANAGE, ACT, seat("left"), "left"),
    Row("teams:correct_address", MANAGE, ACT, seat()),
    Row("teams:invite_again", MANAGE_ONLY, ACT, seat("declined"), "declined"),
    Row("teams:agreed", MANAGE_ONLY, ACT, seat("invited"), "invited"),
    Row("teams:agreed", MANAGE_ONLY, ACT, seat("left"), "left"),
    Row("teams:take_back", MANAGE_ONLY, ACT, seat("invited"), "invited"),
    Row("teams:close_attention", MANAGE_ONLY, ACT, seat("declined"), "declined"),
    Row("teams:send_again", MANAGE_ONLY, ACT, seat_and_mail),
    Row("teams:closed_days", HIDDEN, HIDDEN_ACT, hub),
    Row("teams:closed_days_file", HIDDEN, HIDDEN_ACT, hub),
    Row("teams:closed_day_remove", HIDDEN, REMOVED_ONCE, closed_day),
    Row("teams:mails", MANAGE, MANAGE_ONLY, team),
    Row("teams:mail", MANAGE, MANAGE_ONLY, team_and_mail),
    Row("teams:member_mails", MANAGE, MANAGE_ONLY, seat()),
    Row("teams:member_mail", MANAGE, MANAGE_ONLY, seat_and_mail),
    Row("gatherings:list", OWN, NOT_TAKEN),
    Row("gatherings:my_calendar", OWN, OWN_ACT),
    Row("gatherings:my_hours", OWN, NOT_TAKEN),
    Row("gatherings:my_hours_file", OWN, NOT_TAKEN),
    Row("gatherings:team_hours", MANAGE, MANAGE_ONLY, team),
    Row("gatherings:team_hours_file", MANAGE, MANAGE_ONLY, team),
    Row("gatherings:page", READ, NO_POST, date(), "announced"),
    Row("gatherings:page", HIDDEN, HIDDEN_ONLY, date("draft"), "draft"),
    Row("gatherings:page", READ, NO_POST, date("cancelled"), "cancelled"),
    Row("gatherings:page", READ, NO_POST, date("held"), "held"),
    Row("gatherings:page", READ, NO_POST, date("archived"), "archived"),
    Row("gatherings:calendar_file", READ, NO_POST, date(), "announced"),
    Row("gatherings:calendar_file", READ, NO_POST, date("held"), "held"),
    Row("gatherings:respond", OWN_ROW_ONLY, OWN_ROW_ACT, date(), "announced"),
    Row("gatherings:respond", OUTSIDE + "4444", OUTSIDE + "4444", date("draft"), "draft"),
    Row("gatherings:respond", OWN_ROW_ONLY, OWN_ROW_ACT, date("cancelled"), "cancelled"),
    Row("gatherings:respond", OWN_ROW_ONLY, OWN_ROW_ACT, date("held"), "held"),
    Row("gatherings:set_answer", MANAGE, ACT, row_of(), "announced"),
    Row("gatherings:set_answer", HIDDEN, HIDDEN_ACT, row_of("draft"), "draft"),
    Row("gatherings:new_link", MANAGE_ONLY, ACT, row_of(), "announced"),
    Row("gatherings:change", MANAGE, ACT, date(), "announced"),
    Row("gatherings:change", HIDDEN, HIDDEN_ACT, date("draft"), "draft"),
    Row("gatherings:change_send", MANAGE_ACT_PAGE, ACT, date(), "announced"),
    Row("gatherings:cancel", MANAGE, ACT, date(), "announced"),
    Row("gatherings:cancel_send", MANAGE_ACT_PAGE, ACT, date(), "announced"),
    Row("gatherings:nudge", MANAGE, ACT, date(), "announced"),
    Row("gatherings:took_place", MANAGE, ACT, date(), "announced"),
    Row("gatherings:took_place", MANAGE, ACT, date("held"), "held"),
    Row("gatherings:took_place", MANAGE, ACT, date("cancelled"), "cancelled"),
    Row("gatherings:took_place", MANAGE, ACT, date("archived"), "archived"),
    Row("gatherings:took_place", HIDDEN, HIDDEN_ACT, date("draft"), "draft"),
    Row("gatherings:export", MANAGE, MANAGE_ONLY, date(), "announced"),
    Row("gatherings:sign_in_sheet", MANAGE, MANAGE_ONLY, date(), "announced"),
    Row("gatherings:mails", MANAGE, MANAGE_ONLY, date(), "announced"),
    Row("gatherings:mail", MANAGE, MANAGE_ONLY, date_and_mail, "announced"),
    Row("gatherings:mails", HIDDEN, HIDDEN_ONLY, date("draft"), "draft"),
    Row("gatherings:mails", LEAD, LEAD_ONLY, meeting, "of a workgroup"),
    Row("gatherings:mail", LEAD, LEAD_ONLY, meeting_and_mail, "of a workgroup"),
    Row("gatherings:needs", LEAD, LEAD_ONLY, date(), "announced"),
    Row("gatherings:needs", LEAD, LEAD_ONLY, date("held"), "held"),
    Row("gatherings:announce", HIDDEN, HIDDEN_ACT, None, "draft", ids("draft")),
    Row("team_sessions:catalogue", IN_PD, IN_PD_ONLY),
    Row("team_sessions:offerings", IN_PD, IN_PD_ONLY),
    Row("team_sessions:offering_new", MAKES_PD, MAKES_PD_ACT),
    Row("team_sessions:offering", HUBS_PD, HUBS_PD_ONLY, offering),
    Row("team_sessions:offering", SHARED_PD, SHARED_PD_ONLY, shared, "published"),
    Row("team_sessions:offering_change", CHANGES_PD, CHANGES_PD_ACT, offering),
    Row("team_sessions:offering_publish", CHANGES_PD_ONLY, CHANGES_PD_ACT, offering),
    Row("team_sessions:offering_archive", CHANGES_PD_ONLY, CHANGES_PD_ACT, offering),
    Row("team_sessions:files", CHANGES_PD, CHANGES_PD_ACT, offering),
    Row("team_sessions:file", HUBS_PD, HUBS_PD_ONLY, material),
    Row("team_sessions:file_remove", CHANGES_PD_ONLY, REMOVED_GUEST, material),
    Row("recommendations:shaped_by", CHANGES_PD, CHANGES_PD_ACT, offering),
    Row("team_sessions:offering_use", USES_PD_ONLY, USES_PD_ACT, shared, "published"),
    Row("team_sessions:event_new", CHANGES_PD, CHANGES_PD_ACT, offering),
    Row("team_sessions:event", EVENT, EVENT_ONLY, event(), "announced"),
    Row("team_sessions:event", DRAFT_EVENT, DRAFT_EVENT_ONLY, event("draft"), "draft"),
    Row("team_sessions:notes", OBSERVES, OBSERVES_ACT, event(), "announced"),
    Row("team_sessions:feedback", RUNS, RUNS_ONLY, event(), "announced"),
    Row("team_sessions:feedback_reply", RUNS_ONLY, RUNS_ACT, sheet),
    Row("team_sessions:event", EVENT, EVENT_ONLY, event("developed"), "developed by a workgroup"),
    Row("team_sessions:feedback", READS, READS_ONLY, event("developed"), "of its developers"),
    Row(
        "team_sessions:feedback_reply", READS_ONLY, READS_ACT, developed_sheet, "of its developers"
    ),
    Row("team_sessions:event_places", RUNS, RUNS_ACT, event(), "announced"),
    Row("team_sessions:event_close", RUNS_ONLY, RUNS_ACT, event(), "announced"),
    Row("team_sessions:sharing", MAKES_PD, MAKES_PD_ACT),
    Row("team_sessions:guests", CHANGES_PD, CHANGES_PD_ACT, event(), "announced"),
    Row("team_sessions:guests_send", CHANGES_PD, CHANGES_PD_ACT, event(), "announced"),
    Row("team_sessions:event_leaders", CHANGES_PD, CHANGES_PD_ACT, event(), "announced"),
    Row("team_sessions:guest_remove", CHANGES_PD_ONLY, REMOVED_GUEST, picked, "announced"),
    Row("team_sessions:event_cancel", RUNS, RUNS_ACT, event(), "announced"),
    Row("team_sessions:event_cancel_send", RUNS, RUNS_ACT, event(), "announced"),
    Row("team_sessions:event_delete", DELETES_DRAFT, DELETED_ONCE, event("draft"), "draft"),
    Row("team_sessions:place_give", RUNS, RUNS_ACT, place),
    *DRAFT_ROWS,
    *VOTING_ROWS,
    *PUBLISHING_ROWS,
    *SENDING_ROWS,
    *NEED_ROWS,
]
