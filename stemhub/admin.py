"""The admin site: for admins alone, and through the site's own sign-in."""

import re
from functools import partial, wraps

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.decorators import method_decorator
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from foundation.admin_input import CarefulAdmin
from foundation.keys import DIGITS, is_key
from foundation.zones import SANE_YEARS

# What of an address names a row, and where an admin types what they look for.
_ROWS = ("object_id", "version_id", "content_type_id")
_SEARCHES = ("q", "term")


def _with_sane_values(view):
    """``view`` for what a row or a column may hold; Django would ask the database for the rest.

    404 where the address names no row, 400 where a list was asked about what can't be.
    """

    @wraps(view)
    def checked(request, *args, **kwargs):
        # Unnamed ones are rows, too: simple_history's.
        if not all(map(is_key, [*args, *(kwargs[name] for name in _ROWS if name in kwargs)])):
            raise Http404
        if not all(map(is_key, request.POST.getlist(ACTION_CHECKBOX_NAME))):
            raise BadRequest("A ticked row is no number.")
        if not all(_can_be(name, v) for name, values in request.GET.lists() for v in values):
            raise BadRequest("No column holds this.")
        return view(request, *args, **kwargs)

    return checked


def _can_be(name: str, value: str) -> bool:
    # PostgreSQL has no NUL in a text, and Django's filter by year reckons with the year after.
    if "\0" in value or (name.endswith("__year") and value not in map(str, SANE_YEARS)):
        return False
    if name.endswith(("__gte", "__lt")) and not _is_sane_date(value):
        return False
    return name in _SEARCHES or all(len(one) <= DIGITS for one in re.findall(r"\d+", value))


def _is_sane_date(value: str) -> bool:
    # A moment at the end of the calendar overflows where it is told in another zone.
    try:
        moment = parse_datetime(value) or parse_date(value)
    except ValueError:
        return False
    return moment is not None and moment.year in SANE_YEARS


class Site(admin.AdminSite):
    """Only active superusers get in: ``is_staff`` alone grants nothing."""

    site_title = site_header = _("stemhub admin")
    index_title = _("What stemhub keeps")
    enable_nav_sidebar = False

    def has_permission(self, request) -> bool:
        return request.user.is_active and request.user.is_superuser

    def get_app_list(self, request, app_label=None):
        # Every page is given it, a quarter of its work, for the side bar that we don't show.
        return SimpleLazyObject(partial(super().get_app_list, request, app_label))

    def register(self, model_or_iterable, admin_class=None, **options):
        # SECURITY: libraries register admins of their own, which must be as careful as ours.
        careful = admin_class or admin.ModelAdmin
        if not issubclass(careful, CarefulAdmin):
            careful = type(careful.__name__, (CarefulAdmin, careful), {})
        super().register(model_or_iterable, careful, **options)

    def admin_view(self, view, cacheable=False):
        return super().admin_view(_with_sane_values(view), cacheable)

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
