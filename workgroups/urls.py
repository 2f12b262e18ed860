"""Addresses of workgroups; full paths, under Team."""

from django.urls import path

from .views import (
    closing,
    lists,
    meetings,
    membership,
    page,
    plan,
    polls,
    proposing,
    writing,
)

app_name = "workgroups"
urlpatterns = [
    path("teams/workgroups/", lists.WorkgroupList.as_view(), name="list"),
    path("teams/<int:pk>/workgroups/new/", proposing.New.as_view(), name="new"),
    path("teams/<int:pk>/workgroups/offer/", membership.Offer.as_view(), name="offer"),
    path("teams/<int:pk>/workgroups/offers/", membership.Offers.as_view(), name="offers"),
    path("teams/workgroups/<int:pk>/", page.WorkgroupPage.as_view(), name="page"),
    path("teams/workgroups/<int:pk>/change/", proposing.Change.as_view(), name="change"),
    path("teams/workgroups/<int:pk>/open/", proposing.Open.as_view(), name="open"),
    path("teams/workgroups/<int:pk>/send-back/", proposing.SendBack.as_view(), name="send_back"),
    path("teams/workgroups/<int:pk>/support/", proposing.Support.as_view(), name="support"),
    path("teams/workgroups/<int:pk>/join/", membership.Join.as_view(), name="join"),
    path("teams/workgroups/<int:pk>/leave/", membership.Leave.as_view(), name="leave"),
    path(
        "teams/workgroups/<int:pk>/people/<int:user>/",
        membership.Person.as_view(),
        name="person",
    ),
    path(
        "teams/workgroups/<int:pk>/people/<int:user>/take-out/",
        membership.TakeOut.as_view(),
        name="take_out",
    ),
    path(
        "teams/workgroups/<int:pk>/meetings/add/",
        meetings.AddMeetings.as_view(),
        name="add_meetings",
    ),
    path(
        "teams/workgroups/<int:pk>/meetings/<int:gathering>/drop/",
        meetings.Drop.as_view(),
        name="drop_meeting",
    ),
    path(
        "teams/workgroups/<int:pk>/meetings/<int:gathering>/keep/",
        meetings.Keep.as_view(),
        name="keep",
    ),
    path("teams/workgroups/<int:pk>/write/", writing.Write.as_view(), name="write"),
    path("teams/workgroups/<int:pk>/write/send/", writing.Send.as_view(), name="write_send"),
    path("teams/workgroups/<int:pk>/close/", closing.Close.as_view(), name="close"),
    path("teams/workgroups/<int:pk>/open-again/", closing.OpenAgain.as_view(), name="open_again"),
    path("teams/workgroups/<int:pk>/plan/", plan.Plan.as_view(), name="plan"),
    path("teams/workgroups/<int:pk>/poll/", polls.NewPoll.as_view(), name="poll_new"),
    path("teams/workgroups/<int:pk>/poll/send/", polls.SendPoll.as_view(), name="poll_send"),
    path("teams/workgroups/polls/<int:pk>/", polls.PollPage.as_view(), name="poll"),
    path("teams/workgroups/polls/<int:pk>/close/", polls.ClosePoll.as_view(), name="poll_close"),
    path("poll/<str:token>/", polls.PollByLink.as_view(), name="poll_answer"),
    path("poll/<str:token>/new-link/", polls.PollFreshLink.as_view(), name="poll_fresh_link"),
    path("me/interests/", membership.Interests.as_view(), name="interests"),
]
