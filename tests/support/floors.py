"""Which floor a file stands on, and what in it reaches upwards.

docs/architecture.md draws the floors. An import, a string foreign key, a reverse accessor of an
upper app, a ``reverse()`` name and a ``{% url %}`` namespace all count as reaching.

A reverse accessor is found by its name: as an attribute, in a template's variables and tags, as a
keyword or a text of a lookup. ``accessors`` maps such a name to the app above that hung it there.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# From the ground up. What stands on the same floor is the same app.
FLOORS = {
    "foundation": 0,
    "people": 1,
    "mailing": 2,
    "teams": 3,
    "gatherings": 4,
    "workgroups": 5,
    "sessions": 6,
    "recommendations": 7,
    "stemhub": 9,
}
# An app by another name: its label, or the folder of a kind's own templates.
LABELS = {"team_sessions": "sessions", "pd": "sessions"}
# Template folders that aren't named after an app: the shared skeleton stands on the ground and
# names no app's page; these are the roof's.
ROOF_TEMPLATES = {"home", "public", "demo"}

_URL_NAME = re.compile(r"^([a-z_]+):[a-z_\-]+$")
_TEMPLATE_URL = re.compile(r"{%-?\s*url\s+['\"]([a-z_]+):")
_TEMPLATE_FILE = re.compile(r"{%-?\s*(?:include|extends)\s+['\"]([a-z_]+)/")
_MODEL = re.compile(r"^([a-z_]+)\.[A-Z]\w+$")
_TEMPLATE_CODE = re.compile(r"{{.*?}}|{%.*?%}")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_TEMPLATE_ATTRIBUTE = re.compile(r"(\w+)\.(?=(\w+))")

# Calls whose keywords name fields and relations ...
_BY_KEYWORD = {"filter", "exclude", "get", "Q", "get_or_create", "update_or_create", "aget"}
# ... and whose texts do. A plain word in any other text is just a word.
_BY_TEXT = {
    *("Avg", "Count", "F", "FilteredRelation", "Max", "Min", "OuterRef", "Prefetch", "Subquery"),
    *("Sum", "annotate", "dates", "datetimes", "defer", "distinct", "getattr", "only", "order_by"),
    *("prefetch_related", "prefetch_related_objects", "select_for_update", "select_related"),
    *("values", "values_list"),
}


@dataclass(frozen=True)
class Reach:
    """One line that reaches up from ``app`` to ``upper``."""

    where: str
    app: str
    upper: str
    what: str

    def __str__(self):
        return f"{self.where}: {self.app} reaches up to {self.upper} by {self.what}"


def app_of(label: str) -> str | None:
    """The app's package, from a package name, an app label or a URL namespace."""
    label = LABELS.get(label, label)
    return label if label in FLOORS else None


def python_reaches(source: str, app: str, where: str, accessors: dict) -> Iterator[Reach]:
    """What in a Python source of ``app`` reaches up."""
    for node in ast.walk(ast.parse(source)):
        for upper, what in _mentions(node, accessors):
            if upper and FLOORS[upper] > FLOORS[app]:
                yield Reach(f"{where}:{getattr(node, 'lineno', 0)}", app, upper, what)


def _mentions(node, accessors) -> Iterator[tuple[str | None, str]]:
    """The apps that one node of a syntax tree names, and by what."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield app_of(alias.name.split(".")[0]), f"import {alias.name}"
    elif isinstance(node, ast.ImportFrom) and node.level == 0:
        yield app_of(node.module.split(".")[0]), f"import {node.module}"
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield from _string_mentions(node.value, accessors)
    elif isinstance(node, ast.Attribute) and node.attr in accessors:
        # Django's own login session is not ours.
        if not (node.attr == "session" and ast.unparse(node.value).endswith("request")):
            yield accessors[node.attr], f"accessor .{node.attr}"
    elif isinstance(node, ast.keyword) and node.arg and "__" in node.arg:
        yield accessors.get(node.arg.split("__")[0]), f"lookup {node.arg}"
    elif isinstance(node, ast.Call):
        yield from _lookups(node, accessors)


def _lookups(call: ast.Call, accessors) -> Iterator[tuple[str | None, str]]:
    """Relations that a query names by one plain word: ``filter(seats=3)``, ``Count("seats")``."""
    name = getattr(call.func, "attr", None) or getattr(call.func, "id", None)
    if name in _BY_KEYWORD:
        for keyword in call.keywords:
            yield accessors.get(keyword.arg), f"lookup {keyword.arg}="
    if name in _BY_TEXT:
        for given in call.args:
            for part in ast.walk(given) if isinstance(given, ast.Starred) else [given]:
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield accessors.get(part.value.lstrip("-")), f'lookup {name}("{part.value}")'


def _string_mentions(text: str, accessors) -> Iterator[tuple[str | None, str]]:
    if match := _URL_NAME.match(text):
        yield app_of(match[1]), f"address {text}"
    if match := _MODEL.match(text):
        yield app_of(match[1]), f"model {text}"
    if "__" in text and " " not in text:
        for part in text.lstrip("-").split("__"):
            yield accessors.get(part), f"lookup {text}"


def template_reaches(source: str, app: str, where: str, accessors=None) -> Iterator[Reach]:
    """What in a template of ``app`` reaches up: addresses, other apps' templates, accessors."""
    for number, line in enumerate(source.splitlines(), start=1):
        for upper, what in (*_named_in(line), *_accessors_in(line, accessors or {})):
            if FLOORS[upper] > FLOORS[app]:
                yield Reach(f"{where}:{number}", app, upper, what)


def _named_in(line: str) -> Iterator[tuple[str, str]]:
    """The apps whose addresses and templates a line of a template names."""
    for pattern, what in ((_TEMPLATE_URL, "address"), (_TEMPLATE_FILE, "template")):
        for match in pattern.finditer(line):
            upper = app_of(match[1]) or ("stemhub" if match[1] in ROOF_TEMPLATES else None)
            if upper:
                yield upper, f"{what} {match[1]}"


def _accessors_in(line: str, accessors: dict) -> Iterator[tuple[str, str]]:
    """The apps whose relations a line of a template follows, as in ``{{ team.gatherings.all }}``."""
    for code in _TEMPLATE_CODE.findall(line):
        for owner, name in _TEMPLATE_ATTRIBUTE.findall(_QUOTED.sub("", code)):
            # Django's own login session is not ours.
            if name in accessors and (owner, name) != ("request", "session"):
                yield accessors[name], f"accessor .{name}"


def template_app(path: Path) -> str:
    """The app whose page a template is, by its folder below ``templates/``."""
    folders = path.parts[:-1]
    if folders and folders[0] == "mail":
        folders = folders[1:]
    if not folders:
        return "foundation"
    if folders[0] in ROOF_TEMPLATES:
        return "stemhub"
    return app_of(folders[0]) or "foundation"


def upper_accessors() -> dict:
    """Reverse accessor and query names that an upper app hangs on a lower app's model."""
    from django.apps import apps

    names: dict[str, str] = {}
    for model in apps.get_models():
        lower = app_of(model._meta.app_label)
        if lower is None:
            continue
        for relation in model._meta.related_objects:
            upper = app_of(relation.related_model._meta.app_label)
            if upper and FLOORS[upper] > FLOORS[lower]:
                for name in (relation.get_accessor_name(), relation.field.related_query_name()):
                    if name and not name.startswith("historical"):
                        names[name] = upper
    return names


def all_reaches() -> list[Reach]:
    """Every line of the tree that reaches up."""
    accessors = upper_accessors()
    found: list[Reach] = []
    for app in FLOORS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" in path.parts:
                continue
            where = str(path.relative_to(ROOT))
            found += python_reaches(path.read_text(), app, where, accessors)
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.is_file():
            inside = path.relative_to(ROOT / "templates")
            where = f"templates/{inside}"
            found += template_reaches(path.read_text(), template_app(inside), where, accessors)
    return found
