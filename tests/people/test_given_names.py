"""What somebody is called, and how a mail begins."""

import pytest

from people.models import User


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("Ana Ruiz", "Ana"), ("Dr. Ana Ruiz, Ph.D.", "Ana"), ("Ms. Ana Ruiz", "Ana"),
        ("Ana Ruiz, MBA", "Ana"), ('Ruth "Ruthie" Klein', "Ruth"), ("José María de la Cruz", "José"),
        ("Ana Ruiz (she/her)", "Ana"), ("Ana Ruiz, she/her", "Ana"), ("Ana Ruiz he/they", "Ana"),
        ("Ana Ruiz, MSEd", "Ana"), ("Ruiz, Ana", "Ana"), ("Cher", "Cher"), ("Mary-Kate Smith-Jones", "Mary-Kate"),
    ],
)  # fmt: skip
def test_a_mail_begins_with_the_given_name(name, called):
    user = User(name=name, email="x@example.org")
    assert (user.greeting, user.hello) == (called, f"Hello {called},")


@pytest.mark.parametrize(
    "name",
    [
        "Ms. Ruiz",
        "A. Ruiz",
        "",
        "Lane Middle School",
        "Dr. Ruiz",
        "Ana Ruiz, Gresham",
        "Garcia Lopez, María",
    ],
)
def test_where_no_given_name_is_sure_a_mail_begins_with_none(name):
    user = User(name=name, email="x@example.org")
    assert user.hello == "Hello,"
    assert user.greeting == (name or "x@example.org")


def test_the_name_somebody_chose_is_used_whatever_the_full_one_is():
    assert User(name="Ms. Ruiz", short_name="Ana").hello == "Hello Ana,"
