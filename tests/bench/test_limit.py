"""The limit shows what stemhub shows, on the same tables: else it would be no lower bound."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps

from bench.pages import same_fields, words
from bench.place import Trouble

ROOT = Path(__file__).resolve().parents[2]
SIDES = """
import json, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "bench.limit.settings"
import django
django.setup()
from django.apps import apps
print(json.dumps({model._meta.db_table: [field.column for field in model._meta.concrete_fields]
                  for model in apps.get_app_config("limit").get_models()}))
"""


def test_every_column_of_the_limit_is_one_of_stemhubs():
    environ = os.environ | {"SECRET_KEY": "x" * 50, "DATABASE_URL": "sqlite://:memory:"}
    done = subprocess.run(
        [sys.executable, "-c", SIDES], cwd=ROOT, env=environ, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    ours = {
        model._meta.db_table: {field.column for field in model._meta.concrete_fields}
        for model in apps.get_models()
    }
    for table, columns in json.loads(done.stdout).items():
        assert set(columns) <= ours[table], table


# What each page of stemhub shows, said by the words beside its fields.
SHOWN = {
    "session.html": "When Where Term Contact hours breaks answer Nudge last mail next "
    "automatic reminder Failed Needs substitute found arrive calendar spreadsheet list map Google Outlook",
    "list.html": "Dates Search Team Cycle Which Show coming come sure answer Announced Previous page",
    "home.html": "Needs attention Next session See who comes mail didn't get through filled open "
    "coming come sure answer substitute haven't answered",
    "public.html": "Recommendations Workgroups Professional development Partner hubs",
}


@pytest.mark.parametrize("name", SHOWN)
def test_the_limit_shows_the_same_fields(name):
    folder = ROOT / "bench" / "limit" / "templates"
    text = (folder / "base.html").read_text() + (folder / name).read_text()
    said = words(re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", " ", text, flags=re.DOTALL))
    assert {word.lower() for word in SHOWN[name].split() if len(word) > 2} <= said


def test_a_limit_that_leaves_fields_out_is_refused():
    page = "<p>Rosewood Center, Wednesday, 17 coming, 2 not sure, K-5 teacher, Ana Abbott</p>"
    same_fields("session page", page, page)
    with pytest.raises(Trouble, match="session page: the limit leaves out"):
        same_fields("session page", page, "<p>Rosewood Center</p>")
