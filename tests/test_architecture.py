"""The floors of docs/architecture.md hold, and the test that says so can fail."""

import ast

import pytest

from tests.support.circles import circle_in
from tests.support.floors import (
    FLOORS,
    ROOT,
    all_reaches,
    python_reaches,
    template_app,
    template_reaches,
    upper_accessors,
)

# The longest a file of ours may be: a room over this wants a second room.
LONGEST_FILE = 400
# ... and a function of an app: over this it does two things. A test may tell a whole story.
LONGEST_FUNCTION = 60
JUNK_DRAWERS = {"utils.py", "helpers.py", "common.py", "misc.py"}


def test_no_app_reaches_up():
    assert [str(reach) for reach in all_reaches()] == []


@pytest.mark.parametrize(
    "source",
    [
        "from gatherings.models import Gathering",
        "def late():\n    import sessions.models",
        "models.ForeignKey('gatherings.Gathering')",
        "models.ForeignKey('team_sessions.Session')",
        "reverse('gatherings:page', args=[1])",
        "team.gatherings.all()",
        "Team.objects.filter(gatherings__state='draft')",
        "Count('gatherings__attendees')",
        "Team.objects.filter(gatherings=x)",
        "Team.objects.exclude(Q(name='') | Q(gatherings=None))",
        "Team.objects.annotate(n=Count('gatherings'))",
        "models.Max('gatherings', distinct=True)",
        "Team.objects.select_related('hub', 'gatherings')",
        "Team.objects.prefetch_related(Prefetch('gatherings', queryset=rows))",
        "Team.objects.order_by('-gatherings')",
        "Team.objects.order_by('-gatherings__starts_at')",
        "Team.objects.values_list('name', 'gatherings')",
        "Team.objects.only(*['name', 'gatherings'])",
        "getattr(team, 'gatherings')",
    ],
)
def test_a_planted_reach_is_found(source):
    accessors = {"gatherings": "gatherings"}
    assert list(python_reaches(source, "teams", "planted.py", accessors))


@pytest.mark.parametrize(
    "source",
    [
        '<a href="{% url "gatherings:page" 1 %}">',
        "{% url 'team_sessions:dates' team.pk %}",
        '{% include "gatherings/_row.html" %}',
        '{% extends "home/base.html" %}',
        "{{ team.gatherings.all }}",
        "{{ membership.team.gatherings.count }}",
        "{% for one in team.gatherings.all %}",
        "{% if team.gatherings.exists and not x %}",
        "{% include 'teams/_row.html' with dates=team.gatherings.all %}",
        '{{ team.gatherings.all|join:", " }}',
    ],
)
def test_a_planted_template_reach_is_found(source):
    accessors = {"gatherings": "gatherings"}
    assert list(template_reaches(source, "teams", "planted.html", accessors))


@pytest.mark.parametrize(
    "source",
    [
        "show(gatherings=rows)",
        "slots.register('gatherings', order=4)",
        "say('gatherings')",
        "render(template, {'gatherings': rows})",
        "request.session['next'] = 1",
        "Team.objects.filter(name='gatherings')",
    ],
)
def test_a_word_that_is_no_lookup_is_no_reach(source):
    accessors = {"gatherings": "gatherings", "session": "sessions"}
    assert list(python_reaches(source, "teams", "fine.py", accessors)) == []


@pytest.mark.parametrize(
    "source",
    [
        "{{ gatherings }}",
        "{% for one in gatherings %}",
        "{{ request.session.next }}",
        "{% translate 'See our.gatherings' %}",
        "<p>team.gatherings is a word here</p>",
    ],
)
def test_a_word_in_a_template_that_follows_no_relation_is_no_reach(source):
    accessors = {"gatherings": "gatherings", "session": "sessions"}
    assert list(template_reaches(source, "teams", "fine.html", accessors)) == []


def test_reaching_down_is_allowed():
    source = "from teams.models import Team\nreverse('teams:room', args=[1])"
    assert list(python_reaches(source, "gatherings", "fine.py", {})) == []
    assert list(template_reaches('{% url "teams:room" 1 %}', "sessions", "fine.html")) == []


def test_accessors_of_upper_apps_are_known():
    accessors = upper_accessors()
    assert accessors["gatherings"] == "gatherings"
    assert accessors["session"] == "sessions"
    assert "memberships" in accessors  # people.User carries it, and may not use it


def test_mail_templates_belong_to_their_app():
    assert template_app(ROOT.relative_to(ROOT) / "mail" / "gatherings" / "x.html") == "gatherings"


def _our_files():
    for app in [*FLOORS, "tests", "bench"]:
        for path in (ROOT / app).rglob("*.py"):
            if "migrations" not in path.parts:
                yield path


def test_no_file_is_longer_than_it_may_be():
    long = {
        str(path.relative_to(ROOT)): lines
        for path in _our_files()
        if (lines := len(path.read_text().splitlines())) > LONGEST_FILE
    }
    assert long == {}


def _app_files():
    return [path for path in _our_files() if path.relative_to(ROOT).parts[0] in FLOORS]


def _functions(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_no_function_is_longer_than_it_may_be():
    long = {
        f"{path.relative_to(ROOT)}:{node.name}": lines
        for path in _app_files()
        for node in _functions(path)
        if (lines := node.end_lineno - node.lineno + 1) > LONGEST_FUNCTION
    }
    assert long == {}


def test_no_modules_import_each_other_in_a_circle():
    assert circle_in(_app_files(), ROOT) == []


@pytest.mark.parametrize(
    ("back", "circle"),
    [
        ("from ..models import Team", ["a.models", "a.services.seats", "a.models"]),
        ("def late():\n    from ..models import Team", []),
        ("from a import models", ["a.models", "a.services.seats", "a.models"]),
    ],
)
def test_a_planted_circle_is_found(tmp_path, back, circle):
    (tmp_path / "a" / "services").mkdir(parents=True)
    (tmp_path / "a" / "models.py").write_text("from .services import seats")
    (tmp_path / "a" / "services" / "seats.py").write_text(back)
    found = circle_in(tmp_path.rglob("*.py"), tmp_path)
    assert set(found) == set(circle)


def test_there_is_no_junk_drawer():
    assert [str(p.relative_to(ROOT)) for p in _our_files() if p.name in JUNK_DRAWERS] == []


def test_the_ground_floor_has_no_models_and_no_addresses():
    assert not (ROOT / "foundation" / "models.py").exists()
    assert not (ROOT / "foundation" / "urls.py").exists()


def test_services_know_no_request():
    guilty = []
    for app in FLOORS:
        paths = [ROOT / app / "services.py", *(ROOT / app / "services").rglob("*.py")]
        for path in paths:
            if not path.exists():
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    names = {arg.arg for arg in (*node.args.args, *node.args.kwonlyargs)}
                    if "request" in names:
                        guilty.append(f"{path.relative_to(ROOT)}:{node.name}")
    assert guilty == []


def test_every_tests_folder_is_a_package():
    """Without ``__init__.py`` the folder tests/sessions would shadow the app."""
    bare = {
        str(path.parent.relative_to(ROOT))
        for path in (ROOT / "tests").rglob("test_*.py")
        if not (path.parent / "__init__.py").exists()
    }
    assert bare == set()
