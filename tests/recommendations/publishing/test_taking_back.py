"""What everybody sees since a minute is taken back; who wrote it and voted hears once it stays."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from foundation.refusals import Refused
from mailing import weekly
from mailing.models import Mail, Sending
from mailing.sender import send_due
from mailing.undo import undo_sending
from recommendations.models import Draft, Edition
from recommendations.publishing import news
from recommendations.publishing.services import editions, replacing
from tests.factories import AuthorFactory, DraftFactory
from tests.factories.deciding import adopt
from tests.factories.sending import DispatchFactory

pytestmark = [pytest.mark.django_db, pytest.mark.services]
State = Draft.State


@pytest.fixture(autouse=True)
def _time_to_undo(settings):
    settings.STEMHUB_UNDO_SECONDS = 60
    settings.STEMHUB_MAIL_DELIVERY = "database"


@pytest.fixture
def adopted(world):
    """Besides the published one: a text that Ana wrote and Cora voted on, adopted."""
    world.new = DraftFactory(team=world.team, title="A coach for all")
    AuthorFactory(draft=world.new, user=world.ana)
    adopt(world.new, people=[world.ana, world.cora])
    world.new.refresh_from_db()
    return world


def published(world, *drafts, key="publish-1", **more):
    given = {"drafts": drafts or [world.new], "actor": world.dana, "via": "web", **more}
    editions.publish(sending_key=key, **given)
    return Sending.objects.get(key=key)


def undone(world, sending):
    undo_sending(sending=sending, actor=world.dana, via="web")


def test_from_the_page_to_undo_it_was_never_public(adopted, signed, client):
    dana = signed(adopted.dana)
    page = dana.get(reverse("recommendations:publish", args=[adopted.team.pk]))
    typed = {"texts": [adopted.new.pk], "sending_key": page.context["sending_key"]}
    after = dana.post(page.request["PATH_INFO"], typed, follow=True).content.decode()
    sending = Sending.objects.get(kind="recommendations.published")
    undo = reverse("mailing:undo", args=[sending.pk])
    assert "A coach for all is published." in after and undo in after
    address = reverse("recommendations:text", args=[adopted.new.pk])
    assert dana.get(address).status_code == 200
    assert "Taken back. It stands as before." in dana.post(undo, follow=True).content.decode()
    assert dana.get(address).status_code == 404
    adopted.new.refresh_from_db()
    assert (adopted.new.state, adopted.new.edition) == (State.ADOPTED, None)
    assert adopted.new.adopted_version is not None
    assert not Edition.objects.filter(draft=adopted.new).exists()
    published(adopted, key="publish-2")
    assert dana.get(address).status_code == 200


def test_a_form_that_was_used_publishes_nothing_more_that_undo_would_not_know(adopted):
    published(adopted)
    other = DraftFactory(team=adopted.team, title="Another")
    adopt(other)
    with pytest.raises(Refused, match="used already"), transaction.atomic():
        published(adopted, other)
    other.refresh_from_db()
    assert other.state == State.ADOPTED


def test_what_it_replaced_stands_again(adopted):
    adopted.new.replaces = adopted.draft
    adopted.new.save()
    sending = published(adopted)
    adopted.draft.refresh_from_db()
    assert adopted.draft.state == State.REPLACED
    undone(adopted, sending)
    adopted.draft.refresh_from_db()
    assert adopted.draft.state == State.PUBLISHED


def test_a_correction_and_a_withdrawal_are_taken_back(world):
    first = world.draft.edition
    given = {"draft": world.draft, "actor": world.dana, "via": "web"}
    slip = editions.Correction("Science each week", first.summary)
    editions.correct(correction=slip, reason="A slip", seen=1, sending_key="correct-1", **given)
    undone(world, Sending.objects.get(key="correct-1"))
    world.draft.refresh_from_db()
    assert world.draft.edition == first and world.draft.editions.count() == 1
    editions.withdraw(reason="Wrong", sending_key="withdraw-1", **given)
    undone(world, Sending.objects.get(key="withdraw-1"))
    world.draft.refresh_from_db()
    assert (world.draft.state, world.draft.reason) == (State.PUBLISHED, "")


def test_a_withdrawal_stays_once_the_text_that_replaces_it_is_published(adopted):
    """Or both stood there as what holds."""
    adopted.new.replaces = adopted.draft
    adopted.new.save()
    editions.withdraw(
        draft=adopted.draft, reason="Wrong", sending_key="withdraw-1", actor=adopted.dana, via="web"
    )
    published(adopted)
    with pytest.raises(Refused, match="was published since, so it stays"):
        undone(adopted, Sending.objects.get(key="withdraw-1"))
    adopted.draft.refresh_from_db()
    assert adopted.draft.state == State.WITHDRAWN


def test_after_its_minute_it_stays(adopted):
    sending = published(adopted, now=timezone.now() - timedelta(seconds=61))
    with pytest.raises(Refused, match="too late"):
        undone(adopted, sending)


@pytest.mark.parametrize("gone_on", ["sent", "corrected", "withdrawn", "replaced"])
def test_it_stays_where_somebody_went_on_with_it(adopted, gone_on):
    sending = published(adopted)
    adopted.new.refresh_from_db()
    given = {"draft": adopted.new, "actor": adopted.dana, "via": "web"}
    if gone_on == "sent":
        DispatchFactory(draft=adopted.new)
    elif gone_on == "corrected":
        slip = editions.Correction("Coaches for all", "Ask.")
        editions.correct(correction=slip, reason="A slip", seen=1, **given)
    elif gone_on == "withdrawn":
        editions.withdraw(reason="Wrong", **given)
    else:
        replacing.start(team=adopted.team, **given)
    with pytest.raises(Refused, match="so it stays"):
        undone(adopted, sending)
    assert Edition.objects.filter(draft=adopted.new, number=1).exists()


@pytest.mark.services_only
def test_an_edition_that_the_public_reads_or_could_read_is_never_deleted(world):
    """On SQLite a flush of the tables deletes, so nothing refuses it there."""
    given = {"draft": world.draft, "actor": world.dana, "via": "web"}
    slip = editions.Correction("Science each week", "Ask.")
    editions.correct(correction=slip, reason="A slip", seen=1, **given)
    for number in (1, 2):
        deleting = "DELETE FROM recommendations_edition WHERE draft_id = %s AND number = %s"
        with (
            pytest.raises(IntegrityError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(deleting, [world.draft.pk, number])


# --- who hears ----------------------------------------------------------------------------------


def told(now):
    weekly.send_due(now=now)
    Mail.objects.filter(state="queued").update(send_after=timezone.now())
    send_due()
    mails = Mail.objects.filter(kind=weekly.WEEKLY, state="sent")
    return {mail.user: mail.text for mail in mails if "A coach for all" in mail.text}


def thursday():
    """The next Thursday's morning in Oregon."""
    now = timezone.now()
    day = now + timedelta(days=(3 - now.weekday()) % 7 or 7)
    return day.replace(hour=16, minute=0)


def test_authors_and_voters_hear_once_by_their_weekly_mail(adopted):
    published(adopted, now=timezone.now() - timedelta(minutes=5))
    assert not Mail.objects.exists(), "no mail of its own"
    found = told(thursday())
    assert {adopted.ana, adopted.cora} <= set(found) and adopted.dana not in found
    assert "is published" in found[adopted.cora]
    assert f"/texts/{adopted.new.pk}/" in found[adopted.cora]
    again = news.besides([Mail(key="x", user=adopted.cora)], timezone.now())
    assert again == {}


def test_nobody_hears_of_it_while_it_can_be_undone_or_once_it_was(adopted):
    now = timezone.now()
    later = now + timedelta(seconds=70)

    def heard(at):
        found = news.besides([Mail(key="c", user=adopted.cora)], at).get("c", [])
        return any("A coach for all" in one.text for one in found)

    sending = published(adopted)
    assert not heard(now + timedelta(seconds=30)) and heard(later)
    assert adopted.cora.pk in news.waiting(later)
    undone(adopted, sending)
    assert not heard(later)


def test_whoever_turned_this_off_doesnt_hear(adopted):
    published(adopted, now=timezone.now() - timedelta(minutes=5))
    weekly.stop(user=adopted.cora, kind=news.PUBLISHED, actor=adopted.cora, via="web")
    mails = [Mail(key="a", user=adopted.ana), Mail(key="c", user=adopted.cora)]
    found = news.besides(mails, timezone.now())
    assert "c" not in found and any("A coach" in one.text for one in found["a"])
