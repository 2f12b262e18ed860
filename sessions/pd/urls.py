"""Addresses of PD; full paths, part of this app's."""

from django.urls import path

from .views import (
    afterwards,
    cancelling,
    events,
    feedback,
    files,
    guests,
    leading,
    offerings,
    public,
)

urlpatterns = [
    path("pd/", events.Catalogue.as_view(), name="catalogue"),
    path("pd/sharing/", public.Sharing.as_view(), name="sharing"),
    path("pd/public/<int:pk>/", public.PublicPd.as_view(), name="public"),
    path("pd/public/<int:pk>/calendar.ics", public.PublicFeed.as_view(), name="public_feed"),
    path("pd/events/<int:pk>/guests/", guests.Guests.as_view(), name="guests"),
    path("pd/events/<int:pk>/guests/send/", guests.GuestsSend.as_view(), name="guests_send"),
    path(
        "pd/events/<int:pk>/guests/<int:picked>/remove/",
        guests.GuestRemove.as_view(),
        name="guest_remove",
    ),
    path("pd/offerings/", offerings.OfferingList.as_view(), name="offerings"),
    path("pd/offerings/new/", offerings.OfferingNew.as_view(), name="offering_new"),
    path("pd/offerings/<int:pk>/", offerings.OfferingPage.as_view(), name="offering"),
    path(
        "pd/offerings/<int:pk>/change/",
        offerings.OfferingChange.as_view(),
        name="offering_change",
    ),
    path(
        "pd/offerings/<int:pk>/publish/",
        offerings.OfferingPublish.as_view(),
        name="offering_publish",
    ),
    path(
        "pd/offerings/<int:pk>/archive/",
        offerings.OfferingArchive.as_view(),
        name="offering_archive",
    ),
    path("pd/offerings/<int:pk>/files/", files.Files.as_view(), name="files"),
    path("pd/offerings/<int:pk>/files/<int:file>/", files.File.as_view(), name="file"),
    path(
        "pd/offerings/<int:pk>/files/<int:file>/remove/",
        files.FileRemove.as_view(),
        name="file_remove",
    ),
    path("pd/offerings/<int:pk>/use/", offerings.OfferingUse.as_view(), name="offering_use"),
    path("pd/offerings/<int:pk>/event/", events.EventNew.as_view(), name="event_new"),
    path("pd/events/<int:pk>/", events.EventPage.as_view(), name="event"),
    path("pd/events/<int:pk>/notes/", feedback.Notes.as_view(), name="notes"),
    path("pd/events/<int:pk>/feedback/", feedback.Feedback.as_view(), name="feedback"),
    path(
        "pd/events/<int:pk>/feedback/<int:sheet>/",
        feedback.FeedbackReply.as_view(),
        name="feedback_reply",
    ),
    path("pd/say/<str:token>/", afterwards.AskByLink.as_view(), name="ask"),
    path("pd/events/<int:pk>/leaders/", leading.EventLeaders.as_view(), name="event_leaders"),
    path("pd/events/<int:pk>/places/", events.EventPlaces.as_view(), name="event_places"),
    path("pd/events/<int:pk>/cancel/", cancelling.EventCancel.as_view(), name="event_cancel"),
    path(
        "pd/events/<int:pk>/cancel/send/",
        cancelling.EventSendCancel.as_view(),
        name="event_cancel_send",
    ),
    path("pd/events/<int:pk>/delete/", cancelling.EventDelete.as_view(), name="event_delete"),
    path("pd/events/<int:pk>/close/", events.EventClose.as_view(), name="event_close"),
    path(
        "pd/events/<int:pk>/places/<int:place>/give/",
        events.PlaceGive.as_view(),
        name="place_give",
    ),
]
