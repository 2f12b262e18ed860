"""Values that people, scanners and broken programs send, and the forms they are put into."""

import io
import json
import zipfile
from functools import lru_cache
from urllib.parse import quote_plus

from hypothesis import strategies as st

# Whoever finds these unescaped in a page has found a hole.
MARK = "<script>zap()</script>"
ZAP_QUOTED = "\"'><img src=x onerror=zap()>"

LONG = "x" * 100_000
TEXTS = [
    "",
    " ",
    "\0",
    "a\0b",
    "\ud800",
    "a\udfffb",
    "\x01\x08\x1f\x7f",
    "\u0085\u2028\u2029",
    "\ufffe\uffff",
    "Ana\r\nBcc: everybody@example.org",
    "line\nline",
    "\t",
    MARK,
    ZAP_QUOTED,
    "</textarea></title>" + MARK,
    "{{ 7|add:7 }}{% load x %}",
    "%(name)s %s {0} %",
    "' OR 1=1; --",
    '=HYPERLINK("http://evil.example")',
    "👩🏽‍🏫" * 20,
    "مرحبا \u202eabc",
    "Ñuñoa O'Brien-Ångström",
    "x" * 151,
    "x" * 301,
    "İıſK",
    "../../etc/passwd",
    "null",
    "[]",
    '{"a": 1}',
    "on",
]
NUMBERS = [
    "0",
    "-1",
    "1",
    "60",
    "32768",
    str(2**31),
    str(2**63 - 1),
    str(2**63),
    "-" + str(2**64),
    "9" * 4000,
    "9" * 5000,
    "1e400",
    "NaN",
    "inf",
    "1.5",
    "1,000",
    "٣",
    "²",
    "0x10",
    "true",
]
DATES = [
    "2026-12-09",
    "2027-01-15",
    "2027-03-14",
    "2026-11-01",
    "0001-01-01",
    "0001-01-15",
    "9999-12-31",
    "9999-12-30",
    "1582-10-10",
    "2026-02-30",
    "2026-13-01",
    "99999-01-01",
    "12/09/2026",
    "yesterday",
]
TIMES = ["08:30", "15:30", "00:00", "23:59", "23:59:59.999999", "24:00", "02:30", "01:30", "8", "x"]
ADDRESSES = [
    "ana@example.org",
    "ANA@EXAMPLE.ORG",
    "ana@example.org\r\nBcc: x@example.org",
    "a@b",
    "ana@ex\u0430mple.org",
    "ana@\u0131xample.org",
    '"a b"@example.org',
    "a" * 64 + "@" + "b" * 63 + ".org",
    "x" * 300 + "@example.org",
    "Ana <ana@example.org>",
    "ana@[127.0.0.1]",
    "coordinator@example.org, b@example.org",
]
LINKS = [
    "https://example.org/room",
    "javascript:zap()",
    "data:text/html," + MARK,
    "//evil.example/",
    'https://evil.example/"><script>zap()</script>',
    "http://[::1",
    "https://example.org/" + "x" * 300,
    "ftp://example.org",
    "\\\\evil",
]

texts = st.one_of(
    st.sampled_from(TEXTS),
    st.text(max_size=30),
    st.sampled_from([*TEXTS, LONG]),
)
values = st.one_of(
    texts,
    st.sampled_from(NUMBERS),
    st.sampled_from(DATES + TIMES),
    st.sampled_from(ADDRESSES + LINKS),
)


def plausible(control) -> st.SearchStrategy[str]:
    """What somebody would enter here: what the page offers, and what fits the kind."""
    fitting = {
        "date": [*DATES[:4]],
        "time": [*TIMES[:2]],
        "number": ["0", "60", "30"],
        "email": ["ana@example.org", "new.person@example.org", "person3@example.org"],
        "url": LINKS[:1],
        "text": ["Ana Ruiz", "Rosewood Center", "told me", ""],
        "textarea": ["Park behind the building.", ""],
        "checkbox": ["on"],
    }.get(control.kind, [])
    return st.sampled_from([*control.values, *fitting] or [""])


def nasty(control) -> st.SearchStrategy[str]:
    """Mostly what hurts a field of this kind, else what hurts any."""
    if control.name.endswith("-TOTAL_FORMS"):
        # Thousands of rows take the admin's formsets seconds a post, and tell nothing more.
        return st.sampled_from(["", "-1", "x", "2", "12", "1.5", "9" * 5000])
    own = {"date": DATES, "time": TIMES, "number": NUMBERS, "email": ADDRESSES, "url": LINKS}
    return st.one_of(st.sampled_from(own.get(control.kind, TEXTS)), values)


@st.composite
def filled(draw, controls) -> list[tuple[str, str]]:
    """A form filled in: a few fields nasty, missing or repeated, the rest plausible."""
    names = sorted(controls)
    pick = st.sampled_from(names) if names else st.nothing()
    bad = draw(st.sets(pick, max_size=3)) if names else set()
    missing = draw(st.sets(pick, max_size=1)) if names else set()
    pairs = []
    for name in names:
        control = controls[name]
        if name in missing or (control.kind == "button" and draw(st.booleans())):
            continue
        pairs.append((name, draw(nasty(control) if name in bad else plausible(control))))
    if names and draw(st.integers(0, 9)) == 0:
        again = draw(pick)
        pairs.append((again, draw(nasty(controls[again]))))
    if draw(st.integers(0, 9)) == 0:
        pairs.append((draw(st.sampled_from(["is_superuser", "state", "hub", "pk", "next", "x"])),
                      draw(values)))  # fmt: skip
    return pairs


# --- as a browser sends them ----------------------------------------------------------------


def as_bytes(text: str) -> bytes:
    """UTF-8, with lone surrogates as some programs send them: as three stray bytes each."""
    return text.encode("utf-8", "surrogatepass")


def arrived(text: str) -> str:
    """What the site reads in it."""
    return as_bytes(text).decode("utf-8", "replace")


def urlencoded(pairs) -> bytes:
    return "&".join(
        f"{quote_plus(as_bytes(name))}={quote_plus(as_bytes(value))}" for name, value in pairs
    ).encode("ascii")


def multipart(pairs, file: tuple[str, bytes] | None, boundary="fuzz-x-1") -> bytes:
    parts = [
        b'--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
        % (boundary.encode(), quote_plus(as_bytes(name)).encode(), as_bytes(value))
        for name, value in pairs
    ]
    if file:
        name, content = file
        parts.append(
            b'--%s\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n'
            b"Content-Type: application/octet-stream\r\n\r\n%s\r\n"
            % (boundary.encode(), as_bytes(name), content)
        )
    return b"".join(parts) + b"--%s--\r\n" % boundary.encode()


# --- spreadsheets ---------------------------------------------------------------------------


def _zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return out.getvalue()


def workbook(*rows) -> bytes:
    from foundation.spreadsheets import write_xlsx

    return write_xlsx(["Name", "E-mail", "School"], rows)


@lru_cache(maxsize=1)
def files() -> list[tuple[str, bytes]]:
    """Files that people choose by mistake, and some that nobody chooses by mistake."""
    good = workbook(["Ana Ruiz", "ana@example.org", "Rosewood"])
    heading = b"Name,E-mail,School\r\n"
    return [
        ("list.xlsx", good),
        ("list.csv", heading + b"Ana Ruiz,ana@example.org,Rosewood\r\n"),
        ("empty.csv", b""),
        ("cut.xlsx", good[: len(good) // 2]),
        ("cut.xlsx", good[:40]),
        ("zip.xlsx", _zipped(xl__workbook_dot_xml=b"<x")),
        ("bomb.xlsx", _zipped(xl__workbook_dot_xml=b"<workbook/>", a=b"0" * (60 * 2**20))),
        ("nul.csv", heading + b"A\0na,ana@example.org,\0\r\n"),
        ("binary", bytes(range(256)) * 20),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 200),
        ("utf16.csv", "Name;E-mail\nAna;ana@example.org\n".encode("utf-16")),
        ("half.csv", b"\xff\xfe" + b"N\0a"),
        ("quote.csv", heading + b'"Ana,ana@example.org\r\n' * 50),
        ("wide.csv", b"," * 100_000),
        ("deep.csv", heading + b"\n" * 30_000 + b"Ana,ana@example.org\n"),
        ("many.csv", heading + b"Ana,a@example.org,x\n" * 700),
        ("long.csv", heading + b"A" * 200_000 + b",ana@example.org,x\n"),
        ("formula.csv", heading + b'=1+1,ana@example.org,"=HYPERLINK(""x"")"\n'),
        ("marks.csv", heading + MARK.encode() + b",ana@example.org," + MARK.encode() + b"\n"),
        ("sep.csv", b"sep=\x01\r\n" + heading),
        (MARK + "\r\nX: y.csv", heading + b"Ana,ana@example.org,x\n"),
        ("same.csv", heading + b"Ana,ANA@example.org,x\nBo,ana@EXAMPLE.org,y\n"),
    ]


_cell = st.one_of(st.sampled_from(["", "Ana Ruiz", "ana@example.org", "k5_teacher"]), texts)
_row = st.one_of(
    st.tuples(st.integers(1, 5), _cell, _cell).map(list),
    st.sampled_from([[], [1], [True, "a", "b"], [2**80, "a", "b"], [1.5, "a", "b"], None, "abc"]),
)
_lists = st.fixed_dictionaries(
    {
        "fields": st.sampled_from(
            [["name", "email"], ["email", "name"], ["name", "name"], [], "ab", None, [1, 2], [[]]]
        ),
        "rows": st.one_of(st.lists(_row, max_size=4), st.sampled_from([{}, None, "x", [[]] * 600])),
        "unused": st.sampled_from([[], ["x"], [1], None, {}, "abc", [MARK]]),
        "file": st.sampled_from(["list.csv", "", None, 3, MARK, "\ud800"]),
    }
)
_good_lists = st.lists(st.tuples(_cell, _cell), min_size=1, max_size=4).map(
    lambda cells: {
        "fields": ["name", "email"],
        "rows": [[n, *pair] for n, pair in enumerate(cells, 1)],
        "unused": [],
        "file": "list.csv",
    }
)


@st.composite
def hidden_rows(draw) -> str:
    """The import's hidden field: whole, changed, or not JSON at all."""
    kind = draw(st.integers(0, 5))
    if kind < 3:
        return json.dumps(draw(_good_lists))
    if kind < 5:
        return json.dumps(draw(_lists))
    return draw(
        st.one_of(
            texts,
            st.sampled_from(["[" * 100_000, '{"rows":', "NaN", "1e999", '"\\ud800"', "9" * 5000]),
        )
    )
