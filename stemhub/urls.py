"""Every address. Apps spell their full paths, so that each app's urls.py reads like its part."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path

from . import entrance, health, junk, views

urlpatterns = [
    path("", views.Home.as_view(), name="home"),
    # Before the pages themselves, which would take the junk for a part of the link.
    re_path(junk.PATTERN, junk.Junk.as_view(), name="junk"),
    path("needs-attention/", views.NeedsAttention.as_view(), name="attention"),
    path("health/live", health.Live.as_view(), name="health_live"),
    path("health/ready", health.Ready.as_view(), name="health_ready"),
    path("accounts/", include(entrance)),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("", include("people.urls")),
    path("", include("mailing.urls")),
    path("", include("workgroups.urls")),
    path("", include("teams.urls")),
    path("", include("gatherings.urls")),
    path("", include("sessions.urls")),
    path("", include("recommendations.urls")),
]
if settings.DEMO:
    urlpatterns += [path("", include("stemhub.demo.urls"))]
