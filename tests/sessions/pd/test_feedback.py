"""Critical friends' notes: theirs alone until they're sent, then answered point by point."""

import pytest

from foundation import history
from foundation.refusals import Refused
from gatherings.models import Attendee
from gatherings.services import answers, closing
from sessions.models import Offering, Reply, Sheet
from sessions.pd.services import feedback as service
from sessions.pd.services import offerings
from tests.factories import (
    AttendeeFactory,
    MembershipFactory,
    PdDateFactory,
    PdEventFactory,
    UserFactory,
    WorkgroupFactory,
    WorkgroupMemberFactory,
)
from tests.gatherings.diaries import at

from .conftest import AFTER, NOW, went

pytestmark = pytest.mark.django_db
WORDS = {
    "saw": "Tables of four",
    "warm": "Calm start",
    "cool": "Too fast\r\nat noon",
    "questions": "",
    "left_out": "Who reads slowly",
}


# The last date is on December 16, until 3:30 pm.
OVER = at("2026-12-16 15:31")
LATER = AFTER - NOW


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


def test_sent_notes_are_read_by_who_runs_the_event_alone(pd, event, sign_in, time_machine):
    page = sign_in(pd.wes).post(notes(event), WORDS | {"send": "1"}, follow=True)
    assert "You&#x27;ve sent these notes" in page.content.decode() or (
        "You've sent these notes" in page.content.decode()
    )
    time_machine.move_to(OVER, tick=False)
    for user in (pd.lea, pd.dana):
        assert "Who reads slowly" in sign_in(user).get(feedback(event)).content.decode()
    for user, status in ((pd.people[0], 403), (pd.wes, 403), (pd.wanda, 404)):
        assert sign_in(user).get(feedback(event)).status_code == status


@pytest.mark.parametrize("closed", [False, True])
def test_who_observed_on_the_first_day_alone_sends_their_notes(
    pd, event, sign_in, time_machine, closed
):
    """They can't come on the second day, and their place is somebody else's by now."""
    sign_in(pd.wes).post(notes(event), WORDS)
    first, second = sorted(pd.dates(event), key=lambda one: one.starts_at)
    time_machine.move_to(first.ends_at, tick=False)
    if closed:
        there = [pd.row(event, pd.wes).pk]
        closing.take_place(gathering=first, present=dict.fromkeys(there), actor=pd.lea, via="web")
    answers.answer(
        attendee=Attendee.objects.get(gathering=second, user=pd.wes),
        answer="declined", actor=pd.wes, via="web",
    )  # fmt: skip
    assert not event.places.filter(user=pd.wes).exists()
    client = sign_in(pd.wes)
    assert "Write your notes" in client.get(event.get_absolute_url()).content.decode()
    assert "Calm start" in client.get(notes(event)).content.decode()
    assert client.post(notes(event), WORDS | {"send": "1"}).status_code == 302
    assert Sheet.objects.get().sent_at


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


def by_script(client, event, base, **words):
    """What the page's script sends: all boxes, and the marks of what they were made of."""
    sent = dict.fromkeys(WORDS, "") | words | {"base": base}
    return client.post(notes(event), sent, headers={"X-Saves-Itself": "1"})


def test_an_older_page_on_another_device_loses_nothing_of_the_newer_one(pd, event, sign_in):
    client = sign_in(pd.wes)
    phone = laptop = client.get(notes(event)).context["form"]["base"].value()
    laptop = by_script(client, event, laptop, warm="Calm start", cool="Too fast").headers["X-Base"]
    # On the phone, open since before, another box: both are there.
    phone = by_script(client, event, phone, saw="Tables of four").headers["X-Base"]
    sheet = Sheet.objects.get()
    assert (sheet.saw, sheet.warm, sheet.cool) == ("Tables of four", "Calm start", "Too fast")
    # It went on showing an empty box, and so is asked where it writes into that one.
    asked = by_script(client, event, phone, saw="Tables of four, all day", warm="Loud")
    assert asked.status_code == 422
    page = client.post(notes(event), WORDS | {"warm": "Loud", "base": phone})
    assert page.status_code == 422 and "“Calm start” here elsewhere" in page.content.decode()
    assert Sheet.objects.get().warm == "Calm start"
    again = WORDS | {"warm": "Loud, calm start", "base": page.context["form"]["base"].value()}
    assert client.post(notes(event), again).status_code == 302
    assert Sheet.objects.get().warm == "Loud, calm start"


def test_who_wrote_on_after_a_save_whose_answer_got_lost_isnt_asked(pd, event, sign_in):
    client = sign_in(pd.wes)
    before = client.get(notes(event)).context["form"]["base"].value()
    by_script(client, event, before, warm="Calm")
    assert by_script(client, event, before, warm="Calm start").status_code == 204
    assert Sheet.objects.get().warm == "Calm start"


def test_notes_stay_with_their_writer_until_the_last_date_is_over(pd, event, sign_in, time_machine):
    sign_in(pd.wes).post(notes(event), WORDS | {"send": "1"})
    sheet = Sheet.objects.get()
    time_machine.move_to(at("2026-12-16 15:29"), tick=False)
    for user in (pd.lea, pd.dana):
        page = sign_in(user).get(feedback(event)).content.decode()
        assert "Calm start" not in page
        assert "once the last date is over" in page
    page = answer(sign_in(pd.lea), event, sheet, **{"saw-text": "Thanks"}, follow=True)
    assert "once the last date is over" in page.content.decode()
    assert not Reply.objects.exists()
    with pytest.raises(Refused):
        service.reply(
            sheet=sheet, answers={"saw": ("Hi", False)}, actor=pd.lea, via="web", now=AFTER
        )


@pytest.fixture
def sent(pd, event, sign_in, time_machine):
    sign_in(pd.wes).post(notes(event), WORDS | {"send": "1"})
    time_machine.move_to(OVER, tick=False)
    return Sheet.objects.get()


def answer(client, event, sheet, *, follow=False, **fields):
    given = {f"sheet-{sheet.pk}-{name}": value for name, value in fields.items()}
    return client.post(f"{feedback(event)}{sheet.pk}/", given, follow=follow)


def test_two_who_answer_the_same_notes_take_nothing_from_each_other(pd, event, sent, sign_in):
    (form,) = sign_in(pd.dana).get(feedback(event)).context["forms"]
    base = form["base"].value()
    answer(
        sign_in(pd.lea), event, sent, base=base, **{"saw-text": "Thanks", "cool-text": "A break"}
    )
    other = {"base": base, "warm-text": "So we thought", "cool-text": "It stays"}
    asked = answer(sign_in(pd.dana), event, sent, **other)
    assert asked.status_code == 422 and "“A break” now" in asked.content.decode()
    answer(sign_in(pd.dana), event, sent, **(other | {"cool-text": ""}))
    assert dict(Reply.objects.values_list("box", "text")) == {
        "saw": "Thanks", "cool": "A break", "warm": "So we thought",
    }  # fmt: skip


def test_answers_are_mailed_and_the_offering_keeps_what_changed(pd, event, sent, sign_in):
    said = {"cool-text": "Noon gets a longer break", "cool-changed": "on", "saw-text": "Thanks"}
    assert answer(sign_in(pd.lea), event, sent, **said).status_code == 302
    (mail,) = went(OVER + LATER, kind="pd.replied")
    assert mail.user == pd.wes
    text = mail.texts.get().text
    assert "Too fast" in text
    assert "This changes: Noon gets a longer break" in text
    page = sign_in(pd.dana).get(pd.offering.get_absolute_url()).content.decode()
    assert "Noon gets a longer break" in page
    assert "Thanks" not in page
    assert "Noon gets a longer break" in sign_in(pd.wes).get(notes(event)).content.decode()


def test_an_offering_says_run_by_run_what_observers_changed(pd, sign_in):
    for month, said in ((3, "Shorter talks"), (5, "A second break")):
        run = PdEventFactory(offering=pd.offering, cycle=pd.cycle)
        for day in (9, 16):
            PdDateFactory(event=run, gathering__starts_at=at(f"2026-0{month}-{day:02} 08:30"))
        sheet = Sheet.objects.create(event=run, user=pd.wes, cool="Long", saved_at=NOW, sent_at=NOW)
        with history.record(actor=pd.dana, via="web"):
            for box in ("cool", "warm"):
                text = f"{said} ({box})"
                Reply.objects.create(sheet=sheet, box=box, text=text, changed=True)
    page = " ".join(
        sign_in(pd.people[0]).get(pd.offering.get_absolute_url()).content.decode().split()
    )
    shown = [
        page.index(one)
        for one in ("May 9", "A second break (cool)", "March 9", "Shorter talks (warm)")
    ]
    assert shown == sorted(shown)
    assert page.count("After the run of") == 2


def test_the_same_answer_twice_is_one_mail(pd, event, sent, sign_in):
    for _ in range(2):
        answer(sign_in(pd.lea), event, sent, **{"saw-text": "Thanks"})
    assert Reply.objects.count() == 1
    assert len(went(OVER + LATER, kind="pd.replied")) == 1


def test_an_answer_without_a_word_is_refused_on_the_page(pd, event, sent, sign_in):
    page = answer(sign_in(pd.lea), event, sent, **{"saw-text": " "})
    assert page.status_code == 422
    assert "Answer at least one point" in page.content.decode()


@pytest.fixture
def group(pd):
    """East's workgroup that developed the PD: Mia is in it, Max was."""
    group = WorkgroupFactory(team=pd.team, name="Graph cards")
    Offering.objects.filter(pk=pd.offering.pk).update(workgroup=group)
    return group


def in_group(pd, group, name, **role):
    user = MembershipFactory(team=pd.team, user__name=name).user
    WorkgroupMemberFactory(workgroup=group, user=user, **role)
    return user


def test_who_is_in_the_workgroup_that_developed_it_reads_and_answers(
    pd, event, sent, group, sign_in
):
    mia = in_group(pd, group, "Mia Doe")
    max_ = in_group(pd, group, "Max Doe", left_on="2026-11-01")
    client = sign_in(mia)
    page = client.get(event.get_absolute_url()).content.decode()
    assert feedback(event) in page
    assert "Who reads slowly" in client.get(feedback(event)).content.decode()
    assert answer(client, event, sent, **{"cool-text": "We cut a page"}).status_code == 302
    assert sent.replies.get().text == "We cut a page"
    assert client.get(f"{event.get_absolute_url()}places/").status_code == 403
    # He never belonged to those who are asked, and isn't in it any more.
    assert sign_in(max_).get(feedback(event)).status_code in (403, 404)
    assert sign_in(pd.people[0]).get(feedback(event)).status_code == 403


def test_an_offering_says_which_workgroup_developed_it(pd, group, sign_in):
    offering = Offering.objects.get(pk=pd.offering.pk)
    page = sign_in(pd.dana).get(offering.get_absolute_url()).content.decode()
    assert "Graph cards" in page
    form = sign_in(pd.dana).get(f"{offering.get_absolute_url()}change/").content.decode()
    assert f'<option value="{group.pk}" selected>Graph cards' in form
    offerings.publish(offering=offering, published=True, actor=pd.dana, via="web")
    copy = offerings.use(offering=offering, hub=pd.west, actor=pd.wanda, via="web")
    assert (copy.workgroup, copy.developed_by) == (None, "Graph cards")


def test_another_hubs_workgroup_is_named_and_never_linked(pd, group):
    values = {name: getattr(pd.offering, name) for name in offerings.FIELDS}
    with pytest.raises(Refused) as refused:
        offerings.make(
            hub=pd.west,
            values=values | {"workgroup": group},
            focus_areas=[],
            actor=pd.wanda,
            via="web",
        )
    assert refused.value.field == "workgroup"


def test_long_feedback_is_paged_and_an_answer_leads_back_to_its_page(pd, sign_in):
    event = PdEventFactory(offering=pd.offering, cycle=pd.cycle)
    event.facilitators.create(user=pd.lea)
    date = PdDateFactory(
        event=event, gathering__state="held", gathering__starts_at=NOW - LATER * 999
    )
    for n in range(14):
        user = UserFactory(name=f"Observer {n:02}")
        AttendeeFactory(gathering=date.gathering, user=user)
        Sheet.objects.create(
            event=event,
            user=user,
            saved_at=NOW,
            sent_at=NOW,
            **dict.fromkeys(service.BOXES, "x" * 400),
        )
    client, seen = sign_in(pd.lea), []
    for page in (1, 2, 3):
        got = client.get(f"{feedback(event)}?page={page}")
        assert len(got.content) <= 60_000
        seen += [n for n in range(14) if f"Observer {n:02}" in got.content.decode()]
    assert seen == list(range(14))
    last = Sheet.objects.order_by("-pk")[0]
    given = {f"sheet-{last.pk}-saw-text": "Thanks"}
    answered = client.post(f"{feedback(event)}{last.pk}/?page=3", given)
    assert answered.url.endswith("?page=3")
    refused = client.post(f"{feedback(event)}{last.pk}/?page=3", {})
    assert refused.status_code == 422
    assert "Observer 13" in refused.content.decode()
