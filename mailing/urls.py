"""Addresses of the outbox's few pages."""

from django.urls import path

from . import views
from .views import weekly

app_name = "mailing"
urlpatterns = [
    path("mail/reminders-off/<str:token>/", views.RemindersOff.as_view(), name="reminders_off"),
    path("mail/weekly/<str:token>/", weekly.Choices.as_view(), name="weekly"),
    path("mail/weekly/stop/<str:token>/", weekly.StopKind.as_view(), name="stop_kind"),
    path("mail/sendings/<int:pk>/", views.SendingPage.as_view(), name="sending"),
    path("mail/sendings/<int:pk>/progress/", views.Progress.as_view(), name="progress"),
    path("mail/sendings/<int:pk>/undo/", views.Undo.as_view(), name="undo"),
]
