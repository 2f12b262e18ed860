"""Addresses of dates and of what a person gets about them; full paths."""

from django.urls import path

from .views import feed, nudging

app_name = "gatherings"
urlpatterns = [
    path("gatherings/<int:pk>/nudge/", nudging.Nudge.as_view(), name="nudge"),
    path("gatherings/<int:pk>/calendar.ics", feed.CalendarFile.as_view(), name="calendar_file"),
    path(
        "answer/<str:token>/calendar.ics",
        feed.AnswerCalendarFile.as_view(),
        name="answer_calendar",
    ),
    path("calendar/<str:token>.ics", feed.Feed.as_view(), name="feed"),
    path("me/calendar/", feed.MyCalendar.as_view(), name="my_calendar"),
]
