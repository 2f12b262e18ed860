from django.urls import path

from .views import adding, closed_days, importing, joining, leaving, mails, people, room

app_name = "teams"
urlpatterns = [
    path("teams/", room.TeamList.as_view(), name="list"),
    path("teams/sample-roster.xlsx", adding.SampleRoster.as_view(), name="sample_roster"),
    path("teams/<int:pk>/", room.Room.as_view(), name="room"),
    path("teams/<int:pk>/leave/", leaving.LeaveTeam.as_view(), name="leave_team"),
    path("teams/<int:pk>/add/", adding.AddPeople.as_view(), name="add"),
    path("teams/<int:pk>/invite/", adding.Invite.as_view(), name="invite"),
    path("teams/<int:pk>/add-one/", adding.AddOne.as_view(), name="add_one"),
    path("teams/<int:pk>/import/", importing.Import.as_view(), name="import"),
    path("teams/<int:pk>/mails/", mails.TeamMails.as_view(), name="mails"),
    path("teams/<int:pk>/mails/<int:mail>/", mails.TeamMail.as_view(), name="mail"),
    path(
        "teams/<int:team>/people/<int:membership>/mails/",
        mails.MemberMails.as_view(),
        name="member_mails",
    ),
    path(
        "teams/<int:team>/people/<int:membership>/mails/<int:mail>/",
        mails.MemberMail.as_view(),
        name="member_mail",
    ),
    path("teams/<int:team>/people/<int:membership>/", people.Person.as_view(), name="member"),
    path("teams/<int:team>/people/<int:membership>/leave/", people.Leave.as_view(), name="leave"),
    path(
        "teams/<int:team>/people/<int:membership>/correct/",
        people.Correct.as_view(),
        name="correct",
    ),
    path(
        "teams/<int:team>/people/<int:membership>/mistake/",
        people.Mistaken.as_view(),
        name="mistaken",
    ),
    path(
        "teams/<int:team>/people/<int:membership>/invite-again/",
        people.InviteAgain.as_view(),
        name="invite_again",
    ),
    path(
        "teams/<int:team>/people/<int:membership>/agreed/",
        people.Agreed.as_view(),
        name="agreed",
    ),
    path(
        "teams/<int:team>/people/<int:membership>/take-back/",
        people.TakeBack.as_view(),
        name="take_back",
    ),
    path(
        "teams/<int:team>/people/<int:membership>/seen/",
        people.CloseAttention.as_view(),
        name="close_attention",
    ),
    path(
        "teams/<int:team>/people/<int:membership>/address/",
        people.CorrectAddress.as_view(),
        name="correct_address",
    ),
    path(
        "teams/<int:team>/people/<int:membership>/mails/<int:mail>/send-again/",
        people.SendAgain.as_view(),
        name="send_again",
    ),
    path("teams/hubs/<int:hub>/closed-days/", closed_days.ClosedDays.as_view(), name="closed_days"),
    path(
        "teams/hubs/<int:hub>/closed-days/file/",
        closed_days.ClosedDaysFile.as_view(),
        name="closed_days_file",
    ),
    path(
        "teams/hubs/<int:hub>/closed-days/<int:pk>/remove/",
        closed_days.RemoveClosedDay.as_view(),
        name="closed_day_remove",
    ),
    path("join/<str:token>/", joining.Join.as_view(), name="join"),
    path("join/<str:token>/profile/", joining.Profile.as_view(), name="join_profile"),
]
