"""Where a browser goes after it has sent something."""

from django.http import HttpResponseRedirect


def see_other(address: str) -> HttpResponseRedirect:
    """303: the browser fetches the next page with GET, and a reload sends nothing again."""
    answer = HttpResponseRedirect(address)
    answer.status_code = 303
    return answer
