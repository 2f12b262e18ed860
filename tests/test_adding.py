"""What docs/architecture.md says of adding something works as it stands there."""

import re
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.template import engines
from django.utils import timezone

from foundation import slots, statuses
from gatherings import kinds
from gatherings.models import Attendee, Gathering
from gatherings.services import announcing
from mailing import sender, writers
from tests.factories import GatheringFactory, HubRoleFactory, MembershipFactory
from tests.support.floors import ROOT

pytestmark = pytest.mark.django_db
DOC = (ROOT / "docs" / "architecture.md").read_text()
ADDING = DOC[DOC.index("## Adding something") : DOC.index("## Time")]
IMPORTS, DATED_THING, MAIL, SENDING, PART, STATUS = re.findall(
    r"```python\n(.*?)```", ADDING, re.DOTALL
)


def run(lines: str, **more) -> None:
    code = compile(IMPORTS + lines, "docs/architecture.md", "exec")
    exec(code, {"__name__": "docs"} | more)


@pytest.fixture(autouse=True)
def taken_away_again():
    """What the lines register is gone after each test."""
    parts = {name: list(theirs) for name, theirs in slots._parts.items()}
    with (
        patch.dict(kinds._kinds),
        patch.dict(writers.writers),
        patch.dict(writers._names),
        patch.dict(slots._parts, parts),
        patch.dict(statuses.STATUSES),
    ):
        yield


@pytest.fixture
def templates(settings, tmp_path):
    """Writes a template of the app that is added."""
    first = settings.TEMPLATES[0]
    settings.TEMPLATES = [first | {"DIRS": [tmp_path, *first["DIRS"]]}, *settings.TEMPLATES[1:]]

    def write(name: str, text: str) -> None:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)

    return write


@pytest.fixture
def ana():
    return MembershipFactory(user__name="Ana Ruiz")


def excursion(seat):
    return GatheringFactory(
        team=seat.team,
        kind="excursion",
        audience=f"excursion:{seat.team_id}",
        title="To the river",
        state="draft",
        starts_at=timezone.now() + timedelta(days=30),
        ends_at=timezone.now() + timedelta(days=30, hours=7),
    )


def test_each_takes_fewer_than_ten_lines():
    for lines in (DATED_THING, MAIL, SENDING, PART, STATUS):
        assert len([line for line in lines.splitlines() if line.strip()]) < 10


def test_a_dated_thing_is_announced_to_its_own_people(ana, mailoutbox, settings):
    settings.STEMHUB_UNDO_SECONDS = 0
    dana = HubRoleFactory(hub=ana.team.hub, user__email="dana@example.org").user
    run(DATED_THING)
    date = excursion(ana)
    announcing.announce(gatherings=[date], actor=dana, via="web", sending_key="one")
    assert list(Attendee.objects.values_list("user", flat=True)) == [ana.user_id]
    sender.send_due()
    assert "To the river" in {mail.to[0]: mail.body for mail in mailoutbox}[ana.user.email]


def test_a_mail_is_written_when_it_goes(ana, templates, mailoutbox):
    for ending in ("subject.txt", "txt", "html"):
        templates(f"mail/excursions/packing.{ending}", "{{ date.title }}: {{ why }}")
    run(MAIL)
    date, now = excursion(ana), timezone.now()
    run(SENDING, date=date, user=ana.user, now=now)
    Gathering.objects.update(title="To the sea")
    run(SENDING, date=date, user=ana.user, now=now)
    sender.send_due(now=now)
    assert [mail.subject for mail in mailoutbox] == ["To the sea: You come."]


def test_a_part_stands_on_the_page_of_the_app_below(ana, templates, client):
    templates("excursions/_packing.html", "<p>{{ part.data.things|join:', ' }}</p>")
    dana = HubRoleFactory(hub=ana.team.hub).user
    client.force_login(dana, "people.backends.SignIn")
    run(DATED_THING)
    run(PART)
    page = client.get(excursion(ana).get_absolute_url()).content.decode()
    assert "<p>boots, water</p>" in page


def test_a_status_is_shown_by_its_key():
    run(STATUS)
    shown = engines["django"].from_string('{% load parts %}{% status "on-the-bus" %}').render()
    assert "On the bus" in shown
