"""What the demo's teams do beyond themselves: organisations, texts sent to them, and needs."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from recommendations.models import Addressee, Dispatch, Draft, Idea, Need, Organisation
from recommendations.needs.services import needs
from recommendations.sending.services import letters, organisations, replies
from recommendations.sending.services.letters import Asked
from recommendations.sending.services.organisations import Facts, NewContact
from recommendations.sending.services.replies import Reply
from sessions.models import Offering
from teams.models import FocusArea
from workgroups.models import Workgroup

from .network import EAST, PORTLAND, SALEM
from .story import Story
from .when import at
from .workgroups import MEMBER, user_of

DAYS = timedelta
_TOMAS, _SIAN = "tomas.valdivia@example.org", "sian.oneill@example.org"
_WREN, _RENEE = "wren.adair@example.org", "renee.laurent@example.org"
_CRAIG, _HELEN = "craig.tolliver@example.org", "helen.strand@example.org"
_CATHERINE, _PATRICE = "catherine.wolfe@example.org", "patrice.nakamura@example.org"

ODE, EAC = "Oregon Department of Education", "Educator Advancement Council"
COUNCIL, MULTNOMAH = "STEM Investment Council", "Multnomah Clackamas Regional Educator Network"
NORTHWEST = "Northwest Regional Educator Network"
_RENS = (
    *("Central Oregon", "Columbia Gorge", "Eastern Oregon", "Mid-Valley Mid-Coast"),
    *("Multnomah Clackamas", "Northwest", "Oregon Trail", "South Coast to Valley"),
    *("Southern Oregon", "Western"),
)


@dataclass(frozen=True)
class Told:
    """An organisation: its people as (name, role), whose it is, who keeps in touch, what it asked."""

    name: str
    kind: str
    people: Sequence[tuple[str, str]]
    slug: str = ""
    addressee: str = ""
    liaison: str = ""
    asked: str = ""
    # In so many days from today, and the focus area.
    needs_in: int | None = None
    area: str = ""


_TOLD = [
    Told(
        ODE, "state", [("Odette Marlow", "STEM specialist"), ("Ty Brannigan", "Grants office")],
        addressee="ode", liaison=_PATRICE,
    ),
    Told(
        EAC, "state", [("Nia Coleridge", "Executive director")], addressee="eac-ren",
        liaison=_CATHERINE, asked="What coaching in science should cost, for its next grants",
        needs_in=24, area="supporting-eac-rens",
    ),
    Told(COUNCIL, "state", [("Ambrose Keel", "Council staff")]),
    *(
        Told(
            f"{name} Regional Educator Network", "ren",
            [(f"{first} {name.split()[0]}field", "Coordinator")], addressee="eac-ren",
            liaison={"Multnomah Clackamas": _RENEE, "Northwest": _HELEN}.get(name, ""),
        )
        for name, first in zip(
            _RENS, ("Ida", "Bo", "Cal", "Dee", "Eve", "Finn", "Gil", "Hana", "Ike", "Jo"),
            strict=True,
        )
    ),
    Told(
        "Cedar Flats School District", "district", [("Lena Hartog", "Assistant superintendent")],
        EAST, "districts", _PATRICE,
        "What to write about science in its SIA (Student Investment Account) application", 40, "toolkit",
    ),
    Told("Rosewood School District", "district", [("Milo Grant", "Curriculum")], EAST, "districts"),
    Told(
        "Forest Park School District", "district", [("Dinah Rowe", "Director of curriculum")],
        PORTLAND, "districts", _HELEN,
    ),
    Told(
        "Mill Creek School District", "district", [("Orla Vance", "Superintendent's office")],
        SALEM, "districts", _CRAIG,
    ),
    Told(
        "Western Cascades University, teacher preparation", "program",
        [("Siân O'Neill", "Associate professor")], EAST, "teacher-preparation", _SIAN,
    ),
    Told(
        "Pudding River University, teacher preparation", "program", [("Wren Adair", "Faculty")],
        SALEM, "teacher-preparation", _WREN,
    ),
]  # fmt: skip


def tell_of_what_is_beyond(story: Story) -> None:
    story.plan(at(date(2020, 2, 3), 10), lambda now: _add_organisations(story, now))
    story.plan(at(date(2021, 6, 8), 10), lambda now: _send(story, now))
    story.plan(story.ago(44, 16), lambda now: _name_liaisons(story, now))
    for told in _NEEDS:
        NeedStory(story, told).tell()


def _given(story: Story, slug: str, now: datetime) -> dict:
    return {"actor": story.network.coordinators[slug or EAST], "via": "web", "now": now}


def _add_organisations(story: Story, now: datetime) -> None:
    for told in _TOLD:
        given = _given(story, told.slug, now)
        facts = Facts(
            name=told.name,
            kind=told.kind,
            hub=story.network.hubs.get(told.slug),
            website=f"https://example.org/{told.kind}",
            addressee=Addressee.objects.filter(slug=told.addressee).first(),
        )
        row = organisations.add(facts=facts, **given)
        del given["now"]
        for name, role in told.people:
            local = name.lower().replace(" ", ".").replace("'", "").replace("â", "a")
            contact = NewContact(name, role, f"{local}@agency.example.org")
            organisations.add_contact(organisation=row, contact=contact, **given)


def _name_liaisons(story: Story, now: datetime) -> None:
    for told in _TOLD:
        if not told.liaison and not told.asked:
            continue
        row = Organisation.objects.get(name=told.name)
        known = {column: getattr(row, column) for column in organisations.COLUMNS}
        day = None if told.needs_in is None else story.dates.today + DAYS(told.needs_in)
        facts = replace(
            Facts(**known),
            liaison=user_of(told.liaison),
            asked=told.asked,
            focus_area=FocusArea.objects.filter(slug=told.area).first(),
            needs_by=day,
        )
        given = _given(story, told.slug, now)
        del given["now"]
        organisations.change(organisation=row, facts=facts, **given)


# --- sent in 2021 ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    """What became of the next text at an organisation, so many days after the letter."""

    who: str
    state: str
    after: int
    words: str = ""
    place: str = ""
    where: str = ""
    public: bool = True


# By the title of a text that the archived cycle published.
_ANSWERS = {
    "A science coach for every three schools, from SIA funds": [
        Answer(
            MULTNOMAH, "taken_up", 70, "It is in our plan, with money for two coaches.",
            "plan", "Plan of the network for 2021-23",
        ),
        Answer(NORTHWEST, "received", 9, "Thank you. Our board meets in the fall.", public=False),
        Answer(
            "Cedar Flats School District", "declined", 51,
            "We share the aim, and have no funds for it before 2023.",
        ),
    ],
    "Two hours of science every week, in both languages": [
        Answer(
            "Mill Creek School District", "taken_up", 80, "Every K-5 class has it this fall.",
            "program", "Science for every class",
        ),
    ],
    "A mentor who teaches science, for a year": [
        Answer(
            EAC, "taken_up", 96, "Our grants ask for it from now on.", "policy", "Grant rules",
        ),
    ],
    "Science counts: say so in each school's report": [
        Answer(ODE, "considered", 60, "It is with the team that revises the report."),
        Answer(COUNCIL, "received", 12, "It stands on the agenda for June.", public=False),
    ],
}  # fmt: skip


def _send(story: Story, now: datetime) -> None:
    """A letter for each of these texts, by its hub's coordinator; what came back, later."""
    drafts = Draft.objects.filter(cycle=story.network.archived, state=Draft.State.PUBLISHED)
    for draft in drafts.filter(title__in=_ANSWERS).select_related("edition").order_by("pk"):
        slug = draft.team_list[0].hub.slug
        names = [one.who for one in _ANSWERS[draft.title]]
        letters.send(
            asked=Asked(
                drafts=[draft],
                organisations=list(Organisation.objects.filter(name__in=names)),
                subject=draft.title,
                words="Our leadership team of 25 educators agreed on this. Would you tell us what "
                "becomes of it?",
            ),
            sending_key=f"demo:letter:{draft.pk}",
            **_given(story, slug, now),
        )
        for answer in _ANSWERS[draft.title]:
            story.plan(
                now + DAYS(answer.after),
                lambda then, draft=draft, answer=answer: _enter(story, draft, answer, then),
            )


def _enter(story: Story, draft: Draft, answer: Answer, now: datetime) -> None:
    row = Dispatch.objects.get(draft=draft, organisation__name=answer.who)
    over = answer.state in Dispatch.OUTCOMES
    # Somebody asks again these days.
    again = None if over else story.dates.today - DAYS(2 if answer.state == "considered" else -30)
    replies.enter(
        dispatch=row,
        reply=Reply(
            state=answer.state,
            on=now.date(),
            words=answer.words,
            place=answer.place,
            where=answer.where,
            ask_again_on=again,
            public=answer.public,
        ),
        sending_key=f"demo:reply:{row.pk}",
        **_given(story, draft.team_list[0].hub.slug, now),
    )


# --- needs ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Needed:
    """A need of the live cycle. ``posted`` days ago; ``answers`` are (who, program, offer, words, after).

    ``tried``, ``done`` and ``dropped`` come so many days after it was posted.
    """

    who: str
    kind: str
    what: str
    where: str
    grades: str
    posted: int
    in_days: int | None = None
    answers: Sequence[tuple[str, str, str, str, int]] = ()
    tried: int | None = None
    done: tuple[int, str] | None = None
    dropped: tuple[int, str] | None = None
    too: Sequence[str] = ()
    links: dict[str, str] = field(default_factory=dict)


_WESTERN, _PUDDING = "Western Cascades University", "Pudding River University"
_NEEDS = [
    Needed(
        MEMBER, "pd", "Somebody who can show us how to teach electricity in grade 4 with what we have",
        "Rosewood Elementary School", "k5", 4, 75, too=(_RENEE,),
    ),
    Needed(
        _CATHERINE, "staffing", "Two substitutes who can teach science in Spanish on session days",
        "Tualatin Ridge School District", "6_8", 19,
    ),
    Needed(
        _RENEE, "curriculum", "A unit on the river that fits what grade 5 reads in the spring",
        "Kelly Creek Elementary School", "k5", 33, 60,
        answers=(
            (_TOMAS, _WESTERN, "course", "My students write it in their methods course, with your teachers.", 6),
            (_WREN, _PUDDING, "research", "We read three such units last year and send you what we found.", 11),
        ),
        too=(_CRAIG, MEMBER), links={"idea": "Science in the school garden"},
    ),
    Needed(
        _HELEN, "staffing", "Student teachers who stay for a whole year in a bilingual school",
        "Skyline Elementary School", "k5", 71,
        answers=((_SIAN, _WESTERN, "placement", "Three of ours can begin in January and stay to June.", 9),),
        tried=24, too=(_CRAIG,),
        links={"workgroup": "Placements that fit", "draft": "Placements where districts need them"},
    ),
    Needed(
        _CRAIG, "pd", "Help for teachers who read graphs with their classes for the first time",
        "Mill Creek School District", "6_8", 88,
        answers=((_WREN, _PUDDING, "workshop", "Two afternoons, with our students as helpers.", 4),),
        tried=20, done=(52, "Eleven teachers came, and nine used it within two weeks."),
        links={"offering": "Reading graphs in every grade"},
    ),
    Needed(
        _PATRICE, "other", "A place for forty kits over the summer", "Cedar Flats School District",
        "all", 60, dropped=(21, "The district found a room of its own."),
    ),
]  # fmt: skip


class NeedStory:
    """The part of the story that plays about one need."""

    def __init__(self, story: Story, told: Needed):
        self.story, self.told = story, told
        self.pk = 0

    @property
    def need(self) -> Need:
        return Need.objects.get(pk=self.pk)

    def tell(self) -> None:
        told, plan = self.told, self.story.plan
        plan(self.story.ago(told.posted, 18), self.post)
        for place, email in enumerate(told.too, start=2):
            plan(self.later(place), lambda now, email=email: self.share(now, email))
        for answer in told.answers:
            plan(self.later(answer[-1]), lambda now, answer=answer: self.answer(now, answer))
        if told.links:
            # What they are linked to is there by then.
            plan(self.story.ago(1, 17), self.link)
        if told.tried:
            plan(self.later(told.tried), self.being_tried)
        if told.done:
            plan(self.later(told.done[0]), self.done)
        if told.dropped:
            plan(self.later(told.dropped[0]), self.drop)

    def later(self, days: int) -> datetime:
        return self.story.ago(self.told.posted - days, 17)

    def given(self, now: datetime, email: str = "") -> dict:
        return {"actor": user_of(email or self.told.who), "via": "web", "now": now}

    def post(self, now: datetime) -> None:
        told, today = self.told, self.story.dates.today
        facts = needs.Facts(
            what=told.what,
            where=told.where,
            kind=told.kind,
            grade_band=told.grades,
            by_when=None if told.in_days is None else today + DAYS(told.in_days),
        )
        self.pk = needs.post(facts=facts, **self.given(now)).pk

    def link(self, now: datetime) -> None:
        for to, name in self.told.links.items():
            rows = {
                "idea": Idea.objects.filter(title=name),
                "draft": Draft.objects.filter(title=name),
                "workgroup": Workgroup.objects.filter(name=name),
                "offering": Offering.objects.filter(title=name),
            }[to]
            needs.link(need=self.need, to=to, what=rows.earliest("pk"), **self.given(now))

    def share(self, now: datetime, email: str) -> None:
        needs.we_too(need=self.need, **self.given(now, email))

    def answer(self, now: datetime, answer) -> None:
        email, program, offer, words, _after = answer
        given = self.given(now, email)
        needs.answer(need=self.need, program=program, offer=offer, words=words, **given)

    def being_tried(self, now: datetime) -> None:
        needs.being_tried(need=self.need, **self.given(now))

    def done(self, now: datetime) -> None:
        needs.done(need=self.need, outcome=self.told.done[1], **self.given(now))

    def drop(self, now: datetime) -> None:
        needs.drop(need=self.need, reason=self.told.dropped[1], **self.given(now))
