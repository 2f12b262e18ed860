"""Guests as they are pasted from a mail program."""

import pytest
from django.core.exceptions import ValidationError

from sessions.pd.people_forms import read_guests

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "text",
    [
        "Ana Ruiz, ana@example.org\nBen Okafor, ben@example.org",
        "Ruiz, Ana <ana@example.org>; Okafor, Ben <ben@example.org>",
        '"Ana Ruiz" <ana@example.org>,\nBen Okafor <mailto:ben@example.org>',
        "Ana Ruiz (ana@example.org)\nBen Okafor\tben@example.org",
    ],
)
def test_guests_are_read_as_typed_and_as_pasted(text):
    assert [(one.name, one.email) for one in read_guests(text)] == [
        ("Ana Ruiz", "ana@example.org"),
        ("Ben Okafor", "ben@example.org"),
    ]


def test_an_address_is_never_taken_for_a_name():
    with pytest.raises(ValidationError, match=r"ana@example\.org, ben@example\.org"):
        read_guests("ana@example.org, ben@example.org")
