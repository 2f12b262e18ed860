"""What this app asks on one's own page."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views import View

from foundation.access import SIGNED_IN, Guarded

from ..services import public_names


class OwnPublicName(Guarded, View):
    """Whether one's name may be shown in public beside texts."""

    permission = SIGNED_IN
    http_method_names = ["post"]

    def post(self, request):
        shown = "shown" in request.POST
        public_names.say(user=request.user, shown=shown, actor=request.user, via="web")
        if shown:
            messages.success(request, _("Your name may be shown beside texts that you wrote."))
        else:
            messages.success(request, _("Your name isn't shown in public."))
        return redirect("people:profile")
