from django.urls import path

from . import views
from .pd import urls as pd_urls

app_name = "team_sessions"
urlpatterns = [
    path("teams/<int:pk>/dates/", views.Dates.as_view(), name="dates"),
    *pd_urls.urlpatterns,
]
