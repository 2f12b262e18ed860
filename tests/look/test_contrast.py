"""The palette keeps what it promises: every pair of the design, recomputed from the CSS itself.

Text needs 4.5 : 1 (WCAG 2.2, 1.4.3), controls and focus 3 : 1 (1.4.11).
"""

import re

import pytest
from django.conf import settings

CSS = settings.BASE_DIR / "static" / "css"


def tokens(theme: str) -> dict[str, str]:
    """The hex tokens of one theme, from the rule that starts with its selector."""
    text = (CSS / "tokens.css").read_text()
    selector = ':root,\n[data-bs-theme="light"]' if theme == "light" else '[data-bs-theme="dark"]'
    start = text.index(selector + " {")
    return dict(re.findall(r"--([\w-]+): (#[0-9A-F]{6});", text[start : text.index("\n}", start)]))


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


# (ink, ground, least, light, dark): the design's own numbers, which must come out again.
PAIRS = [
    ("text", "page", 4.5, 14.7, 15.2),
    ("text", "surface", 4.5, 15.9, 13.8),
    ("muted", "page", 4.5, 6.0, 7.9),
    ("muted", "surface", 4.5, 6.5, 7.2),
    ("control", "page", 3, 3.5, 4.5),
    ("control", "surface", 3, 3.8, 4.1),
    ("accent", "page", 4.5, 7.2, 9.4),
    ("accent", "surface", 4.5, 7.7, 8.5),
    ("accent-hover", "page", 4.5, 9.6, 11.5),
    ("accent-hover", "surface", 4.5, 10.4, 10.4),
    ("on-accent", "accent", 4.5, 7.7, 8.9),
    ("focus", "page", 3, 6.2, 8.7),
    ("focus", "surface", 3, 6.7, 7.9),
    ("yes-ink", "yes-tint", 4.5, 5.7, 7.8),
    ("no-ink", "no-tint", 4.5, 5.9, 6.9),
    ("unsure-ink", "unsure-tint", 4.5, 6.7, 8.3),
    ("silent-ink", "silent-tint", 4.5, 6.1, 7.3),
    ("info-ink", "info-tint", 4.5, 6.5, 7.4),
    ("selected-ink", "selected-tint", 4.5, 6.5, 7.1),
]
# Where the parts put one on the other beyond the design's table.
USED = [
    ("text", "sunken", 4.5),
    ("muted", "sunken", 4.5),
    ("accent", "sunken", 4.5),
    ("control", "sunken", 3),
    ("on-accent", "accent-hover", 4.5),
    ("accent", "selected-tint", 4.5),
    ("no-ink", "page", 4.5),
    ("no-ink", "surface", 4.5),
    ("surface", "no-ink", 4.5),
    ("unsure-ink", "surface", 3),
    ("selected-ink", "surface", 4.5),
    ("text", "info-tint", 4.5),
    ("text", "unsure-tint", 4.5),
    ("text", "yes-tint", 4.5),
    ("text", "no-tint", 4.5),
    ("text", "silent-tint", 4.5),
    ("muted", "no-tint", 4.5),
    ("focus", "sunken", 3),
    ("page", "text", 4.5),
]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("pair", PAIRS, ids=lambda p: f"{p[0]} on {p[1]}")
def test_a_pair_of_the_design_has_the_contrast_it_names(theme, pair):
    ink, ground, least, light, dark = pair
    known = tokens(theme)
    ratio = contrast(known[ink], known[ground])
    assert ratio >= least
    assert ratio == pytest.approx(light if theme == "light" else dark, abs=0.06)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("pair", USED, ids=lambda p: f"{p[0]} on {p[1]}")
def test_every_other_pair_in_use_can_be_read(theme, pair):
    ink, ground, least = pair
    known = tokens(theme)
    assert contrast(known[ink], known[ground]) >= least


def test_both_themes_name_the_same_tokens():
    assert tokens("light").keys() == tokens("dark").keys()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("rgb", "token"),
    [
        ("body-bg", "page"),
        ("body-color", "text"),
        ("secondary", "muted"),
        ("primary", "accent"),
        ("link-color", "accent"),
        ("link-hover-color", "accent-hover"),
        ("success", "yes-ink"),
        ("danger", "no-ink"),
        ("warning", "unsure-ink"),
        ("info", "info-ink"),
    ],
)
def test_bootstraps_literal_colours_follow_the_tokens(theme, rgb, token):
    """Bootstrap mixes several colours from three numbers, which can't read another token."""
    text = (CSS / "tokens.css").read_text()
    found = re.findall(rf"--bs-{rgb}-rgb: ([\d, ]+);", text)[0 if theme == "light" else 1]
    colour = tokens(theme)[token]
    assert [int(n) for n in found.split(",")] == [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


def test_no_colour_is_written_outside_the_tokens():
    """But on paper, in a tick's drawing and behind a picture to scan."""
    strays = []
    for sheet in sorted(CSS.glob("*.css")):
        # demo.css: mails bring their own paper; admin.css: below, the admin's variables are its own.
        if sheet.name in {"tokens.css", "demo.css", "admin.css"}:
            continue
        text = re.sub(r"url\(.*?\)|@media print \{.*?\n\}", "", sheet.read_text(), flags=re.DOTALL)
        strays += [
            f"{sheet.name}: {line.strip()}"
            for line in text.splitlines()
            if re.search(r"#[0-9A-Fa-f]{3,8}\b(?!-)", line) and ".qr" not in line
        ]
    assert strays == []


def test_the_admin_wears_colours_of_the_tokens_alone():
    colours = r"#[0-9A-Fa-f]{3,8}\b"
    ours = {one.upper() for one in re.findall(colours, (CSS / "tokens.css").read_text())}
    theirs = {one.upper() for one in re.findall(colours, (CSS / "admin.css").read_text())}
    assert theirs
    assert theirs - ours == set()
