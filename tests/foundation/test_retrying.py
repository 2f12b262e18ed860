"""A deed that was in another one's way is done again from its start; any other error is not."""

import ast
import sqlite3
from pathlib import Path

import psycopg2.errors
import pytest
from django.db import IntegrityError, OperationalError, transaction

from foundation.retrying import is_conflict, one_transaction
from people.models import Institution
from tests.support.floors import ROOT


class Deadlock(psycopg2.errors.DeadlockDetected):
    pgcode = "40P01"


class Serialisation(psycopg2.errors.SerializationFailure):
    pgcode = "40001"


class Gone(psycopg2.OperationalError):
    pgcode = None


def busy(code=sqlite3.SQLITE_BUSY):
    error = sqlite3.OperationalError("database is locked")
    error.sqlite_errorcode = code
    return error


def of(cause) -> OperationalError:
    """As Django raises what the database's own module raised."""
    error = OperationalError("the database gave up")
    error.__cause__ = cause
    return error


CONFLICTS = [Deadlock(), Serialisation(), busy(), busy(sqlite3.SQLITE_BUSY_SNAPSHOT)]


class Deed:
    """Adds a school, then fails with each of ``errors`` in turn."""

    def __init__(self, *errors):
        self.errors, self.began, self.found = list(errors), 0, []

        @one_transaction
        def deed(*, name):
            self.began += 1
            self.found.append(Institution.objects.count())
            Institution.objects.create(name=name)
            if self.errors:
                raise self.errors.pop(0)
            return name

        self.deed = deed


@pytest.mark.parametrize("cause", CONFLICTS, ids=lambda cause: type(cause).__name__)
def test_what_the_database_calls_a_conflict_is_known(cause):
    assert is_conflict(of(cause))


@pytest.mark.parametrize("error", [of(Gone()), of(busy(sqlite3.SQLITE_FULL)), ValueError()])
def test_any_other_error_is_none(error):
    assert not is_conflict(error)


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
class TestOutermost:
    @pytest.mark.parametrize("cause", CONFLICTS, ids=lambda cause: type(cause).__name__)
    def test_it_is_done_again_twice_each_time_from_nothing(self, cause):
        one = Deed(of(cause), of(cause))
        assert one.deed(name="Rosewood") == "Rosewood"
        assert (one.began, one.found) == (3, [0, 0, 0])
        assert Institution.objects.get().name == "Rosewood"

    def test_the_third_time_it_is_said(self):
        one = Deed(*(of(Deadlock()) for _ in range(3)))
        with pytest.raises(OperationalError):
            one.deed(name="Rosewood")
        assert (one.began, Institution.objects.count()) == (3, 0)

    @pytest.mark.parametrize("error", [of(Gone()), IntegrityError(), ValueError("no")])
    def test_another_error_is_said_at_once(self, error):
        one = Deed(error)
        with pytest.raises(type(error)):
            one.deed(name="Rosewood")
        assert (one.began, Institution.objects.count()) == (1, 0)

    def test_within_a_larger_deed_the_larger_one_is_done_again(self):
        inner = Deed(of(Deadlock()))
        began = []

        @one_transaction
        def larger():
            began.append(Institution.objects.count())
            Institution.objects.create(name="Gresham")
            return inner.deed(name="Rosewood")

        assert larger() == "Rosewood"
        assert (began, inner.began) == ([0, 0], 2)
        assert Institution.objects.count() == 2

    def test_what_waits_for_the_commit_is_done_once(self):
        one, done = Deed(of(Deadlock())), []

        @one_transaction
        def larger():
            transaction.on_commit(lambda: done.append(1), robust=True)
            one.deed(name="Rosewood")

        larger()
        assert done == [1]


# --- everywhere -------------------------------------------------------------------------------


def services() -> list[Path]:
    return sorted([*ROOT.glob("*/services.py"), *ROOT.glob("*/services/*.py")])


def plainly_atomic(source: str) -> list[str]:
    """Functions that begin a transaction which nobody would begin again."""
    return [
        one.name
        for one in ast.walk(ast.parse(source))
        if isinstance(one, ast.FunctionDef)
        and any(ast.unparse(each).startswith("transaction.atomic") for each in one.decorator_list)
    ]


def test_every_service_is_done_again():
    assert len(services()) > 20
    found = {str(path): plainly_atomic(path.read_text()) for path in services()}
    assert {path: names for path, names in found.items() if names} == {}


def test_one_that_is_not_is_found():
    assert plainly_atomic("@transaction.atomic\ndef save(): ...") == ["save"]


def test_nothing_that_waits_for_a_commit_can_fail_after_it():
    """Else a deed that is committed would be done again."""
    calls = [
        call
        for path in services()
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("on_commit")
    ]
    waits = [call for call in calls if ast.unparse(call.func) == "transaction.on_commit"]
    assert waits
    for call in waits:
        assert "robust=True" in ast.unparse(call)
