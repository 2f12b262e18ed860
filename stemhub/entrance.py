"""The addresses of signing in where a page of ours stands before allauth's of the same name."""

from allauth.account import views as account
from allauth.mfa.base.views import AuthenticateView
from django.urls import path, re_path

from people import entrance, passkey_pages
from people.models import User
from people.signing_in import proven
from people.views import ConfirmAddress
from teams.roles import network_roles


class SecondStep(AuthenticateView):
    """The second step, with the name of whom to ask where the phone is lost."""

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"to_ask": whom_to_ask(self.stage.login.user)}


def whom_to_ask(user):
    """Somebody with a name and an address: a coordinator of their hub, else another admin."""
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk)
    return network_roles(user).helper or others.order_by("name", "pk").first()


# Before allauth's own, in stemhub/urls.py.
urlpatterns = [
    path("login/code/", entrance.AskForCode.as_view(), name="account_request_login_code"),
    path("login/code/confirm/", entrance.EnterCode.as_view(), name="account_confirm_login_code"),
    path(
        "reauthenticate/code/",
        entrance.ProveByCode.as_view(),
        name="account_reauthenticate_code",
    ),
    path("email/", proven(account.email), name="account_email"),
    re_path(
        r"^confirm-email/(?P<key>[-:\w]+)/$",
        ConfirmAddress.as_view(),
        name="account_confirm_email",
    ),
    path("password/set/", proven(account.password_set), name="account_set_password"),
    path("password/reset/", entrance.AskForReset.as_view(), name="account_reset_password"),
    path("2fa/", passkey_pages.Index.as_view(), name="mfa_index"),
    path("2fa/authenticate/", SecondStep.as_view(), name="mfa_authenticate"),
    path("2fa/webauthn/add/", passkey_pages.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("2fa/totp/activate/", passkey_pages.SetUpApp.as_view(), name="mfa_activate_totp"),
    path(
        "2fa/second-step/",
        passkey_pages.ChooseSecondStep.as_view(),
        name="mfa_choose_second_step",
    ),
]
