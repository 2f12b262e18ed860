"""The admin site: for admins alone, and through the site's own sign-in."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache


class Site(admin.AdminSite):
    """Only active superusers get in: ``is_staff`` alone grants nothing."""

    site_title = site_header = _("stemhub admin")
    index_title = _("What stemhub keeps")
    enable_nav_sidebar = False

    def has_permission(self, request) -> bool:
        return request.user.is_active and request.user.is_superuser

    @method_decorator([login_not_required, never_cache])
    def login(self, request, extra_context=None):
        # SECURITY: Django's own form would be a second door beside allauth's, without its rate
        # limits and second factor.
        if request.user.is_authenticated:
            if self.has_permission(request):
                return redirect("admin:index")
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))


def leave_to_services() -> None:
    """Take from the admin what libraries registered there.

    SECURITY: allauth's own pages would verify and swap addresses past the services that end mailed
    links, and show the secrets of second factors; groups grant nothing here.
    """
    libraries = ("account", "auth", "mfa", "usersessions")
    for model in list(admin.site._registry):
        if model._meta.app_label in libraries:
            admin.site.unregister(model)
