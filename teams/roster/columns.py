"""Which column of a spreadsheet is which: any order, common names, titles above the heading."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.refusals import Refused
from foundation.spreadsheets import Row, write_xlsx

# What a row may say, in the order of the preview.
FIELDS = (
    "name", "email", "institution", "district", "county", "role", "grades", "language", "zone",
)  # fmt: skip
LABELS = {
    "name": gettext_lazy("Name"),
    "email": gettext_lazy("E-mail"),
    "institution": gettext_lazy("School"),
    "district": gettext_lazy("District"),
    "county": gettext_lazy("County"),
    "role": gettext_lazy("Role"),
    "grades": gettext_lazy("Grades"),
    "language": gettext_lazy("Language"),
    "zone": gettext_lazy("Time zone"),
}
# How far down a heading is looked for: letters, dates and notes stand above it.
HEADING_WITHIN = 20

# Headings as they are normalised by _plain, the surest first. "first" and "last" become a name.
_HEADINGS = {
    "name": (
        "name", "full name", "participant name", "member name", "teacher name", "name last first",
        "last first", "last name first name", "last name first", "name first last", "first last",
        "first name last name", "first and last name", "member", "participant", "person",
        "educator", "nombre", "nombre completo",
    ),
    "first": ("first name", "first", "given name", "forename", "firstname", "preferred first name"),
    "last": ("last name", "last", "surname", "family name", "lastname", "apellido", "apellidos"),
    "email": (
        "e mail", "email", "e mail address", "email address", "work email", "school email",
        "district email", "work e mail", "primary email", "mail", "e mail work",
        "contact email", "username", "correo", "correo electronico",
    ),
    "institution": (
        "school", "institution", "school name", "organization", "organisation",
        "school or organization", "school organization", "organization name", "workplace",
        "employer", "agency", "affiliation", "building", "site", "school site", "work site",
        "school or institution", "school institution", "school district or organization",
        "school or district", "school district organization", "company", "escuela", "institucion",
    ),
    "district": (
        "district", "school district", "district name", "district or esd", "distrito",
        "distrito escolar",
    ),
    "county": ("county", "condado"),
    "role": (
        "role", "job role", "current role", "position", "job title", "current position",
        "job", "title", "role on team", "role position", "position title", "role title",
        "occupation", "puesto", "cargo", "rol",
    ),
    "grades": (
        "grades", "grade band", "grade level", "grade levels", "grade s", "grades taught",
        "grade levels taught", "grade", "grade bands", "grade level s", "grade span", "grados",
        "nivel",
    ),
    "language": (
        "language", "preferred language", "language preference", "mail language", "idioma",
        "lengua",
    ),
    "zone": ("time zone", "timezone", "tz", "zona horaria"),
}  # fmt: skip
_MEANING = {heading: field for field, known in _HEADINGS.items() for heading in known}


def _plain(text: str) -> str:
    """ "E-Mail Address*" as "e mail address"."""
    text = unicodedata.normalize("NFKD", text.casefold())
    text = "".join(c for c in text if not unicodedata.combining(c))
    text = re.sub(r"\(.*?\)", " ", text) if not text.startswith("(") else text
    return " ".join(re.findall(r"[a-z0-9]+", text))


def _places(cells: Sequence[str]) -> dict[str, int]:
    """Where each part of a person stands, by a row that may be the heading."""
    best: dict[str, tuple[int, int]] = {}
    for place, cell in enumerate(cells):
        plain = _plain(cell)
        field = _MEANING.get(plain)
        if field is None:
            continue
        rank = (_HEADINGS[field].index(plain), place)
        if field not in best or rank < best[field]:
            best[field] = rank
    return {field: place for field, (_rank, place) in best.items()}


def likeness(cells: Sequence[str]) -> int:
    """How many of our columns this row names; 0 for a row that is no heading."""
    found = _places(cells)
    return len(found) if len(found) > 1 or "email" in found else 0


@dataclass(frozen=True)
class Columns:
    """``places`` maps fields (and "first", "last") to positions in a row; ``unused`` are headings
    that nothing is read from."""

    places: dict[str, int]
    unused: tuple[str, ...] = ()

    def cells(self, row: Row) -> dict[str, str]:
        """What the row says, by field."""
        said = {
            field: row.cells[place]
            for field, place in self.places.items()
            if place < len(row.cells) and row.cells[place]
        }
        first, last = said.pop("first", ""), said.pop("last", "")
        whole = said.get("name", "")
        if not whole and (first or last):
            said["name"] = f"{first} {last}".strip()
        elif last and "first" not in self.places and not whole.endswith(last):
            said["name"] = f"{whole} {last}"  # "Name" beside "Last name" means the first one
        return said


def find(rows: Sequence[Row]) -> tuple[Columns, list[Row]]:
    """The columns, and the rows below the heading. Refused, naming the column that is missing."""
    near = list(rows[:HEADING_WITHIN])
    heading = max(near, key=lambda row: likeness(row.cells), default=None)
    if heading is None or not likeness(heading.cells):
        raise Refused(
            _(
                "The columns have no headings. Write Name, E-mail, School and Role above your "
                "list, each over its column, and choose the file again."
            )
        )
    places = _places(heading.cells)
    _refuse_missing(places, heading.number)
    used = set(places.values())
    unused = tuple(cell for place, cell in enumerate(heading.cells) if cell and place not in used)
    below = list(rows[list(rows).index(heading) + 1 :])
    repeated = set(places.items())
    # A printed list repeats its heading on each page.
    return Columns(places, unused), [
        row for row in below if set(_places(row.cells).items()) != repeated
    ]


def _refuse_missing(places, number: int) -> None:
    has_name = "name" in places or {"first", "last"} <= places.keys()
    if "email" in places and has_name:
        return
    missing, example = (
        (_("e-mail addresses"), _("E-mail")) if "email" not in places else (_("names"), _("Name"))
    )
    raise Refused(
        _(
            "No column for %(missing)s was found; the headings are taken from row %(row)s. Name "
            "one column “%(example)s” and choose the file again."
        )
        % {"missing": missing, "example": example, "row": number}
    )


def sample_roster() -> bytes:
    """An XLSX file to fill in: the headings, and three invented people who show what is meant."""
    return write_xlsx(
        ["Name", "E-mail", "School", "District", "County", "Role", "Grades", "Language"],
        [
            ["Ana Example", "ana.example@example.org", "Example Elementary School",
             "Example School District", "Multnomah", "K-5 teacher", "K-5", "English"],
            ["Example, Ben", "ben.example@example.org", "Example Middle School",
             "Example School District", "Multnomah", "Grade 6-8 science or math teacher", "6-8",
             "Spanish"],
            ["Zoë Example", "zoe.example@example.org", "", "Example School District", "Malheur",
             "District curriculum", "K-8", ""],
        ],
        title="Roster",
    )  # fmt: skip
