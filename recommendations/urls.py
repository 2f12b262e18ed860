"""Addresses of recommendations; full paths."""

from django.urls import path

from . import resource_urls, talk_urls
from .needs import urls as needs_urls
from .publishing import urls as publishing_urls
from .sending import urls as sending_urls
from .views import boards, bringing, dates, equity, ideas, own, page, versions, writing
from .voting import urls as voting_urls

app_name = "recommendations"
_DRAFT = "recommendations/<int:pk>"
_TEAM = "recommendations/teams/<int:team>"
_IDEA = "recommendations/ideas/<int:pk>"
urlpatterns = [
    path("recommendations/", boards.AllTeams.as_view(), name="all"),
    path(f"{_TEAM}/", boards.Board.as_view(), name="board"),
    path(f"{_TEAM}/start/", writing.Start.as_view(), name="start"),
    path(f"{_TEAM}/ideas/new/", ideas.NewIdea.as_view(), name="idea_new"),
    path(f"{_IDEA}/support/", ideas.Support.as_view(), name="idea_support"),
    path(f"{_IDEA}/shelve/", ideas.ShelveIdea.as_view(), name="idea_shelve"),
    path(f"{_IDEA}/open-again/", ideas.OpenIdeaAgain.as_view(), name="idea_again"),
    path(f"{_IDEA}/workgroup/", ideas.BecameWorkgroup.as_view(), name="idea_workgroup"),
    path("recommendations/dates/<int:pk>/", dates.OnTheTable.as_view(), name="on_the_table"),
    path("me/public-name/", own.OwnPublicName.as_view(), name="public_name"),
    path(f"{_DRAFT}/", page.DraftPage.as_view(), name="draft"),
    path(f"{_DRAFT}/read/", page.Read.as_view(), name="read"),
    path(f"{_DRAFT}/change/", writing.Change.as_view(), name="change"),
    path(f"{_DRAFT}/authors/", writing.Authors.as_view(), name="authors"),
    path(f"{_DRAFT}/keep/", writing.Keep.as_view(), name="keep"),
    path(f"{_DRAFT}/ready/", writing.Ready.as_view(), name="ready"),
    path(f"{_DRAFT}/back/", writing.Back.as_view(), name="back"),
    path(f"{_DRAFT}/shelve/", writing.Shelve.as_view(), name="shelve"),
    path(f"{_DRAFT}/take-up/", writing.TakeUp.as_view(), name="take_up"),
    path(f"{_DRAFT}/equity/", equity.Questions.as_view(), name="equity"),
    path(f"{_DRAFT}/equity/<int:question>/", equity.Answer.as_view(), name="equity_answer"),
    path(f"{_DRAFT}/equity/<int:question>/take/", equity.Take.as_view(), name="equity_take"),
    path(f"{_DRAFT}/bring-in/", bringing.BringIn.as_view(), name="bring_in"),
    path(f"{_DRAFT}/bring-in/<int:brought>/", bringing.Brought.as_view(), name="brought"),
    path(f"{_DRAFT}/word/", bringing.Word.as_view(), name="word"),
    path(f"{_DRAFT}/versions/", versions.Versions.as_view(), name="versions"),
    path(f"{_DRAFT}/versions/compare/", versions.Compare.as_view(), name="compare"),
    path(f"{_DRAFT}/versions/<int:number>/", versions.OneVersion.as_view(), name="version"),
    path(f"{_DRAFT}/versions/<int:number>/restore/", versions.Restore.as_view(), name="restore"),
    *resource_urls.urlpatterns,
    *talk_urls.urlpatterns,
    *voting_urls.urlpatterns,
    *publishing_urls.urlpatterns,
    *sending_urls.urlpatterns,
    *needs_urls.urlpatterns,
]
