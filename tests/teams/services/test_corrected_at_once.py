"""A correction, and what the person writes at the same moment: whoever is later sees the other."""

import pytest
from django.db import transaction

from foundation.refusals import Refused
from mailing.models import Mail
from people.services import change_profile
from teams.models import Correction
from teams.services import corrections
from tests.factories import MembershipFactory, UserFactory
from tests.support.meanwhile import Meanwhile

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services_only]


def correct(row, before, actor, **typed):
    return corrections.correct(
        membership=row, typed=before | typed, before=before, actor=actor, via="web"
    )


def test_the_persons_word_waits_for_the_correction_and_stands_in_the_end():
    row, dana = MembershipFactory(job_role="coach"), UserFactory()
    own = {"user": row.user, "actor": row.user, "via": "web"}
    deed = Meanwhile(lambda: change_profile(changes={"job_role": "district"}, **own))
    with transaction.atomic():
        correct(row, corrections.shown(row), dana, job_role="principal")
        assert deed.waits()
    assert deed.end() is None
    row.refresh_from_db()
    assert row.job_role == "district"
    assert Correction.objects.get().overruled_at is not None


def test_the_correction_waits_for_the_persons_word_and_is_refused():
    row, dana = MembershipFactory(), UserFactory()
    seen = corrections.shown(row)
    deed = Meanwhile(lambda: correct(row, seen, dana, name="Ana Ruiz"))
    with transaction.atomic():
        change_profile(user=row.user, changes={"name": "Anita"}, actor=row.user, via="web")
        assert deed.waits()
    assert isinstance(deed.end(), Refused)
    row.user.refresh_from_db()
    assert row.user.name == "Anita"


def test_two_corrections_at_once_are_told_in_one_mail(settings):
    settings.STEMHUB_UNDO_SECONDS = 60
    row, dana = MembershipFactory(), UserFactory()
    correct(row, corrections.shown(row), dana, job_role="coach")
    row.refresh_from_db()
    seen = corrections.shown(row)
    deed = Meanwhile(lambda: correct(row, seen, dana, grade_band="k5"))
    with transaction.atomic():
        correct(row, seen, dana, job_role="principal")
        assert deed.waits()
    assert deed.end() is None
    assert Correction.objects.count() == 3
    assert Mail.objects.filter(kind="corrected").count() == 1
