import html

import pytest
from django.contrib.admin.models import LogEntry
from django.core import signing

from mailing import mass, undo, weekly, writers
from mailing.models import Mail, Sending, WeeklyMail
from mailing.services import enqueue
from tests.factories import MailFactory, UserFactory

from .conftest import NOW

pytestmark = pytest.mark.django_db
LIST = "/admin/mailing/mail/"


@pytest.fixture
def ruth(client):
    ruth = UserFactory(name="Ruth Ortiz", is_superuser=True)
    client.force_login(ruth)
    return ruth


@pytest.fixture
def failed():
    zoe = UserFactory(name="Zoë Lindqvist", email="zoe@example.org")
    return MailFactory(
        user=zoe, to="zoe@example.org", state="failed", attempts=1, error="550 5.1.1 No such user"
    )


def page_of(client, url, **query):
    answer = client.get(url, query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_only_admins_get_in(client, failed):
    client.force_login(UserFactory())
    for url in (LIST, f"{LIST}{failed.pk}/change/", f"{LIST}{failed.pk}/again/"):
        assert client.get(url).status_code in (302, 403)
    assert client.post(f"{LIST}{failed.pk}/again/").status_code in (302, 403)
    failed.refresh_from_db()
    assert failed.state == "failed"


def test_a_name_leads_to_the_servers_words(client, ruth, failed):
    MailFactory(to="ben@example.org")
    page = page_of(client, LIST, q="Lindqvist")
    assert "550 5.1.1 No such user" in page
    assert "ben@example.org" not in page
    page = page_of(client, LIST, state__exact="failed")
    assert "zoe@example.org" in page
    assert "ben@example.org" not in page


def test_the_button_sends_it_again(client, ruth, failed):
    page = page_of(client, f"{LIST}{failed.pk}/change/")
    assert "550 5.1.1 No such user" in page
    assert f'action="{LIST}{failed.pk}/again/"' in page
    assert 'name="subject"' not in page
    answer = client.post(f"{LIST}{failed.pk}/again/", follow=True)
    assert "1 mail goes out again." in answer.content.decode()
    failed.refresh_from_db()
    assert (failed.state, failed.generation) == ("queued", 1)
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id) == (ruth, str(failed.pk))


def test_a_waiting_mail_is_cancelled_by_its_button(client, ruth):
    mail = MailFactory()
    assert f'action="{LIST}{mail.pk}/cancel/"' in page_of(client, f"{LIST}{mail.pk}/change/")
    client.post(f"{LIST}{mail.pk}/cancel/")
    mail.refresh_from_db()
    assert (mail.state, mail.error) == ("given_up", "Cancelled by Ruth Ortiz.")


@pytest.mark.parametrize(
    ("action", "done", "refused", "whose"),
    [
        ("send_them_again", "2 mails go out again.", "This mail is already on its way.", "ben"),
        ("cancel_them", "2 mails cancelled.", "Only a waiting or failed mail", "ana"),
    ],
)
def test_actions_do_what_they_can_and_say_what_they_cannot(
    client, ruth, failed, action, done, refused, whose
):
    waiting = MailFactory(to="ben@example.org")
    sent = MailFactory(to="ana@example.org", state="sent", sent_at=NOW)
    selected = [failed.pk, waiting.pk, sent.pk]
    act = {"action": action, "_selected_action": selected, "confirmed": "yes"}
    answer = client.post(LIST, act, follow=True)
    page = answer.content.decode()
    assert done in page
    assert refused in page
    assert f"({whose}@example.org)" in page


def test_several_are_shown_by_name_and_number_before_they_go_again(client, ruth, failed):
    other = MailFactory(to="ben@example.org", state="failed")
    act = {"action": "send_them_again", "_selected_action": [failed.pk, other.pk]}
    page = client.post(LIST, act, follow=True).content.decode()
    assert "Send 2 mails?" in page
    assert "zoe@example.org" in page
    assert "In the last 30 days" in page
    assert not Mail.objects.filter(state="queued").exists()
    # The page's own form goes through.
    client.post(LIST, act | {"confirmed": "yes"})
    assert Mail.objects.filter(state="queued").count() == 2


def test_more_than_a_form_can_name_are_refused(client, ruth, monkeypatch):
    monkeypatch.setattr("mailing.admin_confirm.AT_MOST", 2)
    chosen = [MailFactory(state="failed").pk for _ in range(3)]
    act = {"action": "send_them_again", "_selected_action": chosen}
    assert "Choose 2 at most: these are 3." in client.post(LIST, act, follow=True).content.decode()
    assert not Mail.objects.filter(state="queued").exists()


def test_a_cancelled_failure_keeps_the_servers_words(client, ruth, failed):
    client.post(f"{LIST}{failed.pk}/cancel/")
    failed.refresh_from_db()
    assert failed.state == "given_up"
    assert failed.error == "550 5.1.1 No such user\nCancelled by Ruth Ortiz."


def test_failed_mail_waits_for_admins(rf, ruth, failed):
    from mailing.parts import attention

    request = rf.get("/")
    request.user = ruth
    (one,) = attention(request, obj=None)
    assert one.sentence == "1 mail failed."
    assert one.url == "/admin/mailing/mail/?state__exact=failed"
    request.user = failed.user
    assert attention(request, obj=None) is None
    Mail.objects.update(state="cancelled")
    request.user = ruth
    assert attention(request, obj=None) is None


def test_a_mail_that_is_not_there_is_not_found(client, ruth):
    assert client.post(f"{LIST}99/again/").status_code == 404


def test_a_get_does_nothing(client, ruth, failed):
    assert client.get(f"{LIST}{failed.pk}/again/").status_code == 404


def test_nothing_is_typed_into_a_mail(client, ruth, failed):
    client.post(f"{LIST}{failed.pk}/change/", {"to": "else@example.org"})
    failed.refresh_from_db()
    assert failed.to == "zoe@example.org"
    assert client.get(f"{LIST}add/").status_code == 403
    assert client.get(f"{LIST}{failed.pk}/delete/").status_code == 403


def test_a_search_does_not_confirm_a_code(client, ruth):
    MailFactory(to="ana@example.org", subject="482 193 is your sign-in code", priority=0)
    assert "ana@example.org" in page_of(client, LIST, q="ana@")
    assert "ana@example.org" not in page_of(client, LIST, q="482 193")


def test_a_code_is_not_shown_to_admins(client, ruth):
    mail = MailFactory(priority=0, subject="482 193 is your sign-in code", text="482 193")
    for url in (LIST, f"{LIST}{mail.pk}/change/"):
        page = page_of(client, url)
        assert "482" not in page
        assert "••• •••" in page


def test_a_mail_that_waits_is_shown_as_it_would_go_now(client, ruth, new_mail):
    link = "https://x/answer/a:b:c/"
    enqueue([new_mail(about={"what": "Three dates", "link": link}, topics=["gathering:12"])])
    page = page_of(client, f"{LIST}{Mail.objects.get().pk}/change/")
    assert "Three dates: Wed, Dec 9" in page
    assert "gathering:12" in page
    assert "https://x/answer/.../" in page
    assert "a:b:c" not in page


@pytest.mark.parametrize("mails", [1, 25])
def test_the_list_costs_the_same_for_any_number(client, ruth, mails, django_assert_max_num_queries):
    for _ in range(mails):
        MailFactory(user=UserFactory())
    client.get(LIST)
    with django_assert_max_num_queries(8):
        client.get(LIST)


def test_a_sending_is_looked_at(client, ruth):
    sending = Sending.objects.create(
        key="k", actor=ruth, kind="announce", label="Three dates", undo_until=NOW
    )
    MailFactory(sending=sending, state="sent", sent_at=NOW)
    assert "Three dates" in page_of(client, "/admin/mailing/sending/")
    assert "1 mail sent." in page_of(client, f"/admin/mailing/sending/{sending.pk}/change/")


def test_no_link_that_an_admin_reads_answers_for_somebody(client, ruth):
    """Whether the mail waits, went out or failed, and whatever its links are for."""
    tokens = [signing.dumps([12, 3], salt="gatherings.answer"), signing.dumps(5, salt="any")]
    text = "Answer: " + " ".join(f"https://x.org/a/{token}/" for token in tokens)
    for state in ("queued", "failed", "cancelled", "sent"):
        mail = MailFactory(state=state, sent_at=NOW, text=text, html=f"<p>{text}</p>")
        page = page_of(client, f"{LIST}{mail.pk}/change/")
        assert "https://x.org/a/.../" in page
        assert not [token for token in tokens if token in page]
        mail.refresh_from_db()
        assert mail.text == text, "what goes out keeps its links"


def test_every_kind_that_has_a_writer_or_can_be_undone_has_a_name():
    known = {kind: type(one) for kind, one in writers.writers.items()} | mass._writers
    known |= {kind: one.inverse for kind, one in undo._deeds.items()}
    ours = {kind for kind, one in known.items() if not one.__module__.startswith("tests.")}
    ours |= {"sign-in", "account", "test"}
    # Kept as text for people without an account.
    ours |= {f"recommendations.round_outside{one}" for one in ("", "_link", "_answer")}
    assert [kind for kind in ours if writers.name_of(kind) == kind] == []


def test_kinds_stand_in_words_in_list_filter_and_page(client, ruth):
    moved = MailFactory(kind="gatherings.moved")
    MailFactory(kind="of.old")
    page = page_of(client, LIST)
    assert "Date moved" in page
    # Once more in the address of the filter, and nowhere else.
    assert page.count("gatherings.moved") == page.count("kind=gatherings.moved") > 0
    # What nobody writes any more keeps its stored name.
    assert ">of.old<" in page
    assert "Date moved" in page_of(client, LIST, kind="gatherings.moved")
    page = page_of(client, f"{LIST}{moved.pk}/change/")
    assert "Date moved" in page and "gatherings.moved" not in page


def test_deeds_stand_in_words_too(client, ruth):
    sending = Sending.objects.create(key="k", actor=ruth, kind="roster", label="", undo_until=NOW)
    page = page_of(client, "/admin/mailing/sending/")
    assert "Roster brought in" in page
    assert page.count("roster") == page.count("kind=roster") > 0
    assert "Roster brought in" in page_of(client, f"/admin/mailing/sending/{sending.pk}/change/")


def test_what_somebody_turned_off_stands_in_words(client, ruth):
    kind, words = next(iter(weekly.KINDS.items()))
    WeeklyMail.objects.create(user=ruth, off=[kind])
    page = page_of(client, "/admin/mailing/weeklymail/")
    assert str(words) in html.unescape(page) and f'["{kind}"]' not in html.unescape(page)
