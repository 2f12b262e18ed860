"""A month of a member who is in a workgroup, writes a draft and comes to the session: how much mail?"""

from datetime import date, timedelta

import pytest

from foundation import richtext
from gatherings.services import announcing, answers, reminding
from mailing import sender, weekly
from mailing.models import Mail, MailTopic
from recommendations.models import Comment, EquityAnswer
from recommendations.services import rounds, talking, texts, versions
from recommendations.services.talking import Place, Speaker
from tests.factories import (
    DraftFactory,
    GatheringFactory,
    MeetingFactory,
    SessionFactory,
    WorkgroupFactory,
    WorkgroupMemberFactory,
)
from tests.gatherings.diaries import at
from workgroups.services import polls as poll_services

pytestmark = pytest.mark.django_db
AT_MOST = 5
# When the sweeps of a day are looked at.
HOURS = (7, 9, 15, 18)
MARCH, FIRST = at("2027-03-08 09:00"), at("2027-04-01 00:00")


@pytest.fixture(autouse=True)
def _mail(settings):
    settings.STEMHUB_MAIL_DELIVERY = "database"
    settings.STEMHUB_UNDO_SECONDS = 0


class April:
    """Ana's: what others do on which day, and the sweeps of each hour of a working day."""

    def __init__(self, world):
        self.world, self.deeds = world, {}
        # What Ana writes is still a draft; about Ben's she is asked.
        self.other = DraftFactory(team=world.team, title="Kits for all")
        self.other.authors.create(user=world.ben, added_at=MARCH)
        versions.keep(draft=self.other, actor=world.ben, via="web", now=MARCH)
        self.group = WorkgroupFactory(team=world.team)
        for user in (world.ana, world.ben, world.cora):
            WorkgroupMemberFactory(workgroup=self.group, user=user)
        session = GatheringFactory(
            team=world.team, hub=world.hub, cycle=world.cycle, state="draft", kind="session",
            starts_at=at("2027-04-22 08:30"), title="Session 3",
        )  # fmt: skip
        SessionFactory(gathering=session)
        meetings = [
            MeetingFactory(
                workgroup=self.group, gathering__state="draft", gathering__title=f"Meeting {n}",
                gathering__starts_at=at(f"{day} 16:00"),
            ).gathering
            for n, day in enumerate(("2027-04-06", "2027-04-20"), 1)
        ]  # fmt: skip
        announcing.announce(
            gatherings=[session, *meetings], actor=world.dana, via="web",
            sending_key="march", now=MARCH,
        )  # fmt: skip
        sender.send_due(now=MARCH)
        for row in world.ana.attendances.select_related("gathering", "user"):
            answers.answer(
                attendee=row, answer="accepted", actor=None, via="link", now=MARCH + timedelta(1)
            )

    def on(self, when, deed, *args, **given):
        self.deeds.setdefault(at(when), []).append((deed, args, given))

    def say(self, who, text, *, draft=None, now):
        by = {"speaker": Speaker(user=who), "actor": who, "via": "web", "now": now, "text": text}
        talking.begin(draft=draft or self.world.draft, place=Place("aaaaaaa2"), **by)

    def keep(self, who, *, now):
        draft = self.world.draft
        texts.put(
            draft,
            [*texts.blocks_of(texts.newest(draft)), *richtext.blocks(f"<p>More by {who}.</p>")],
            person=who,
            before=texts.newest(draft),
            now=now,
        )
        versions.keep(draft=self.world.draft, actor=who, via="web", now=now)

    def ask(self, *, now):
        for number in range(1, 9):
            EquityAnswer.objects.create(
                draft=self.other, question=number, text="Yes", answered_at=now
            )
        rounds.open_round(
            draft=self.other, asked=rounds.Asked(until=date(2027, 4, 22)),
            actor=self.world.ben, via="web", sending_key="april", now=now,
        )  # fmt: skip

    def named(self, world, days):
        """On the evenings of these days, by one and the other."""
        for number, day in enumerate(days):
            who = (world.cora, world.ben)[number % 2]
            self.on(f"2027-04-{day} 18:00", self.say, who, f"A word of day {day}, @Ana.")

    def live(self):
        """To the second Thursday of May, by when the last of April's news has been told."""
        for day in range(36):
            for hour in HOURS:
                now = at(f"{date(2027, 4, 1) + timedelta(days=day)} {hour:02}:00")
                for deed, args, given in self.deeds.get(now, ()):
                    deed(*args, now=now, **given)
                for sweep in (reminding.sweep, rounds.sweep, poll_services.sweep, weekly.send_due):
                    sweep(now=now)
                sender.send_due(now=now)

    def mails(self):
        got = Mail.objects.filter(user=self.world.ana, state="sent", sent_at__gte=FIRST)
        return list(got.order_by("sent_at"))

    def longest_wait(self):
        """Until she heard of what names her, by a mail that speaks of that comment or a later one."""
        draft = self.world.draft
        told = MailTopic.objects.filter(
            user=self.world.ana, topic=f"talk:{draft.pk}", said__isnull=False
        )
        told = list(told.values_list("said", "mail__sent_at"))
        return max(
            min(sent_at for said, sent_at in told if said >= comment.pk) - comment.at
            for comment in Comment.objects.filter(mentions=self.world.ana)
        )


def test_a_member_gets_at_most_five_mails_in_april_and_misses_nothing(world):
    april = April(world)
    april.named(world, ("02", "05", "12", "15", "19", "23", "27"))
    april.on("2027-04-07 09:00", april.ask)
    april.on("2027-04-06 15:00", april.keep, world.ben)
    april.on("2027-04-10 09:00", april.say, world.ana, "How many?", draft=april.other)
    april.on("2027-04-20 15:00", april.keep, world.cora)
    april.live()
    got = april.mails()
    said = [f"{mail.sent_at:%b %d} {mail.kind}: {mail.subject}" for mail in got]
    in_april = [mail for mail in got if mail.sent_at < at("2027-05-01 00:00")]
    assert len(in_april) <= AT_MOST, "\n".join(said)
    assert april.longest_wait() <= timedelta(days=7), "\n".join(said)
    words = "\n".join(mail.text for mail in got)
    # The eve of each date, the question, and all that was said and kept, however it came to her.
    for date_of in ("Meeting 1", "Meeting 2", "Session 3"):
        assert date_of in words, "\n".join(said)
    assert words.count("named you in a comment") >= 3 and "version 2 is there" in words
    # Cora answered no date and said nothing of Ben's: she is reminded, once a day at most.
    automatic = Mail.objects.filter(user=world.cora, state="sent", reminder=True)
    days = [f"{mail.sent_at:%b %d}" for mail in automatic]
    assert len(days) == len(set(days)), days
    assert automatic.filter(kind="recommendations.round_reminder").count() == 1


def test_however_often_she_is_named_she_hears_of_it_within_a_week(world):
    """Somebody who is named every other day, in a month with mails of other kinds."""
    april = April(world)
    april.named(world, [f"{day:02}" for day in range(1, 31, 2)])
    april.on("2027-04-08 09:00", april.ask)
    april.live()
    said = [f"{mail.sent_at:%b %d} {mail.kind}: {mail.subject}" for mail in april.mails()]
    assert april.longest_wait() <= timedelta(days=7), "\n".join(said)
    weekly_ones = [one for one in said if weekly.WEEKLY in one and "Apr" in one[:3]]
    assert len(weekly_ones) <= 4, "\n".join(said)
