"""Every address, asked by everybody: deny by default, and an address nobody listed fails.

The rows follow the table "who may do what" of docs/architecture.md. A row gives one mark per
persona, for GET and for an empty POST:

    S  sent to sign in     4  not found: it isn't theirs to see     3  refused: the act isn't theirs
    2  answered            5  this address takes no such request    B  the address is asked for badly
    A  acts: answered, redirected or told what is missing, but let through
"""

from types import ModuleType

import pytest
import rules
from django.urls import URLPattern, URLResolver, get_resolver, include, path, reverse
from django.views.generic import TemplateView
from rules.permissions import permissions

from gatherings.models import Gathering
from gatherings.views import scope
from teams.querysets import TeamQuerySet
from tests.support.access import OUR_NAMESPACES, PERSONAS
from tests.support.access_table import ELSEWHERE, ROWS, Row

pytestmark = pytest.mark.django_db


def _names(patterns, namespace=""):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _names(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name or pattern.pattern}"


def our_addresses() -> set[str]:
    """The names of all addresses but the admin's and allauth's own (tested below)."""
    return {
        name
        for name in _names(get_resolver().url_patterns)
        if not name.startswith(("admin:", "account_", "mfa_", "usersessions_", "socialaccount_"))
    }


def test_every_address_stands_in_the_table():
    listed = {row.name for row in ROWS} | set(ELSEWHERE)
    assert our_addresses() - listed == set()


def test_the_table_lists_no_address_that_is_gone():
    listed = {row.name for row in ROWS} | set(ELSEWHERE)
    assert listed - our_addresses() == set()


def test_every_row_says_something_of_everybody():
    wrong = {
        row.name for row in ROWS for marks in (row.get, row.post) if len(marks) != len(PERSONAS)
    }
    assert wrong == set()


def _mark(response, expected: str) -> str:
    """The mark that describes what came back."""
    status = response.status_code
    if status in (301, 302) and "/accounts/login/" in response["Location"]:
        return "S"
    known = {404: "4", 403: "3", 405: "5", 400: "B"}
    if status in known:
        return known[status]
    if expected == "A" and status in (200, 204, 302, 303, 410, 422):
        return "A"
    return "2" if status == 200 else f"<{status}>"


def surprises(row: Row, world, client) -> list[str]:
    """What anybody got at this address that the table doesn't say.

    GET by everybody first, since a POST may change what there is to see.
    """
    wrong = []
    for method, marks in (("get", row.get), ("post", row.post)):
        for persona, expected in zip(PERSONAS, marks, strict=True):
            address = reverse(row.name, kwargs=world.kwargs(row, persona))
            world.become(client, persona)
            response = getattr(client, method)(address + row.query(world))
            found = _mark(response, expected)
            if found != expected:
                wrong.append(f"{method.upper()} {address} as {persona}: {found}, not {expected}")
    return wrong


@pytest.mark.usefixtures("bare_errors")
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.name} {row.about}".strip())
def test_everybody_gets_what_the_table_says(row: Row, world, client):
    assert surprises(row, world, client) == []


@pytest.mark.parametrize("persona", PERSONAS)
def test_what_isnt_theirs_is_refused_on_a_page_of_its_own(persona, world, client):
    """The rows above ask for the status alone."""
    world.become(client, persona)
    if persona in ("anonymous", "inactive"):
        answer = client.get("/health/no-such-page")
        assert (answer.status_code, answer.templates[0].name) == (404, "404.html")
        return
    answer = client.get(reverse("teams:room", args=[10**9]))
    assert (answer.status_code, answer.templates[0].name) == (404, "404.html")
    if persona == "member":
        answer = client.get(reverse("teams:invite", args=[world.team.pk]))
        assert (answer.status_code, answer.templates[0].name) == (403, "403.html")


@pytest.mark.parametrize("persona", ["coordinator", "admin"])
@pytest.mark.usefixtures("bare_errors")
def test_a_number_that_no_column_holds_is_nowhere(persona, world, client):
    world.become(client, persona)
    wrong = []
    for row in ROWS:
        kwargs = world.kwargs(row, persona)
        for name in [name for name, value in kwargs.items() if isinstance(value, int)]:
            address = reverse(row.name, kwargs=kwargs | {name: 2**63}) + row.query(world)
            for method in ("get", "post"):
                status = getattr(client, method)(address).status_code
                # One is told first that the event isn't over.
                if status not in (302, 403, 404, 405):
                    wrong.append(f"{method.upper()} {address}: {status}")
    assert wrong == []


@pytest.mark.parametrize("persona", PERSONAS)
def test_the_admin_opens_for_admins_alone(persona, world, client):
    world.become(client, persona)
    status = client.get(reverse("admin:index")).status_code
    assert (status == 200) is (persona == "admin")


def test_namespaces_are_known():
    found = {name.split(":")[0] for name in our_addresses() if ":" in name}
    assert found <= OUR_NAMESPACES


# --- planted faults ---------------------------------------------------------------------------


def test_an_address_that_nobody_listed_is_found(settings):
    strange = ModuleType("strange_urls")
    strange.urlpatterns = [
        *get_resolver().url_patterns,
        path("teams/all-people/", TemplateView.as_view(), name="planted"),
        path("more/", include(([path("x/", TemplateView.as_view(), name="x")], "teams"))),
    ]
    settings.ROOT_URLCONF = strange
    listed = {row.name for row in ROWS} | set(ELSEWHERE)
    assert our_addresses() - listed == {"planted", "teams:x"}


@pytest.fixture
def loosen():
    """``loosen("teams.manage_team")`` lets everybody do what this rule is asked about."""
    whole = {}

    def let_everybody(name):
        whole[name] = permissions[name]
        rules.set_perm(name, rules.always_true)

    yield let_everybody
    for name, predicate in whole.items():
        rules.set_perm(name, predicate)


@pytest.mark.parametrize(
    ("permission", "address", "let_in"),
    [
        ("teams.manage_team", "teams:invite", "member"),
        ("gatherings.see_need_counts", "gatherings:needs", "member"),
        ("mailing.view_sending", "mailing:sending", "stranger"),
    ],
)
def test_a_rule_that_lets_everybody_in_is_found(permission, address, let_in, world, client, loosen):
    row = next(one for one in ROWS if one.name == address)
    loosen(permission)
    assert any(f" as {let_in}: " in wrong for wrong in surprises(row, world, client))


def see_every_date(user, pk):
    return Gathering.objects.select_related("hub", "team", "cycle").filter(pk=pk).first()


@pytest.mark.parametrize(
    ("holder", "name", "open_scope", "address", "permission"),
    [
        (TeamQuerySet, "visible_to", lambda self, user: self, "teams:room", "teams.view_team"),
        (scope, "visible_one", see_every_date, "gatherings:page", "gatherings.view_gathering"),
    ],
)
def test_a_scope_and_a_rule_that_hide_nothing_are_found(
    holder, name, open_scope, address, permission, world, client, loosen, monkeypatch
):
    """Each alone keeps strangers out; with both gone the table tells."""
    row = next(one for one in ROWS if one.name == address)
    monkeypatch.setattr(holder, name, open_scope)
    loosen(permission)
    found = surprises(row, world, client)
    assert any(" as stranger: " in wrong for wrong in found)
