"""What the database itself refuses."""

import pytest
from django.db import IntegrityError, connection, transaction

from recommendations.models import Draft, DraftTemplate, Topic, Version
from tests.factories import DraftFactory, VersionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.services]


def test_a_version_never_changes_whoever_asks():
    version = VersionFactory()
    for change in ({"note": "Better"}, {"html": ""}, {"number": 7}, {"kept_by": None}):
        with pytest.raises(IntegrityError, match="a version never changes"), transaction.atomic():
            Version.objects.filter(pk=version.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE recommendations_version SET html = 'x'")


@pytest.mark.services_only
def test_postgresql_refuses_to_delete_a_version():
    version = VersionFactory()
    with pytest.raises(IntegrityError, match="a version never changes"), transaction.atomic():
        Version.objects.filter(pk=version.pk)._raw_delete("default")


def test_a_number_is_given_once_and_the_first_alone_has_no_base():
    draft = DraftFactory()
    first = VersionFactory(draft=draft)
    for wrong in (
        {"number": 1, "base": None},
        {"number": 2, "base": None},
        {"number": 1, "base": first},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            VersionFactory(draft=draft, **wrong)
    assert VersionFactory(draft=draft).number == 2


def test_numbers_have_no_gap_and_the_base_is_the_version_before():
    first = VersionFactory()
    for wrong in (
        {"number": 3, "base": first},
        {"number": 2, "base": VersionFactory()},
    ):
        with pytest.raises(IntegrityError, match="after its base"), transaction.atomic():
            VersionFactory(draft=first.draft, **wrong)
    assert VersionFactory(draft=first.draft).number == 2


def test_what_a_new_draft_begins_with_is_there():
    assert set(DraftTemplate.objects.values_list("kind", flat=True)) == {
        "recommendation",
        "position",
        "resource",
    }
    assert Topic.objects.filter(slug="ngss-capacity").exists()


def test_code_from_before_votes_still_writes_a_draft():
    draft = DraftFactory()
    new = {"adopted_version_id", "adopted_at", "edition_id", "replaces_id"}
    columns = [one.column for one in Draft._meta.local_fields if one.column not in new | {"id"}]
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO recommendations_draft ({names})"
            f" SELECT {names} FROM recommendations_draft WHERE id = %s",
            [draft.pk],
        )
    assert Draft.objects.filter(title=draft.title, adopted_version=None, edition=None).count() == 2
