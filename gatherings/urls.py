"""Addresses of dates and of what a person gets about them; full paths."""

from django.urls import path

from .views import (
    announcing,
    answering,
    changing,
    closing,
    entering,
    feed,
    hours,
    lists,
    mails,
    nudging,
    pages,
)

app_name = "gatherings"
urlpatterns = [
    path("gatherings/", pages.GatheringList.as_view(), name="list"),
    path("gatherings/announce/", announcing.Announce.as_view(), name="announce"),
    path("gatherings/<int:pk>/", pages.GatheringPage.as_view(), name="page"),
    path("gatherings/<int:pk>/answer/", answering.Respond.as_view(), name="respond"),
    path("gatherings/<int:pk>/change/", changing.Change.as_view(), name="change"),
    path("gatherings/<int:pk>/change/send/", changing.SendChange.as_view(), name="change_send"),
    path("gatherings/<int:pk>/cancel/", changing.Cancel.as_view(), name="cancel"),
    path("gatherings/<int:pk>/cancel/send/", changing.SendCancel.as_view(), name="cancel_send"),
    path(
        "gatherings/<int:pk>/people/<int:attendee>/answer/",
        entering.SetAnswer.as_view(),
        name="set_answer",
    ),
    path(
        "gatherings/<int:pk>/people/<int:attendee>/link/",
        entering.NewLink.as_view(),
        name="new_link",
    ),
    path("gatherings/<int:pk>/took-place/", closing.TookPlace.as_view(), name="took_place"),
    path("gatherings/<int:pk>/people.xlsx", lists.Export.as_view(), name="export"),
    path("gatherings/<int:pk>/sign-in-sheet/", lists.SignInSheet.as_view(), name="sign_in_sheet"),
    path("gatherings/<int:pk>/needs/", lists.Needs.as_view(), name="needs"),
    path("gatherings/<int:pk>/mails/", mails.DateMails.as_view(), name="mails"),
    path("gatherings/<int:pk>/mails/<int:mail>/", mails.DateMail.as_view(), name="mail"),
    path("answer/<str:token>/", answering.Answer.as_view(), name="answer"),
    path("answer/<str:token>/fresh/", answering.FreshLink.as_view(), name="fresh_link"),
    path("gatherings/<int:pk>/nudge/", nudging.Nudge.as_view(), name="nudge"),
    path("gatherings/<int:pk>/calendar.ics", feed.CalendarFile.as_view(), name="calendar_file"),
    path(
        "answer/<str:token>/calendar.ics",
        feed.AnswerCalendarFile.as_view(),
        name="answer_calendar",
    ),
    path("calendar/<str:token>.ics", feed.Feed.as_view(), name="feed"),
    path("me/calendar/", feed.MyCalendar.as_view(), name="my_calendar"),
    path("me/hours/", hours.MyHours.as_view(), name="my_hours"),
    path("me/hours.xlsx", hours.MyHoursFile.as_view(), name="my_hours_file"),
    path("teams/<int:pk>/hours/", hours.TeamHours.as_view(), name="team_hours"),
    path("teams/<int:pk>/hours.xlsx", hours.TeamHoursFile.as_view(), name="team_hours_file"),
]
