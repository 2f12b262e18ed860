"""What scanners and old bookmarks put into the admin's addresses and lists: never a 500."""

from urllib.parse import quote

import pytest
from django.contrib import admin
from django.urls import reverse

from people.models import User

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.services,
    pytest.mark.usefixtures("bare_errors"),
]
NASTY = ("x", "-1", "1.5", "²", "\0", "9" * 19, "9" * 5000)
SITE = list(admin.site._registry.values())
NAMED = pytest.mark.parametrize("listed", SITE, ids=lambda one: one.opts.label)


def address(listed, name, *args):
    return reverse(f"admin:{listed.opts.app_label}_{listed.opts.model_name}_{name}", args=args)


def failures(answers):
    return [
        (what[:80], answer.status_code) for what, answer in answers if answer.status_code >= 500
    ]


@NAMED
def test_a_list_does_nothing_with_rows_that_are_none(listed, asking, ruth):
    before = set(User.objects.values_list("pk", "is_active"))
    page_of_all = address(listed, "changelist")
    answers = []
    for action in listed.get_actions(asking()):
        for value in NASTY:
            typed = {"action": action, "index": "0", "_selected_action": [value, "1"]}
            answers.append((f"{action} {value}", ruth.post(page_of_all, typed)))
            confirmed = typed | {"post": "yes", "select_across": "0"}
            answers.append((f"{action} {value} confirmed", ruth.post(page_of_all, confirmed)))
    assert failures(answers) == []
    assert set(User.objects.values_list("pk", "is_active")) == before


@NAMED
def test_a_list_answers_whatever_follows_its_address(listed, ruth):
    names = ["o", "p", "q", "all", "_to_field", "id__in", "pk__gt", "id__isnull"]
    names += [
        f"{name}{end}" for name in listed.list_filter for end in ("", "__exact", "__id__exact")
    ]
    names += [f"{name}__{end}" for name in listed.list_filter for end in ("in", "isnull")]
    if listed.date_hierarchy:
        names += [f"{listed.date_hierarchy}__{part}" for part in ("year", "month", "day")]
    page_of_all = address(listed, "changelist")
    answers = [
        (f"{name}={value}", ruth.get(page_of_all, {name: value}))
        for name in names
        for value in ("\0", "9" * 19)
    ]
    if listed.date_hierarchy:
        for year in ("1", "9999", "10000"):
            typed = {f"{listed.date_hierarchy}__year": year}
            answers.append((year, ruth.get(page_of_all, typed)))
            typed |= {f"{listed.date_hierarchy}__month": "12"}
            answers.append((year, ruth.get(page_of_all, typed)))
    assert failures(answers) == []


@NAMED
def test_a_row_that_is_none_is_not_found(listed, ruth):
    pages = [
        address(listed, name, one) for name in ("change", "delete", "history") for one in NASTY
    ]
    answers = [(where, ruth.get(where)) for where in pages]
    answers += [(where, ruth.post(where, {"post": "yes"})) for where in pages if "1.5" in where]
    assert failures(answers) == []
    assert {answer.status_code for _where, answer in answers} <= {403, 404}


def test_what_an_autocomplete_field_asks_is_answered(ruth):
    known = {"app_label": "teams", "model_name": "hubrole", "field_name": "user"}
    answers = [
        (f"{name}={value}", ruth.get(reverse("admin:autocomplete"), known | {name: value}))
        for name in (*known, "term", "page")
        for value in NASTY
    ]
    pages = [f"/admin/{where}{quote(value)}/" for where in ("", "r/1/") for value in NASTY]
    answers += [(page, ruth.get(page)) for page in pages]
    assert failures(answers) == []
