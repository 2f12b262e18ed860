"""Addresses of one's own page."""

from django.urls import path

from . import views

app_name = "people"
urlpatterns = [
    path("me/", views.OwnPage.as_view(), name="profile"),
    path("me/institutions/", views.Institutions.as_view(), name="institutions"),
]
