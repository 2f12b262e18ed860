"""Addresses of writing and talking; full paths."""

from django.urls import path

from .views import outside, readers, rounds, sections, talking

_DRAFT = "recommendations/<int:pk>"
_SECTION = f"{_DRAFT}/write/<slug:section>"
_THREAD = f"{_DRAFT}/threads/<int:thread>"
urlpatterns = [
    path(f"{_SECTION}/", sections.Write.as_view(), name="write"),
    path(f"{_SECTION}/save/", sections.SaveSection.as_view(), name="save"),
    path(f"{_SECTION}/done/", sections.Done.as_view(), name="done"),
    path(f"{_DRAFT}/two-of-you/<int:clash>/", sections.Settle.as_view(), name="settle"),
    path(f"{_DRAFT}/talk/<slug:block>/", talking.TalkPage.as_view(), name="talk"),
    path(f"{_THREAD}/reply/", talking.Reply.as_view(), name="thread_reply"),
    path(f"{_THREAD}/resolve/", talking.Resolve.as_view(), name="thread_resolve"),
    path(f"{_THREAD}/reopen/", talking.Reopen.as_view(), name="thread_reopen"),
    path(f"{_THREAD}/take/", talking.Take.as_view(), name="suggestion_take"),
    path(f"{_THREAD}/turn-down/", talking.TurnDown.as_view(), name="suggestion_turn_down"),
    path(f"{_DRAFT}/comments/", rounds.Ask.as_view(), name="ask"),
    path(f"{_DRAFT}/comments/send/", rounds.Send.as_view(), name="ask_send"),
    path(f"{_DRAFT}/comments/<int:round>/close/", rounds.Close.as_view(), name="round_close"),
    path(
        f"{_DRAFT}/comments/<int:round>/what-changed/",
        rounds.WhatChanged.as_view(),
        name="what_changed",
    ),
    path(f"{_DRAFT}/comments/<int:round>/readers/", readers.Readers.as_view(), name="readers"),
    path(
        f"{_DRAFT}/comments/<int:round>/readers/<int:reader>/link/",
        readers.NewLink.as_view(),
        name="reader_link",
    ),
    path("comment/<str:token>/again/", outside.LinkAgain.as_view(), name="outside_again"),
    path("comment/<str:token>/", outside.ByReader.as_view(), name="outside"),
    path("comment/<str:token>/<slug:block>/", outside.TalkByReader.as_view(), name="outside_talk"),
]
