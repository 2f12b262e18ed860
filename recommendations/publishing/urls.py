"""Addresses of publishing; full paths. Those under texts/ are permanent: people cite them."""

from django.urls import path

from .views import beside, catalogue, deeds, files, texts

_DRAFT = "recommendations/<int:pk>"
_TEXT = "texts/<int:pk>"
urlpatterns = [
    path("recommendations/teams/<int:team>/publish/", deeds.Publish.as_view(), name="publish"),
    path("recommendations/side-by-side/", beside.SideBySide.as_view(), name="side_by_side"),
    path(f"{_DRAFT}/correct/", deeds.Correct.as_view(), name="correct"),
    path(f"{_DRAFT}/replace/", deeds.Replace.as_view(), name="replace"),
    path(f"{_DRAFT}/withdraw/", deeds.Withdraw.as_view(), name="withdraw"),
    path(f"{_DRAFT}/how/", texts.HowItCameToBeForTheTeam.as_view(), name="how"),
    path("texts/", catalogue.AllTexts.as_view(), name="texts"),
    path("texts/side-by-side/", beside.PublicSideBySide.as_view(), name="public_side_by_side"),
    path("texts/download/", files.Sets.as_view(), name="sets"),
    path("texts/download/<int:pk>/", files.OneSet.as_view(), name="set"),
    path("texts/download/<int:pk>/progress/", files.Progress.as_view(), name="set_progress"),
    path("texts/download/<int:pk>/file", files.SetFile.as_view(), name="set_file"),
    path("texts/feed.atom", catalogue.Feed.as_view(), name="feed"),
    path(f"{_TEXT}/", texts.OneText.as_view(), name="text"),
    path(f"{_TEXT}/text.<slug:kind>", files.TextFile.as_view(), name="text_file"),
    path(f"{_TEXT}/how/", texts.HowItCameToBe.as_view(), name="public_how"),
    path(f"{_TEXT}/editions/<int:number>/", texts.OneEdition.as_view(), name="edition"),
    path("toolkit/", catalogue.Toolkit.as_view(), name="toolkit"),
    path("hubs/<slug:slug>/", catalogue.PartnerHub.as_view(), name="hub"),
    path("sitemap.xml", catalogue.Sitemap.as_view(), name="sitemap"),
]
