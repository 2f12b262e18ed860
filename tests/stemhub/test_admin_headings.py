"""Lists and pages of the admin are headed in the words of the site."""

import pytest
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets, label_for_field

from tests.factories import UserFactory

pytestmark = [
    pytest.mark.django_db,
    # Of the forms as Django makes them here; the pages' own widgets ask for https.
    pytest.mark.filterwarnings("ignore:The default scheme will be changed"),
]
# What the code says, and nobody else; those that hold one as a part of another word are fine.
OURS = {"gathering", "attendee", "user", "sequence", "slug", "hash", "den", "num", "via", "html"}


def test_no_heading_says_a_word_of_the_code(rf):
    request = rf.get("/admin/")
    request.user = UserFactory(is_superuser=True)
    wrong = set()
    for model, pages in admin.site._registry.items():
        if model.__module__.startswith(("django", "allauth")):
            continue
        shown = [*pages.get_list_display(request)]
        shown += flatten_fieldsets(pages.get_fieldsets(request, model(pk=1)))
        for name in dict.fromkeys(shown):
            said = str(label_for_field(name, model, pages))
            if OURS & set(said.lower().split()):
                wrong.add(f"{model._meta.label}.{name}: {said}")
    assert wrong == set()
