"""What the browser is sent: known files, small ones, nothing inline, nothing from elsewhere."""

import base64
import hashlib
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

STATIC = settings.BASE_DIR / "static"
TEMPLATES = settings.BASE_DIR / "templates"
# Bootstrap 5.3.3's integrity values, as its own download page prints them.
BOOTSTRAP = {
    "js-lib-bootstrap5/css/bootstrap.min.css": "QWTKZyjpPEjISv5WaRU9OFeRpok6YctnYmDr5pNlyT2bRjXh0JMhjY6hW+ALEwIH",
    "js-lib-bootstrap5/js/bootstrap.bundle.min.js": "YvpcrYf0tY3lHB60NNkmXc5s9fDVZLESaAA55NDzOxhy9GkcIdslK1eN7N6jIeHz",
}


@pytest.mark.parametrize("path", BOOTSTRAP)
def test_bootstrap_is_the_file_we_pinned(path):
    content = Path(finders.find(path)).read_bytes()
    assert base64.b64encode(hashlib.sha384(content).digest()).decode() == BOOTSTRAP[path]


def test_every_file_of_ours_is_short():
    long = [
        path.name
        for path in STATIC.rglob("*")
        if path.suffix in {".css", ".js"} and len(path.read_text().splitlines()) >= 400
    ]
    assert long == []


def test_our_scripts_and_styles_ask_no_other_host():
    for path in [*STATIC.rglob("*.css"), *STATIC.rglob("*.js")]:
        text = path.read_text().replace("http://www.w3.org/2000/svg", "")
        assert not re.search(
            r"(https?:)?//[a-z]", re.sub(r"^\s*//.*$|\s// .*$", "", text, flags=re.MULTILINE)
        )
        assert "@import" not in text


def test_our_scripts_evaluate_nothing():
    for path in STATIC.rglob("*.js"):
        assert not re.search(
            r"\beval\(|new Function|innerHTML|insertAdjacentHTML", path.read_text()
        )


# A file that is downloaded, and read where our style sheets aren't.
FILES = {TEMPLATES / "recommendations" / "publishing" / "document_page.html"}


def page_templates():
    """Every template of a page: mails and files may hold a style element, pages may not."""
    found = [p for p in sorted(TEMPLATES.rglob("*.html")) if TEMPLATES / "mail" not in p.parents]
    return [path for path in found if path not in FILES]


INLINE = {
    "a style attribute": r"<[^>]*\sstyle\s*=",
    "a style element": r"<style\b",
    "an on... attribute": r"<[a-z][^>]*\son[a-z]+\s*=",
    "hx-on": r"\bhx-on[:=-]",
    "a javascript: address": r"javascript:",
    # An import map says where modules lie, and runs nothing; it has the page's nonce.
    "a script of its own": (
        r"<script(?![^>]*(\ssrc=|type=\"application/json\"|type=\"importmap\" nonce=))"
    ),
    "htmx evaluating": r"\bjs:\{|hx-vars|hx-trigger=\"[^\"]*\[",
    "another host": r"(?:src|href)=\"(?:https?:)?//(?!\{)",
}


@pytest.mark.parametrize("what", INLINE)
def test_no_template_holds(what):
    found = [
        str(path.relative_to(TEMPLATES))
        for path in page_templates()
        if re.search(INLINE[what], path.read_text(), re.IGNORECASE)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("what", "fault"),
    [
        ("a style attribute", '<p class="a" style="color: red">'),
        ("an on... attribute", '<a href="#" onclick="x()">'),
        ("a script of its own", "<script>1</script>"),
        ("another host", '<img src="https://example.com/a.png">'),
    ],
)
def test_the_check_can_fail(what, fault):
    assert re.search(INLINE[what], fault)


def test_no_field_has_a_placeholder():
    found = [p.name for p in page_templates() if re.search(r"\splaceholder=", p.read_text())]
    assert found == []


def test_every_template_has_its_words_translated():
    """Words between tags stand in a translate tag (a look at the frame's own folders)."""
    ours = [p for p in page_templates() if p.parent.name in {"parts", "account", "mfa"}]
    for path in ours:
        text = re.sub(
            r"\{%\s*(comment|blocktranslate).*?end\1\s*%\}", "", path.read_text(), flags=re.DOTALL
        )
        text = re.sub(r"\{[%{#].*?[%}#]\}|<script.*?</script>|<[^>]*>", " ", text, flags=re.DOTALL)
        words = re.findall(r"[A-Za-z]{3,}(?: [a-z]+)+", text)
        assert words == [], path.name


def test_our_templates_pass_the_linter():
    folders = ["parts", "account", "mfa", "usersessions", "allauth", "bootstrap5", "base.html"]
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "djlint",
            "--quiet",
            "--lint",
            *(str(TEMPLATES / f) for f in folders),
        ],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout
