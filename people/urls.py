"""Addresses of one's own page."""

from django.urls import path

from . import views

app_name = "people"
urlpatterns = [
    path("me/", views.Profile.as_view(), name="profile"),
    path("me/needs/", views.Needs.as_view(), name="needs"),
    path("me/institutions/", views.Institutions.as_view(), name="institutions"),
    path("me/mail/", views.MailChoices.as_view(), name="mail_choices"),
]
