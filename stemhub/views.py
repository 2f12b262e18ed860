"""The home page."""

from django.contrib.auth.decorators import login_not_required
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView

from foundation.access import PUBLIC


@method_decorator(login_not_required, name="dispatch")
class Home(TemplateView):
    """What this is and who runs it."""

    permission = PUBLIC
    template_name = "stemhub/home.html"
