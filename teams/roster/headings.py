"""What a heading means: our own words, other programs' words, and plain questions.

Headings that say whose address or name stands there decide: an attendee's is meant, a buyer's or a
supervisor's never is.
"""

import re
import unicodedata

# Headings as _plain makes them, the surest first. "first" and "last" become a name.
_HEADINGS = {
    "name": (
        "name", "full name", "participant name", "member name", "teacher name", "name last first",
        "last first", "last name first name", "last name first", "name first last", "first last",
        "first name last name", "first and last name", "member", "participant", "person",
        "educator", "teacher", "attendee", "nombre", "nombre completo", "nombre y apellido",
        "nombre y apellidos", "real name", "display name", "lastfirst", "who are you", "employee",
        "fullname", "worker", "staff member", "team member", "contact person", "nominee", "invitee",
        "registrant", "representative", "committee member", "nom complet", "nome completo",
        "nom et prenom", "vollstandiger name", "nombre del participante", "teacher staff",
    ),
    "first": ("first name", "first", "given name", "forename", "firstname", "preferred first name", "name first",
              "first name preferred", "legal first name", "f name", "fname", "first names", "given",
              "forenames", "first nm", "preferred first", "legal first", "vorname", "prenom", "nombres",
              "primer nombre", "nombre de pila", "nome"),
    "last": ("last name", "last", "surname", "family name", "lastname", "apellido", "apellidos",
             "legal last name", "name last", "l name", "lname", "last names", "family",
             "apellido paterno", "primer apellido", "last nm", "legal last", "nachname", "familienname",
             "nom", "nom de famille", "cognome", "sobrenome"),
    # A second family name, which stands after the first.
    "last2": ("apellido materno", "segundo apellido", "second last name", "second surname"),
    "email": (
        "e mail", "email", "e mail address", "email address", "work email", "school email",
        "district email", "work e mail", "primary email", "mail", "e mail work",
        "contact email", "username", "correo", "correo electronico", "emailaddress", "email adress",
        "user principal name", "primary smtp address", "upn", "login id", "sis login id", "email1",
        "e mail1", "courriel", "adresse de messagerie", "adresse electronique", "mail id", "gmail",
    ),
    "institution": (
        "school", "institution", "school name", "organization", "organisation",
        "school or organization", "school organization", "organization name", "workplace",
        "employer", "agency", "affiliation", "building", "site", "school site", "work site",
        "school or institution", "school institution", "school district or organization",
        "school or district", "school district organization", "company", "company name", "campus",
        "place of work", "where you work", "where you teach", "organization 1 name", "escuela",
        "institucion", "centro educativo", "nombre escuela", "lugar trabajo", "org name", "org",
        "current employer", "employer name", "building name", "home school", "school building", "bldg", "sch",
        "site name", "schools", "worksite", "work place", "work location", "primary location",
        "school location", "assigned school", "place of employment", "home campus", "building location",
        "university", "college", "university college", "institute", "partner organization",
        "organizacion", "colegio", "plantel", "centro trabajo", "nombre de la escuela", "ecole",
        "etablissement", "societe", "firma", "schule", "scuola", "escola",
    ),
    "district": (
        "district", "school district", "district name", "district or esd", "district esd", "esd",
        "dist", "distrito", "distrito escolar", "nombre distrito", "school district name", "lea",
        "lea name", "local education agency", "school dist", "esd name", "nombre del distrito",
    ),
    "county": ("county", "condado", "county name"),
    "role": (
        "role", "job role", "current role", "position", "job title", "current position",
        "job", "title", "role on team", "role position", "position title", "role title",
        "occupation", "organization 1 title", "organization title", "employee title", "work title",
        "pos", "role or position", "role or title", "position or role", "puesto", "cargo", "rol", "ocupacion",
        "profession", "designation", "position held", "job title description", "job class", "i am a",
        "which best describes you", "what best describes you", "fonction", "poste", "beruf", "funktion",
        "funcion", "profesion",
    ),
    "grades": (
        "grades", "grade band", "grade level", "grade levels", "grade s", "grades taught",
        "grade levels taught", "grade", "grade bands", "grade level s", "grade span", "grados",
        "nivel", "grado", "grade taught", "grade level taught", "grade levels you teach", "grade you teach", "gr",
        "level taught", "levels taught", "grade subject", "grade and subject", "subject grade",
        "grade level content area", "grade level subject", "grade content area", "nivel escolar",
    ),
    "language": (
        "language", "preferred language", "language preference", "mail language", "idioma",
        "lengua", "idioma preferido",
    ),
    "zone": ("time zone", "timezone", "tz", "zona horaria"),
}  # fmt: skip
_MEANING = {
    heading: (field, rank)
    for field, known in _HEADINGS.items()
    for rank, heading in enumerate(known)
}
# Whose it is that the list is about.
_OWNERS = {
    "attendee",
    "participant",
    "registrant",
    "respondent",
    "member",
    "teacher",
    "educator",
    "recipient",
    "your",
    "nominee",
    "candidate",
}
# Of a form about somebody else: "Your name" is whoever filled it in.
_OF_ANOTHER = {"nominee", "candidate"}
# What reaches people at home, not at work.
_AT_HOME = {"personal", "home", "private"}
# Tables of people, as databases write them before the point: Teachers.Title.
_TABLES = {"teacher", "staff", "employee", "employment", "individual", "person", "people", "user",
           "contact", "member", "worker"}  # fmt: skip
# Whose it isn't, and what is something else altogether.
_OTHERS = {
    "buyer", "order", "purchaser", "purchase", "billing", "invoice", "payer", "host", "organizer",
    "supervisor", "manager", "principal", "emergency", "parent", "guardian", "spouse", "assistant",
    "secretary", "secondary", "alternate", "alternative", "backup", "recovery", "new", "old",
    "former", "previous", "cc", "reply", "sender", "owner", "creator", "opt", "status", "type",
    "confirm", "confirmation", "admin", "administrator", "referrer", "referred", "nominator",
    "inviter", "substitute", "sub", "collector", "permission", "consent", "subscribe", "list",
    "domain", "label", "sent", "source", "format", "verified", "marketing", "colleague",
    "colleagues", "friend", "boss", "director", "directora", "jefe", "coordinator", "student", "pupil", "child",
}  # fmt: skip
_NOT_A_NAME = _OTHERS | {
    "school", "district", "organization", "organisation", "company", "institution", "employer",
    "event", "ticket", "file", "user", "group", "hub", "meeting", "course", "product", "middle",
    "maiden", "county", "country", "region", "state", "city", "street", "phonetic", "nickname",
    "nick", "building", "site", "team", "session", "sheet", "campus", "program", "device", "org",
    "webinar", "room", "yomi", "additional", "badge", "tag", "survey", "form", "department",
    "esd", "project", "class", "location", "center", "lea", "agency", "office", "prefix", "suffix",
    "domain", "unit", "division", "pet", "bank", "subject",
}  # fmt: skip
_NOT_A_PLACE = {
    "address", "phone", "city", "zip", "state", "year", "type", "website", "url", "level",
    "email", "mail", "code", "id", "street", "fax", "number", "enrollment", "start", "size",
    "country", "postal", "department", "mascot", "many", "long", "years",
}  # fmt: skip
_FILLERS = {
    "what", "whats", "what s", "is", "are", "your", "you", "the", "please", "enter", "provide",
    "and", "or", "tell", "us", "of", "a", "an", "which", "where", "do", "work", "works", "working",
    "at", "in", "current", "currently", "for", "best", "preferred", "contact", "to", "reach", "s",
    "my", "we", "i", "type", "write", "employee", "primary", "official", "business", "value",
    "home", "personal", "name", "title", "job", "main", "q", "use", "should", "how", "does",
    "it", "on", "with", "full", "first", "last", "employed", "teach", "taught", "teaching", "level",
    "levels", "band", "role", "position", "school", "district", "organization", "grade", "grades",
    "county", "institution", "occupation", "mailing", "serve", "located", "representing",
    "represent", "affiliated", "affiliation", "assignment", "esd", "other", "if", "any",
    "primarily", "team", "this", "year", "select", "choose", "all", "that", "apply", "describes",
    "describe", "following", "by", "educational", "education", "as", "can", "have",
}  # fmt: skip
# Whose school, role or grades it isn't, or not now.
_NOT_NOW = {
    "previous", "former", "last", "past", "attended", "attend", "graduated", "graduate", "child",
    "children", "childs", "kids", "future", "next", "feeder", "neighborhood", "desired", "hope",
    "want", "like", "interested", "play", "supervisor", "supervisors", "principal", "principals",
    "spouse", "colleague", "colleagues", "nominee", "partner", "mentor", "substitute",
}  # fmt: skip
# "Grade (last year)": what isn't so any more, or not yet.
_IN_BRACKETS = re.compile(
    r"(?i)[(\[][^)\]]*\b(?:(?:last|next|prior|past) (?:school )?(?:year|term)|previous|former)\b"
)
# A question in Spanish, and what it holds besides what is asked for.
_SPANISH = {"cual", "que", "su", "tu", "de", "del", "ensena", "trabaja", "escriba", "indique"}
_SPANISH_FILLERS = _SPANISH | {
    "es",
    "en",
    "la",
    "el",
    "los",
    "las",
    "por",
    "favor",
    "usted",
    "actual",
}
# What is answered by yes or no.
_YES_OR_NO = re.compile(
    r"(?i)\s*(is|are|am|do|does|did|has|have|had|will|would|was|were|may|can)\b"
)
_PART = re.compile(
    r"(?i)\bname\W*[(\[]\s*(first|last|given|family)\s*(?:name)?\s*[)\]]\s*[*:]*\s*$"
)
_PLACES = {
    "school", "organization", "organisation", "institution", "employer", "workplace", "company",
    "agency", "building", "campus", "affiliation", "escuela",
}  # fmt: skip
KEYWORD_RANK, _WEAK_RANK = 100, 150
# Smaller ones are a nominee's: nothing of who filled in the form is meant, not even where they lack.
OF_ANOTHER_RANK = -400


def plain(text: str) -> str:
    """ "E-Mail Address*" as "e mail address", "jobTitle" as "job title"."""
    text = re.sub(r"<[^<>]{1,60}>", " ", text)
    text = re.sub(r"(?<=[a-z]{2})(?=[A-Z][a-z]{2})", " ", text)
    text = unicodedata.normalize("NFKD", text.casefold())
    text = "".join(c for c in text if not unicodedata.combining(c))
    text = re.sub(r"^\s*(?:q\s?\d+\s*[.):-]?|\d+\s*[.):])\s+", "", text)
    text = re.sub(r"\[[^\]]*\]", " ", text) if not text.startswith("[") else text
    text = re.sub(r"\(.*?\)", " ", text) if not text.startswith("(") else text
    return " ".join(re.findall(r"[a-z0-9]+", text))


def meaning(text: str) -> tuple[str, int] | None:
    """What a heading says stands below it, and how surely (smaller is surer), or None."""
    if not text or len(text) > 200:
        return None
    if table := re.fullmatch(r"([A-Za-z]+?)[Ss]?\.([A-Za-z_ ]+)", text):
        return _of_table(table[1].casefold(), table[2])
    if _IN_BRACKETS.search(text):
        return None
    said = plain(text)
    if part := _PART.search(text):  # "Name (First)" or "[First name]", of two columns
        said = f"{said} {plain(part[1])}"
    if found := _either(text) or _MEANING.get(said):
        return found
    words = said.split()
    owned = [
        word
        for word, before in zip(words, ["", *words], strict=False)
        if word not in _OWNERS and not (word == "s" and before in _OWNERS)
    ]
    if len(owned) < len(words) and (found := _MEANING.get(" ".join(owned))):
        return found[0], found[1] + _of_owner(set(words))
    if _SPANISH & set(words) and (
        found := _MEANING.get(" ".join(word for word in words if word not in _SPANISH_FILLERS))
    ):
        return found[0], found[1] + KEYWORD_RANK
    if found := _by_keywords(text, words):
        return found
    if found := _in_two_languages(text):
        return found
    # Brackets may hold the very word: How can we reach you (e-mail)?
    return _by_keywords(text, plain(text.replace("(", " ").replace(")", " ")).split())


def _in_two_languages(text: str) -> tuple[str, int] | None:
    """ "School / Escuela" says one thing twice."""
    parts = (
        [meaning(part) for part in re.split(r"\s*[/|]\s*", text)]
        if "/" in text or "|" in text
        else []
    )
    said = {part[0] if part else "" for part in parts}
    return parts[0] if len(parts) == 2 and len(said) == 1 else None


def _of_table(table: str, column: str) -> tuple[str, int] | None:
    """ "Schools.Name" is the school's, "Teachers.Title" whose list it is."""
    if table in ("school", "district"):
        return meaning(f"{table} {column}")
    return meaning(column) if table in _TABLES else meaning(f"{table} {column}")


def _of_owner(said: set[str]) -> int:
    if said & _OF_ANOTHER:
        return OF_ANOTHER_RANK
    return -100 if said & _OWNERS else 0


def _either(text: str) -> tuple[str, int] | None:
    """ "School / District" is one place of either kind, "School District" is a district."""
    if re.search(
        r"(?i)school\s*(?:name)?\s*(?:/|&|\bor\b|\band\b|,)\s*(?:school\s+)?district", text
    ):
        return "institution", 3
    if re.search(r"(?i)district\s*(?:/|&|\bor\b)\s*school", text):
        return "institution", 3
    return None


def _by_keywords(text: str, words: list[str]) -> tuple[str, int] | None:
    said = set(words)
    joined = " ".join(words)
    owner = _of_owner(said)
    if said & {"email", "emails", "correo"} or re.search(r"\be mails?\b", joined):
        if said & (_OTHERS - {"type"}):
            return None
        if said & _AT_HOME:
            return "email", _WEAK_RANK
        # What they'd rather be written to goes before what a program knows of them.
        return "email", (-50 if said & {"preferred", "best"} else KEYWORD_RANK) + owner
    if re.search(r"\btime ?zone\b", joined):
        return "zone", KEYWORD_RANK
    asked = bool(re.search(r"(?i)\?|\b(your?|what|which|please|where)\b", text))
    if found := _name_part(said, owner):
        return found
    if said & _NOT_NOW or _YES_OR_NO.match(text):
        return None
    # "Which grade level content was useful?" asks for something else.
    if asked and len(said - _FILLERS - _PLACES) > 1:
        return None
    if not asked and not said <= _FILLERS | {"role", "position", "county"}:
        return None
    return _fact(said, joined, asked)


def _name_part(said: set[str], owner: int) -> tuple[str, int] | None:
    given = said & {"first", "given", "forename", "firstname"}
    family = said & {"surname", "lastname"} or ("name" in said and said & {"last", "family"})
    if not (said & {"name", "surname", "lastname", "firstname", "forename"}) or said & _NOT_A_NAME:
        return None
    if given and not family:
        return "first", KEYWORD_RANK + owner
    if family and not given:
        return "last", KEYWORD_RANK + owner
    rank = _WEAK_RANK if said & {"preferred", "called", "legal", "display"} else KEYWORD_RANK
    return "name", rank + owner


def _fact(said: set[str], joined: str, asked: bool) -> tuple[str, int] | None:
    """School, district, county, role or grades, in a question or a few known words."""
    if said & {"grade", "grades"} and not said & {"gradebook", "plus"}:
        return "grades", KEYWORD_RANK
    if "county" in said:
        return "county", KEYWORD_RANK
    if said & {"role", "position", "occupation"} or re.search(r"\bjob\b|\btitle\b", joined):
        return None if said & {"event", "ticket", "session", "team"} else ("role", KEYWORD_RANK)
    if said & _NOT_A_PLACE - {"many"}:
        return None
    if "district" in said:
        either = said & _PLACES and ("or" in said or "and" in said)
        return ("institution" if either else "district"), KEYWORD_RANK
    if said & _PLACES:
        return "institution", KEYWORD_RANK
    if asked and re.search(r"\bwhere (do|are) you (work|teach|employed)", joined):
        return "institution", KEYWORD_RANK
    return None
