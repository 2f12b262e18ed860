"""Signing in, without Django's groups and permissions."""

from allauth.account.auth_backends import AuthenticationBackend

from .addresses import holder
from .models import User


class SignIn(AuthenticationBackend):
    """allauth's sign-in. What a person may do comes from rules alone."""

    def get_user(self, user_id):
        """Who is signed in; asked on every page."""
        user = User.objects.filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None

    def _authenticate_by_email(self, email: str, password: str):
        """SECURITY: allauth would also try those who asked for this address and never proved it."""
        return self._check_password(holder(email), password)

    def get_all_permissions(self, user_obj, obj=None):
        return set()

    def get_group_permissions(self, user_obj, obj=None):
        return set()

    def get_user_permissions(self, user_obj, obj=None):
        return set()

    def has_perm(self, user_obj, perm, obj=None):
        return False

    def has_module_perms(self, user_obj, app_label):
        return False
