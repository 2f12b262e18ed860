"""Middleware of the roof."""

import time

RENEW_AFTER = 24 * 3600
_KEY = "renewed"


class SlidingSession:
    """Members stay signed in for 30 days *from their last visit*.

    Renewed at most once a day: SESSION_SAVE_EVERY_REQUEST would turn every page into a write.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            now = int(time.time())
            if now - request.session.get(_KEY, 0) > RENEW_AFTER:
                request.session[_KEY] = now
        return self.get_response(request)
