"""What the frame of every page needs to know, without a query beyond the visitor's roles."""

from django.conf import settings
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from foundation import slots, undoing
from foundation.keys import is_key
from foundation.navigation import Entry
from teams.roles import network_roles


def frame(request) -> dict:
    """``nav``, ``switcher``, ``site_help`` and the demo's; see docs/parts.md."""
    return {
        "nav": SimpleLazyObject(lambda: navigation(request)),
        "switcher": SimpleLazyObject(lambda: switcher(request)),
        "site_help": SimpleLazyObject(lambda: helper(request)),
        "undo": SimpleLazyObject(lambda: undoing.offered(request)),
        "demo_mode": settings.DEMO,
        "demo_people": SimpleLazyObject(lambda: demo_people(request)),
    }


def _user(request):
    from django.contrib.auth.models import AnonymousUser

    return getattr(request, "user", None) or AnonymousUser()


def navigation(request) -> list[dict]:
    """The sections of the bar; the current one has the longest address that fits."""
    if not _user(request).is_authenticated:
        return []
    entries = [entry for part in slots.fill("nav", request) for entry in part.data]
    if not entries:
        return []
    entries.append(Entry(_("Home"), reverse("home"), reverse("home"), order=0))
    entries.sort(key=lambda entry: entry.order)
    here = max(
        (entry.section for entry in entries if _fits(entry.section, request.path)),
        key=len,
        default=None,
    )
    return [
        {"label": entry.label, "url": entry.url, "current": entry.section == here}
        for entry in entries
    ]


def _fits(section: str, path: str) -> bool:
    return path == section if section == "/" else path.startswith(section)


def switcher(request) -> list[dict]:
    """The visitor's live teams as links that keep the section; shown from two on."""
    who = network_roles(_user(request))
    teams = {**who.coordinated_teams, **who.active_teams}
    teams = {pk: team for pk, team in teams.items() if not team.archived}
    if len(teams) < 2:
        return []
    address, current = _section(request)
    return [
        {"label": team.name, "url": address(team.pk), "current": team.pk == current}
        for team in sorted(teams.values(), key=lambda team: team.name)
    ]


def _section(request):
    """(address of the section for a team's id, id of the team that the page is about or None)."""
    match = getattr(request, "resolver_match", None)
    namespace, name = (match.namespace, match.url_name) if match else ("", "")
    if namespace == "gatherings" and name in ("list", "page"):
        chosen = request.GET.get("team", "")
        listing = reverse("gatherings:list")
        return (
            lambda pk: f"{listing}?team={pk}",
            int(chosen) if name == "list" and is_key(chosen) else None,
        )
    kwargs = match.kwargs if match else {}
    about = kwargs.get("team", kwargs.get("pk"))
    if namespace == "team_sessions" and name == "dates":
        return lambda pk: reverse("team_sessions:dates", args=[pk]), about
    return lambda pk: reverse("teams:room", args=[pk]), about if namespace == "teams" else None


def helper(request):
    """A named person to ask: a coordinator of the visitor's hub."""
    return network_roles(_user(request)).helper


def demo_people(request) -> list[dict]:
    """The one-press buttons of the sign-in page; none outside the demo."""
    if not settings.DEMO:
        return []
    from .demo.people import PEOPLE

    return [
        {"email": one.email, "label": one.label, "url": reverse("demo_sign_in", args=[one.key])}
        for one in PEOPLE
    ]
