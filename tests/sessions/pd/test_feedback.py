"""Critical friends' notes: theirs alone until they're sent, then answered point by point."""

import pytest

from sessions.models import Reply, Sheet

from .conftest import AFTER, went

pytestmark = pytest.mark.django_db
WORDS = {
    "saw": "Tables of four",
    "warm": "Calm start",
    "cool": "Too fast\r\nat noon",
    "questions": "",
    "left_out": "Who reads slowly",
}


@pytest.fixture
def event(pd):
    event = pd.open()
    pd.says(event, pd.wes, "observer")
    pd.says(event, pd.people[0], "participant")
    went()
    return event


def notes(event):
    return f"/pd/events/{event.pk}/notes/"


def feedback(event):
    return f"/pd/events/{event.pk}/feedback/"


def test_what_is_typed_is_kept_and_nobody_else_reads_it(pd, event, sign_in):
    client = sign_in(pd.wes)
    assert "Write your notes" in client.get(event.get_absolute_url()).content.decode()
    answer = client.post(notes(event), WORDS, headers={"X-Saves-Itself": "1"})
    assert answer.status_code == 204
    assert "Calm start" in client.get(notes(event)).content.decode()
    for user in (pd.lea, pd.dana):
        assert "Calm start" not in sign_in(user).get(feedback(event)).content.decode()


def test_only_who_observes_has_a_sheet(pd, event, sign_in):
    for user in (pd.people[0], pd.people[1], pd.lea, pd.dana):
        assert sign_in(user).get(notes(event)).status_code == 404


def test_sent_notes_are_read_by_who_runs_the_event_alone(pd, event, sign_in):
    page = sign_in(pd.wes).post(notes(event), WORDS | {"send": "1"}, follow=True)
    assert "You&#x27;ve sent these notes" in page.content.decode() or (
        "You've sent these notes" in page.content.decode()
    )
    for user in (pd.lea, pd.dana):
        assert "Who reads slowly" in sign_in(user).get(feedback(event)).content.decode()
    for user, status in ((pd.people[0], 403), (pd.wes, 403), (pd.wanda, 404)):
        assert sign_in(user).get(feedback(event)).status_code == status


def test_empty_notes_are_not_sent(pd, event, sign_in):
    empty = dict.fromkeys(WORDS, " ")
    answer = sign_in(pd.wes).post(notes(event), empty | {"send": "1"})
    assert answer.status_code == 422
    assert not Sheet.objects.exclude(sent_at=None).exists()


def test_a_tab_that_is_open_since_before_they_were_sent_changes_nothing(pd, event, sign_in):
    client = sign_in(pd.wes)
    client.post(notes(event), WORDS | {"send": "1"})
    late = client.post(notes(event), WORDS | {"warm": "Other"}, headers={"X-Saves-Itself": "1"})
    assert late.status_code == 409
    assert Sheet.objects.get().warm == "Calm start"


@pytest.fixture
def sent(pd, event, sign_in):
    sign_in(pd.wes).post(notes(event), WORDS | {"send": "1"})
    return Sheet.objects.get()


def answer(client, event, sheet, **fields):
    given = {f"sheet-{sheet.pk}-{name}": value for name, value in fields.items()}
    return client.post(f"{feedback(event)}{sheet.pk}/", given)


def test_answers_are_mailed_and_the_offering_keeps_what_changed(pd, event, sent, sign_in):
    said = {"cool-text": "Noon gets a longer break", "cool-changed": "on", "saw-text": "Thanks"}
    assert answer(sign_in(pd.lea), event, sent, **said).status_code == 302
    (mail,) = went(AFTER, kind="pd.replied")
    assert mail.user == pd.wes
    text = mail.texts.get().text
    assert "Too fast" in text
    assert "This changes: Noon gets a longer break" in text
    page = sign_in(pd.dana).get(pd.offering.get_absolute_url()).content.decode()
    assert "Noon gets a longer break" in page
    assert "Thanks" not in page
    assert "Noon gets a longer break" in sign_in(pd.wes).get(notes(event)).content.decode()


def test_the_same_answer_twice_is_one_mail(pd, event, sent, sign_in):
    for _ in range(2):
        answer(sign_in(pd.lea), event, sent, **{"saw-text": "Thanks"})
    assert Reply.objects.count() == 1
    assert len(went(AFTER, kind="pd.replied")) == 1


def test_an_answer_without_a_word_is_refused_on_the_page(pd, event, sent, sign_in):
    page = answer(sign_in(pd.lea), event, sent, **{"saw-text": " "})
    assert page.status_code == 422
    assert "Answer at least one point" in page.content.decode()
