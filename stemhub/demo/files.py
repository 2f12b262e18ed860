"""Files that the demo's people put beside PD and toolkit resources, and the texts that shaped PD."""

from datetime import datetime
from typing import Any

from foundation.uploads import Upload
from recommendations.models import Draft
from recommendations.services import resource_files, shapings
from sessions.models import Offering
from sessions.pd.services import files

from .network import EAST
from .pd import BIN, GRAPHS
from .story import Story
from .workgroups import FACILITATOR, user_of

_CARDS = """Card,Graph,Question
1,Rainfall of one week as bars,Which day surprises you?
2,The same rainfall as a line,What does the line say between two days?
3,Heights of 24 children,Where would you stand?
4,Shoe size against height,What would a tall child's shoes be?
5,A scale that doesn't begin at zero,What does it want you to think?
6,Two lines that rise together,Does one make the other rise?
"""
_NEEDED = """For a class of 24
24 boxes or tubes of cardboard
12 bottles with lids
two rolls of tape, eight pairs of scissors
string, rubber bands, a bag of marbles
six trays, so that nothing rolls away
"""
_LIST = """Box,What is in it,From grade,Boxes
1,Microscope that can be put on a screen,3,8
2,Stream table with sand,4,2
3,Forty magnets and iron filings,1,5
4,Probes for temperature and light,5,6
5,Scales to a tenth of a gram,3,11
"""


def tell_of_files(story: Story) -> None:
    coordinator = story.network.coordinators[EAST]

    def put(now: datetime) -> None:
        how: dict[str, Any] = {"via": "web", "now": now}
        for title, name, text in (
            (GRAPHS["title"], "Graph cards.csv", _CARDS),
            (BIN["title"], "What you need.txt", _NEEDED),
        ):
            offering = Offering.objects.select_related("hub").get(title=title)
            upload = Upload(name, "txt", text.encode())
            files.add(offering=offering, upload=upload, actor=coordinator, **how)
        library = Draft.objects.get(title="A lending library of three districts")
        upload = Upload("The list.csv", "txt", _LIST.encode())
        author = library.authors.first().user
        resource_files.put(draft=library, upload=upload, actor=author, **how)
        shaped = Draft.objects.get(title="Three hours of science a week in every K-5 classroom")
        shapings.choose(
            offering=Offering.objects.get(title=BIN["title"]),
            drafts=[shaped],
            among=[shaped],
            actor=user_of(FACILITATOR),
            **how,
        )

    story.plan(story.ago(9, 17), put)
