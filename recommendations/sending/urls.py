"""Addresses of organisations, letters and what became of texts; full paths."""

from django.urls import path

from .views import importing, letters, organisations, replies

_LIST = "recommendations/organisations"
_ONE = f"{_LIST}/<int:pk>"
_SENT = "recommendations/sent/<int:pk>"
urlpatterns = [
    path(f"{_LIST}/", organisations.Organisations.as_view(), name="organisations"),
    path(f"{_LIST}/new/", organisations.NewOrganisation.as_view(), name="organisation_new"),
    path(f"{_LIST}/import/", importing.ImportOrganisations.as_view(), name="organisations_import"),
    path(f"{_ONE}/", organisations.OrganisationPage.as_view(), name="organisation"),
    path(f"{_ONE}/change/", organisations.ChangeOrganisation.as_view(), name="organisation_change"),
    path(f"{_ONE}/has-it/", organisations.HasIt.as_view(), name="organisation_has_it"),
    path(f"{_ONE}/put-away/", organisations.PutAway.as_view(), name="organisation_put_away"),
    path(f"{_ONE}/people/new/", organisations.NewContact.as_view(), name="contact_new"),
    path(
        f"{_ONE}/people/<int:contact>/",
        organisations.ChangeContact.as_view(),
        name="contact_change",
    ),
    path(
        f"{_ONE}/people/<int:contact>/remove/",
        organisations.RemoveContact.as_view(),
        name="contact_remove",
    ),
    path("recommendations/letter/", letters.WriteLetter.as_view(), name="letter"),
    path("recommendations/letter/send/", letters.SendLetter.as_view(), name="letter_send"),
    path("recommendations/handed-over/", letters.HandOver.as_view(), name="hand_over"),
    path(f"{_SENT}/", replies.DispatchPage.as_view(), name="dispatch"),
    path(
        "recommendations/taken-up/<int:step>/file",
        replies.TakenUpFile.as_view(),
        name="taken_up_file",
    ),
    path(
        "texts/<int:pk>/taken-up/<int:step>/file",
        replies.PublicTakenUpFile.as_view(),
        name="public_taken_up_file",
    ),
    path(f"{_SENT}/ask-again/", replies.AskAgain.as_view(), name="dispatch_ask_again"),
    path(f"{_SENT}/show/", replies.ShowOutcome.as_view(), name="dispatch_show"),
]
