"""What every page of the demo asks first."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from foundation.access import PUBLIC, Guarded


@method_decorator([login_not_required, never_cache], name="dispatch")
class DemoOnly(Guarded):
    """SECURITY: these addresses exist in the demo alone; should one be wired elsewhere, 404."""

    permission = PUBLIC

    def dispatch(self, request, *args, **kwargs):
        if not settings.DEMO:
            raise Http404
        return super().dispatch(request, *args, **kwargs)
