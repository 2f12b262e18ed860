"""One person's place in a team, for who manages it."""

from django.views.generic import TemplateView, View

from .scope import MemberPage


class Person(MemberPage, TemplateView):
    template_name = "teams/person.html"


class Leave(MemberPage, TemplateView):
    template_name = "teams/leave.html"


class InviteAgain(MemberPage, View):
    pass


class TakeBack(MemberPage, View):
    pass


class CloseAttention(MemberPage, View):
    pass


class CorrectAddress(MemberPage, TemplateView):
    template_name = "teams/address.html"


class SendAgain(MemberPage, View):
    pass
