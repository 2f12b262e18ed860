"""What an admin may ask of a list by its address is listed: never what no page shows."""

import logging
import re
from urllib.parse import urljoin

import pytest
from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.sites import AdminSite
from django.contrib.admin.views.main import ChangeList
from django.contrib.sessions.models import Session
from django.urls import reverse

from people.models import User
from stemhub.admin import Site

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bare_errors")]
# What is refused before a database is asked is looked at in one pass.
ASKS_THE_DATABASE = pytest.mark.services
SITE = list(admin.site._registry.values())
NAMED = pytest.mark.parametrize("listed", SITE, ids=lambda one: one.opts.label)
# What pages hide, by the name of its column: hashes, codes, needs, addresses that need no
# sign-in, what makes mailed links work, and the secrets of sign-ins.
SECRETS = {
    "password", "subject", "text", "html", "headers", "files", "food", "access",
    "spoken_language", "token", "link_version", "session_key", "session_data", "data", "key",
}  # fmt: skip
ENDS = ("", "__exact", "__startswith", "__iexact", "__regex", "__gte", "__lt", "__in", "__isnull")


@pytest.fixture(autouse=True)
def _quietly():
    """Thousands of refusals, each logged with how it came about, would take minutes."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def page_of_all(listed):
    return reverse(f"admin:{listed.opts.app_label}_{listed.opts.model_name}_changelist")


def secrets_near(model, *, steps=2, path=""):
    """Every way from a row of ``model`` to a column that is a secret, over ``steps`` relations."""
    found = []
    for field in model._meta.get_fields(include_hidden=False):
        if field.name in SECRETS and not field.is_relation:
            found.append(path + field.name)
        if field.is_relation and field.related_model and steps:
            near = f"{path}{field.name}__"
            found += secrets_near(field.related_model, steps=steps - 1, path=near)
    return found


def test_secrets_are_found_where_they_are():
    """Otherwise the tests below would try nothing."""
    of_people = secrets_near(User)
    assert {
        "password", "needs__food", "calendar_feed__token", "mails__texts__subject", "mails__user__password",
        "memberships__link_version", "authenticator__data", "usersession__session_key",
    } <= set(of_people)  # fmt: skip


@NAMED
def test_no_list_is_asked_about_what_no_page_shows(listed, asking, ruth):
    asked = [path + end for path in secrets_near(listed.model) for end in ENDS]
    assert [name for name in asked if listed.lookup_allowed(name, "a", asking())] == []
    # The list itself refuses them, which the page answers with 400.
    for name in asked[:: max(1, len(asked) // 40)]:
        with pytest.raises(DisallowedModelAdminLookup):
            listed.get_changelist_instance(asking(**{name: "a"}))
    for name in asked[:1]:
        assert ruth.get(page_of_all(listed), {name: "a"}).status_code == 400, name


@NAMED
def test_no_list_is_sorted_or_searched_by_what_no_page_shows(listed, asking):
    request = asking()
    shown = listed.get_changelist_instance(request)
    sorted_by = {str(shown.get_ordering_field(name)).lstrip("-") for name in shown.list_display}
    assert not {path.split("__")[-1] for path in sorted_by} & SECRETS
    searched = {path.lstrip("^=@").split("__")[-1] for path in listed.get_search_fields(request)}
    # The key of a mail is a name for its occasion, and opens nothing.
    assert not searched & (SECRETS - {"key"})


def test_an_admin_that_a_library_brings_is_as_careful():
    """The models of libraries, with admins as careless as Django lets them be."""
    from allauth.account.models import EmailAddress
    from allauth.mfa.models import Authenticator
    from allauth.usersessions.models import UserSession

    class Careless(ModelAdmin):
        def lookup_allowed(self, lookup, value, request=None):
            return True

    ours, plain = Site("ours"), AdminSite("plain")
    for model in (EmailAddress, Authenticator, UserSession, Session):
        for careless in (ModelAdmin, Careless):
            for site in (ours, plain):
                site.register(model, careless)
            for path in secrets_near(model):
                assert not ours._registry[model].lookup_allowed(path, "a"), path
            assert plain._registry[model].lookup_allowed("pk__gt", "0"), "Django lets it"
            assert not ours._registry[model].lookup_allowed("pk__gt", "0")
            for site in (ours, plain):
                site.unregister(model)


@ASKS_THE_DATABASE
@NAMED
def test_filters_and_dates_are_answered(listed, ruth):
    """Every link that a list offers leads somewhere."""
    page = ruth.get(page_of_all(listed))
    shown: ChangeList = page.context_data["cl"]
    links = [
        choice["query_string"]
        for one in shown.filter_specs
        for choice in one.choices(shown)
        if choice.get("query_string")
    ]
    if listed.date_hierarchy:
        dated = f"{listed.date_hierarchy}__"
        links += [f"?{dated}year=2026", f"?{dated}year=2026&{dated}month=3&{dated}day=2"]
    for link in [*links, "?q=a", "?o=1", "?o=-2.1", "?all=", "?_facets=True", "?_popup=1"]:
        assert ruth.get(page_of_all(listed) + link).status_code == 200, link


@NAMED
def test_a_window_that_chooses_hands_back_numbers_alone(listed, ruth):
    for field in ("password", "email", "token", "name", "nothing"):
        for asked in ({"_to_field": field}, {"_to_field": field, "_popup": "1"}):
            assert ruth.get(page_of_all(listed), asked).status_code == 400, field
    assert ruth.get(page_of_all(listed), {"_to_field": "id", "_popup": "1"}).status_code == 200


BROKEN = [
    "name__regex=(", "id__range=0", "pk__in=x", "p=x", "p=0", "p=99", "e=1", "e=1&p=99",
    "o=x&all=x", "o=99.-99.²", "q=(&_popup=x", "q=%27%22\\", "q=a&q=b", "_to_field=&_facets=x",
    "_changelist_filters=p%3Dx", "=", "id__=1", "____=", "user__id__exact=x", "name=" + "x" * 3000,
    "state__exact=%ff", "e=1&id__range=0",
]  # fmt: skip
BROKEN_VALUES = ("x", "", "9999-12-31 23:59:59-12:00")
BROKEN_IDS = ("a", "0", "-1", "_5F", "%25", "9" * 18, "9" * 30)


def asked_in_a_broken_way(listed, request):
    """The queries to try of a list."""
    asked = list(BROKEN)
    for one in listed.list_filter:
        ends = ("exact", "isnull", "in", "gte", "id__exact", "regex")
        tried = [f"{one}__{end}" for end in ends]
        allowed = [name for name in tried if listed.lookup_allowed(name, "x", request)]
        asked += [f"{name}={value}" for name in allowed for value in BROKEN_VALUES]
        asked += [f"{name}=(" for name in tried if name not in allowed]
    if listed.date_hierarchy:
        for part in ("year=x", "year=2026&{}month=13", "year=2026&{}month=2&{}day=31", "month=x"):
            dated = f"{listed.date_hierarchy}__"
            asked.append(dated + part.replace("{}", dated))
    return asked


@ASKS_THE_DATABASE
@NAMED
def test_a_list_asked_in_a_broken_way_answers(listed, asking, ruth):
    asked = asked_in_a_broken_way(listed, asking())
    answers = {one: ruth.get(f"{page_of_all(listed)}?{one}") for one in asked}
    # Most lead to one page, which says that the list was asked badly: it is looked at once.
    led_to = {answer["Location"] for answer in answers.values() if answer.status_code == 302}
    answers |= {
        where: ruth.get(urljoin(page_of_all(listed), where), follow=True) for where in led_to
    }
    assert {one: a.status_code for one, a in answers.items() if a.status_code >= 500} == {}
    for one in ("name__regex=(", "id__range=0"):
        assert answers[one].status_code == 400


def patterns(found=None, before=()):
    """Every address of the admin as its parts say it, with the names of its values."""
    for pattern in admin.site.urls[0] if found is None else found:
        parts = (*before, str(pattern.pattern))
        if hasattr(pattern, "url_patterns"):
            yield from patterns(pattern.url_patterns, parts)
        else:
            yield "".join(parts), pattern


def with_rows(spelled, pattern, value):
    """The address that a pattern spells, with ``value`` where it names a row."""
    address = spelled.replace("([^/]+)", value).replace("(?P<url>.*)", value)
    address = re.sub(r"\(\?P<app_label>[^)]*\)", value, address)
    for name in pattern.pattern.converters:
        address = re.sub(f"<(\\w+:)?{name}>", lambda _: value, address)
    return "/admin/" + re.sub(r"\^|\$|\\Z", "", address)


@ASKS_THE_DATABASE
def test_every_address_answers_whatever_stands_where_a_row_is_named(ruth):
    """By its pattern, so that an address which has no name or names no value is tried, too."""
    asked = {
        with_rows(spelled, one, value): None for spelled, one in patterns() for value in BROKEN_IDS
    }
    assert "/admin/people/user/a/history/a/" in asked
    assert not [address for address in asked if set(address) & set("<>()[]^")]
    queried = [
        f"{with_rows(spelled, one, '0')}?{query}"
        for spelled, one in patterns()
        for query in ("e=1&p=x", "user=x&hub=x&institution=-&district=x&starts_on=x")
    ]
    answers = {address: ruth.get(address).status_code for address in (*asked, *queried)}
    assert {address: code for address, code in answers.items() if code >= 500} == {}
    for address in ("1/history/a", "a/history/1", "a/change", "a/history"):
        assert ruth.get(f"/admin/people/user/{address}/").status_code == 404
