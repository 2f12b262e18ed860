"""Signing in, without Django's groups and permissions."""

from allauth.account.auth_backends import AuthenticationBackend


class SignIn(AuthenticationBackend):
    """allauth's sign-in. What a person may do comes from rules alone."""

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
