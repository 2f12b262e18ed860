"""The floors below know nothing of the pretend app."""

import ast

import pytest

from tests.support.floors import ROOT

from .app import Event, Meeting

BELOW = ("foundation", "people", "mailing", "teams", "gatherings")


@pytest.mark.parametrize("app", BELOW)
def test_no_floor_below_names_its_kinds(app):
    named = {Event.slug, Meeting.slug}
    for path in (ROOT / app).rglob("*.py"):
        texts = {
            node.value
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        assert not texts & named, path
        assert "pretend" not in path.read_text(), path
