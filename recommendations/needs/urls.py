"""Addresses of the needs board; full paths."""

from django.urls import path

from .views import needs

_BOARD = "recommendations/needs"
_ONE = f"{_BOARD}/<int:pk>"
urlpatterns = [
    path(f"{_BOARD}/", needs.Board.as_view(), name="needs"),
    path(f"{_BOARD}/new/", needs.NewNeed.as_view(), name="need_new"),
    path(f"{_ONE}/", needs.NeedPage.as_view(), name="need"),
    path(f"{_ONE}/change/", needs.ChangeNeed.as_view(), name="need_change"),
    path(f"{_ONE}/we-too/", needs.WeToo.as_view(), name="need_we_too"),
    path(f"{_ONE}/answer/", needs.AnswerNeed.as_view(), name="need_answer"),
    path(
        f"{_ONE}/answers/<int:answer>/take-back/",
        needs.TakeAnswerBack.as_view(),
        name="need_answer_back",
    ),
    path(f"{_ONE}/being-tried/", needs.BeingTried.as_view(), name="need_tried"),
    path(f"{_ONE}/done/", needs.EndNeed.as_view(is_done=True), name="need_done"),
    path(f"{_ONE}/drop/", needs.EndNeed.as_view(), name="need_drop"),
    path(f"{_ONE}/open-again/", needs.OpenAgain.as_view(), name="need_again"),
    path(f"{_ONE}/link/", needs.LinkNeed.as_view(), name="need_link"),
    path(f"{_ONE}/links/<int:link>/remove/", needs.Unlink.as_view(), name="need_unlink"),
]
