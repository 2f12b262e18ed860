"""What people write for a role or grades, and what is meant by it.

Each reader gets a tidy, filled cell and returns a stored value, or None where it can't tell: the
person chooses then. What is stored itself, and the words of our own lists, are always known.
"""

import re
import unicodedata
from datetime import date, timedelta

from people.models import GradeBand, JobRole


def plain(text: str) -> str:
    """Lower case, without accents, letters and digits alone: "K–5 Teacher" is "k 5 teacher"."""
    text = text.casefold()
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join(re.findall(r"[a-z]+|\d+", text))


def by_label(choices) -> dict[str, str]:
    known = {}
    for value, label in choices:
        known[plain(value)] = known[plain(str(label))] = value
    return known


# --- words that mean nothing ------------------------------------------------------------------

_NOTHING = frozenset(
    plain(word) for word in (
        "n/a", "na", "none", "null", "nil", "nan", "unknown", "tbd", "tba", "tbc", "idk",
        "to be determined", "to be announced", "to be confirmed", "same", "same as above",
        "same as before", "same school", "same district", "as above", "see above", "see below",
        "ditto", "idem", "not applicable", "not available", "not known", "not sure", "unsure",
        "don't know", "i don't know", "unassigned", "undefined", "missing", "blank", "empty",
        "pending", "no data", "not provided", "not specified", "unspecified", "not yet",
        "not known yet", "no answer", "no response", "ninguno", "ninguna", "desconocido",
        "no aplica", "no se", "igual", "vacant", "vacancy", "open position", "to be hired",
        "to be named", "to be filled", "unfilled", "new hire", "not assigned", "not listed",
        "not given", "nothing", "open", "open seat", "vacant seat", "vacant position", "seat open", "no school", "no district", "no role", "prefer not to say",
        "prefer not to answer", "decline to answer", "declined", "withheld", "unk", "no info",
        "not found", "as previous", "same as previous", "same as row above", "none yet", "not yet known",
        "don't have one", "do not know", "sin datos", "no tiene", "to be decided", "none at this time",
        "unknown school", "unknown district", "school unknown", "district unknown", "object object",
        "vacias", "en blanco", "ibid", "keine", "keine angabe", "unbekannt", "aucun", "inconnu",
    )
)  # fmt: skip
# What programs write for what can't be worked out, in their languages; what was looked up in vain.
_ERROR = re.compile(
    r"#[¡¿]?[^\W\d_]{2,14}(?:/0)?[!?]|#(?:N/[AD]!?|NV|N/DISP!?|ERROR|GETTING_DATA)|ERR:\d{3}"
)
_NOT_FOUND = re.compile(r"#N/[AD]!?|#NV|#N/DISP!?")
# What stands in a list of choices before one is made.
_UNCHOSEN = re.compile(
    r"(?:please )?(?:select|choose|pick)(?: (?:one|an?|your|the|from|list|option|school|district|role|grades?|here))*"
    r"|elegir|seleccione?(?: una?)?|see (?:attached|e ?mail|notes?|comments?)"
)
# A seat that nobody has: "Vacant - K-5 teacher".
_VACANT = re.compile(
    r"(?i)\W*(?:vacant|vacancy|unfilled|to be (?:determined|named|hired|filled)|tb[dah])\b"
)
# What other programs call people, which says nothing of their work.
_STANDING = frozenset(
    ("organizer", "presenter", "attendee", "co organizer", "subscriber", "participant", "registrant",
     "guest", "host", "viewer", "panelist", "invitee")
)  # fmt: skip
_HONORIFIC = re.compile(
    r"(?:(?:ms|mr|mrs|miss|mx|dr|prof|sr|sra|srta|fr|rev|senora?|senorita|mme|mlle|herr|frau|hon|sir|madam)(?: |$)"
    r"(?:and |or )?)+"
)
# Given and family names that are such words elsewhere.
_NAMES_TOO = {"na", "nan", "nil"}


def is_broken(text: str) -> bool:
    """Whether a formula that can't be worked out stands there: "#REF!"."""
    return bool(_ERROR.fullmatch(text.strip().upper()))


def means_nothing(text: str, column: str = "") -> bool:
    """Whether a cell is blank for all that it says: "N/A", "-", "?", "see above", "#N/A".

    So is a broken formula, but for a role: who somebody is can't be lost unseen, so it is asked.
    """
    bare = text.strip().strip("()[]{}<>\"'“”").strip()
    if not any(c.isalnum() for c in bare):
        is_name = column in ("name", "first", "last")  # of emoji alone, perhaps
        return not (is_name and any(unicodedata.category(c) == "So" for c in bare))
    if _ERROR.fullmatch(bare.upper()):
        return column != "role" or bool(_NOT_FOUND.fullmatch(bare.upper()))
    if column in ("name", "first", "last") and plain(bare) in _NAMES_TOO:
        return not (bare.istitle() or (bare.isupper() and column != "name"))
    if column == "role" and (_HONORIFIC.fullmatch(plain(bare)) or plain(bare) in _STANDING):
        return True
    if column in ("institution", "district", "county") and bare == "0":
        return True  # an empty cell, as a formula gives it
    if column == "name" and _VACANT.match(bare):
        return True
    if column not in ("name", "first", "last") and _UNCHOSEN.fullmatch(plain(bare)):
        return True  # "Pick" is a family's name
    return plain(bare) in _NOTHING


# --- roles ------------------------------------------------------------------------------------

# The first that is found decides, so the particular stands before the general.
_ROLES = [
    ((r"\b(professor|faculty|lecturer|adjunct|dean|teacher prep\w*|educator prep\w*"
     r"|teacher education|preservice|pre service|university|college)\b"),
     JobRole.TEACHER_PREPARATION),
    ((r"\b(principals?|vp|head of school|directora? de (la )?escuela"
      r"|(school|site|building) administrator)\b"), JobRole.PRINCIPAL),
    ((r"\b(coach|coaches|tosa|teacher on special assignment|mentor|instructional "
     r"(specialist|facilitator|lead)|(math|science|stem|steam) (specialist|coordinator))\b"),
     JobRole.COACH),
    (r"\b(esd|service district|ren|regional educator network|network|educator advancement)\b",
     JobRole.NETWORK),
    ((r"\b(community|non ?profit|museum|zoo|business|industry|parent|volunteer|partner"
     r"|tribal|tribe)\b"), JobRole.COMMUNITY),
    ((r"\b(district|curriculum|superintendent|central office|teaching and learning|director"
     r"|administrator)\b"), JobRole.DISTRICT),
]  # fmt: skip
_TEACHES = re.compile(r"\b(teacher|teach|teaches|educator|instructor|grade|grades|maestr[oa]|gr)\b")
# Whoever is called by such words alone teaches: a "5th grade student" or "teacher's aide" doesn't.
_TEACHERS = re.compile(
    r"(?:(?:(?:class|home)room|teacher|teach|teaches|educator|instructor|maestr[oa]|de|grades?|gr|grado|level"
    r"|st|nd|rd|th|pre|k|pk|tk|kindergarten|kinder|to|through|thru|and|or|of|in|the|a|elementary"
    r"|primary|primaria|middle|intermediate|ms|junior|jr|high|school|math|maths|mathematics|sciences?|stem|steam"
    r"|ela|language arts|reading|writing|literacy|english|social studies|history|art|music|pe|general"
    r"|special|education|ed|sped|dual language|bilingual|immersion|spanish|esl|eld|esol|self contained"
    r"|full time|part time|\d+)(?: |$))+"
)
_MIDDLE = re.compile(r"\b(middle|ms|junior high|jr high|intermediate)\b")
_PRIMARY = re.compile(r"\b(elementary|primary|kindergarten|k|kinder|primaria)\b")
_OUR_ROLES = by_label(JobRole.choices)
_KNOWN_ROLES = _OUR_ROLES | {
    "ap": JobRole.PRINCIPAL,
    "k 5": JobRole.K5_TEACHER,
    "elementary": JobRole.K5_TEACHER,
    "middle school": JobRole.MIDDLE_TEACHER,
}


def read_role(text: str, grades: str = "") -> str | None:
    """The JobRole meant; ``grades`` (a GradeBand or "") tells what a plain "teacher" teaches."""
    said = _said(text)
    if said in _KNOWN_ROLES:
        return _KNOWN_ROLES[said]
    if _NOT_TOLD.search(said):
        return None
    for pattern, role in _ROLES:
        if re.search(pattern, said) and not (role == JobRole.COMMUNITY and "teacher" in said):
            return role
    return _teacher(said, grades)


def _said(text: str) -> str:
    if "grade" in text.casefold():  # "First grade teacher"
        text = _NUMBERS.sub(lambda found: _NUMBER_WORDS[found[0].casefold()], text)
    return re.sub(r"\b(?:asst|assoc) ", lambda f: _LONG[f[0].strip()] + " ", plain(text))


_LONG = {"asst": "assistant", "assoc": "associate"}
# Whoever works for one of these roles, and other people's coaches and networks.
_NOT_TOLD = re.compile(
    r"\b(secretary|clerk|assistant to|soccer|football|basketball|volleyball|track|swim|baseball"
    r"|students?|aide|para|paraeducator|paraprofessional|(?:instructional|educational) assistant"
    r"|substitute|sub|counsell?or|librarian|former|formerly|retired|aspiring|was|intern|investigator|engineer|analyst|business manager"
    r"|custodian|nurse|dean of students|network (?:admin\w*|engineer|tech\w*)|bus)\b"
)


_SURE_ROLES = [
    (r"(?:(?:assistant|vice|associate|interim|co|acting|elementary|middle|high|school) )*principal",
     JobRole.PRINCIPAL),
    ((r"(?:(?:instructional|math|mathematics|science|stem|steam|literacy|district|elementary|middle"
      r"|school|curriculum|k \d+|technology|and) )*(?:coach|tosa)"), JobRole.COACH),
    (r"(?:(?:assistant|associate|adjunct|visiting) )*professor", JobRole.TEACHER_PREPARATION),
    (r"(?:(?:assistant|deputy) )?superintendent", JobRole.DISTRICT),
]  # fmt: skip


def means_another(text: str) -> bool:
    """Whether a cell only says that none of the choices fitted: "Other (please specify)"."""
    return bool(re.match(r"other(?: please\b.*| specify.*)?$|otr[oa]$", plain(text)))


def is_of_work(text: str) -> bool:
    """Whether a word of it says what somebody works as."""
    return bool(read_role(text) or _TEACHES.search(plain(text)))


def is_our_role(text: str) -> bool:
    """Whether these are our own words for a role."""
    return plain(text) in _OUR_ROLES


def sure_role(text: str, grades: str = "") -> str | None:
    """The JobRole meant where there is no doubt; of others :func:`read_role` makes a guess."""
    said = _said(text)
    if said in _KNOWN_ROLES:
        return _KNOWN_ROLES[said]
    for pattern, role in _SURE_ROLES:
        if re.fullmatch(pattern, said):
            return role
    if not _TEACHES.search(said) or not _TEACHERS.fullmatch(said):
        return None
    return _teacher(said, grades)


def _teacher(said: str, grades: str) -> str | None:
    if re.search(r"\bhigh school\b", said) and not re.search(r"\d", said):
        return None  # of both bands that we have a role for, it is neither
    taught = {GradeBand.K5: JobRole.K5_TEACHER, GradeBand.MIDDLE: JobRole.MIDDLE_TEACHER}
    if _MIDDLE.search(said):
        return None if _PRIMARY.search(said) else JobRole.MIDDLE_TEACHER
    span = _span(said)
    if span and _TEACHES.search(said):
        return taught.get(_band(*span))
    if _PRIMARY.search(said):
        return JobRole.K5_TEACHER
    return taught.get(grades) if _TEACHES.search(said) else None


# --- grades -----------------------------------------------------------------------------------

_KNOWN_GRADES = by_label(GradeBand.choices) | {
    "elementary": GradeBand.K5,
    "elementary school": GradeBand.K5,
    "elem": GradeBand.K5,
    "primary": GradeBand.K5,
    "primaria": GradeBand.K5,
    "middle": GradeBand.MIDDLE,
    "middle school": GradeBand.MIDDLE,
    "ms": GradeBand.MIDDLE,
    "high": GradeBand.HIGH,
    "high school": GradeBand.HIGH,
    "hs": GradeBand.HIGH,
    "secondary": GradeBand.HIGH,
    "elementary and middle": GradeBand.K8,
    "all": GradeBand.ALL,
    "district": GradeBand.ALL,
    "all levels": GradeBand.ALL,
}
_MONTHS = {name: number for number, name in enumerate(
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)}  # fmt: skip


# Numbers that are no grades: "Room 12", "period 3", "2 years".
_OTHER_NUMBERS = re.compile(
    r"(?i)\b(?:room|rm|bldg|building|team|period|section|cohort|hub|unit|suite|pod|#)\s*\.?#?\s*\d+\w*"
    r"|\b\d+\s*(?:years?|yrs?|students?|teachers?|kids|classes|periods|sections|%)"
)
_GRADE_WORDS = re.compile(
    r"(?:k|pk|tk|pre|prek|kg|kinder|kindergarten|st|nd|rd|th|grades?|gr|to|through|thru|and|or|the"
    r"|grado|a|y|\d+)(?: |$)"
)


_NUMBER_WORDS = {
    word: str(n)
    for n, several in enumerate(
        ("first one", "second two", "third three", "fourth four", "fifth five", "sixth six",
         "seventh seven", "eighth eight", "ninth nine", "tenth ten", "eleventh eleven",
         "twelfth twelve"), 1,
    )
    for word in several.split()
}  # fmt: skip
_NUMBERS = re.compile(rf"(?i)\b(?:{'|'.join(_NUMBER_WORDS)})\b")


def sure_grades(text: str) -> str | None:
    """The GradeBand meant where nothing else stands beside it; else :func:`read_grades` guesses."""
    text = _as_typed(text)
    said = plain(_NUMBERS.sub(lambda found: _NUMBER_WORDS[found[0].casefold()], text))
    if re.search(r"[<>+?]", text) or (re.search(r"\d{4}", text) and not _from_date(text)):
        return None  # "6+" goes on to a grade that nobody says, and 46181 may be a day
    if (falling := re.fullmatch(r"(\d+),(\d+)", text)) and int(falling[1]) > int(falling[2]):
        return None  # a broken number, perhaps
    if said in _KNOWN_GRADES or _from_date(text) or not _GRADE_WORDS.sub("", said).strip():
        return read_grades(text)
    return None


def read_grades(text: str) -> str | None:
    """The GradeBand that covers what is named. Excel turns "6-8" into June 8: that's known, too."""
    text = _as_typed(text)
    if re.search(r"\d\.\d", text):
        return None  # "7.5" is a number, and no grade
    text = _NUMBERS.sub(lambda found: _NUMBER_WORDS[found[0].casefold()], text)
    said = plain(_OTHER_NUMBERS.sub(" ", text))
    if said in _KNOWN_GRADES:
        return _KNOWN_GRADES[said]
    dated = _from_date(text) or _from_serial(text)
    if dated:
        return _band(*dated)
    span = _span(said)
    return _band(*span) if span else None


def _as_typed(text: str) -> str:
    """ "5.0" as 5, and a day without its midnight: as programs write what stood in a cell."""
    return re.sub(r"\b(\d+)\.0\b|(?<=\d)[ T]00:00(?::00(?:\.0+)?)?$", r"\1", text)


def _from_date(text: str) -> tuple[int, int] | None:
    """ "2026-06-08", "8-Jun" and "6/8/2026" were 6-8 before Excel got hold of them."""
    iso = re.fullmatch(r"\d{4}-(\d{2})-(\d{2})", text)
    american = re.fullmatch(r"(\d{1,2})/(\d{1,2})/\d{2,4}", text)
    short = re.fullmatch(r"(?i)(\d{1,2})[- ]([a-z]{3})[a-z]*", text)
    named = re.fullmatch(r"(?i)([a-z]{3})[a-z]*[- ](\d{1,2})", text)
    if iso or american:
        low, high = map(int, (iso or american).groups())
    elif short and short[2].lower() in _MONTHS:
        low, high = _MONTHS[short[2].lower()], int(short[1])
    elif named and named[1].lower() in _MONTHS:
        low, high = _MONTHS[named[1].lower()], int(named[2])
    else:
        return None
    return (low, high) if 1 <= low < high <= 12 else None


def _from_serial(text: str) -> tuple[int, int] | None:
    """The same where Excel's number of the day is left (46181 is June 8), or the day stands first."""
    if re.fullmatch(r"[34567]\d{4}", text):
        day = date(1899, 12, 30) + timedelta(days=int(text))
        low, high = day.month, day.day
    elif european := re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.]\d{2,4}", text):
        high, low = map(int, european.groups())
    else:
        return None
    return (low, high) if 1 <= low < high <= 12 else None


def _span(said: str) -> tuple[int, int] | None:
    """The lowest and highest grade named in plain text; kindergarten is 0."""
    grades = [int(n) for n in re.findall(r"\d+", said)]
    if any(n > 12 for n in grades):
        return None
    if re.search(r"\b(k|pk|prek|pre k|tk|kindergarten|kinder)\b", said):
        grades.append(0)
    return (min(grades), max(grades)) if grades else None


def _band(low: int, high: int) -> str:
    if high <= 5:
        return GradeBand.K5
    if low >= 9:
        return GradeBand.HIGH
    if high <= 8:
        return GradeBand.MIDDLE if low >= 6 else GradeBand.K8
    return GradeBand.ALL
