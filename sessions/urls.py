from django.urls import path

from . import views

app_name = "team_sessions"
urlpatterns = [
    path("teams/<int:pk>/dates/", views.Dates.as_view(), name="dates"),
]
