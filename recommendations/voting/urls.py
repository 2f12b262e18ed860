"""Addresses of votes; full paths. Those by a link begin with /decide/."""

from django.urls import path

from .views import by_link, fingers, harms, opening, room, rule, voting

_DRAFT = "recommendations/<int:pk>"
_TEAM = "recommendations/teams/<int:team>"
_VOTE = "recommendations/votes/<int:pk>"
_DATE = "recommendations/dates/<int:pk>"
urlpatterns = [
    path(f"{_TEAM}/vote/", opening.OpenVote.as_view(), name="vote_open"),
    path(f"{_TEAM}/vote/send/", opening.SendVote.as_view(), name="vote_send"),
    path(f"{_TEAM}/rule/", rule.Rule.as_view(), name="voting_rule"),
    path(f"{_VOTE}/", voting.VotePage.as_view(), name="vote"),
    path(f"{_VOTE}/room/", room.EnterInRoom.as_view(), name="vote_room"),
    path(f"{_DATE}/decide/", room.DecideNow.as_view(), name="decide_now"),
    path(f"{_DATE}/decide/send/", room.RoomSend.as_view(), name="room_send"),
    path(f"{_DRAFT}/harms/", harms.AnswerHarms.as_view(), name="harms_answer"),
    path(f"{_DRAFT}/harms/<int:concern>/met/", harms.SayMet.as_view(), name="harm_met"),
    path(f"{_DRAFT}/fingers/", fingers.Fingers.as_view(), name="fingers"),
    path(f"{_DRAFT}/fingers/begin/", fingers.BeginFingers.as_view(), name="fingers_begin"),
    path(f"{_DRAFT}/fingers/<int:show>/", fingers.ShowFingers.as_view(), name="fingers_show"),
    path(f"{_DRAFT}/fingers/<int:show>/end/", fingers.EndFingers.as_view(), name="fingers_end"),
    path("decide/<str:token>/", by_link.VoteByLink.as_view(), name="vote_by_link"),
    path("decide/<str:token>/text/<int:text>/", by_link.TextByLink.as_view(), name="text_by_link"),
    path("decide/<str:token>/link/", by_link.VoteFreshLink.as_view(), name="vote_fresh_link"),
    path("harm/<str:token>/", by_link.HarmByLink.as_view(), name="harm_by_link"),
]
