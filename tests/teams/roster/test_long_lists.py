"""The rows of a list travel with its preview: all that a file may say can be sent back, or is refused."""

import re
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from foundation.spreadsheets import write_xlsx

from .test_pages import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(client, dana, team):
    client.force_login(dana)
    return Page(client, reverse("teams:import", args=[team.pk]))


LONGEST = ["Name", "E-mail", "School", "District", "County", "Role", "Grades", "Language", "Zone"]


def long_rows(letter, length):
    """499 rows that say as much as is read, so that each of them is to fix."""
    return [
        [f"Person {n}", f"new{n}@example.org", *(f"{n} {letter * length}" for _ in LONGEST[2:])]
        for n in range(499)
    ]


def upload_long(letter, length):
    content = write_xlsx(LONGEST, long_rows(letter, length))
    return {"file": SimpleUploadedFile("roster.xlsx", content)}


@pytest.mark.parametrize(("letter", "length"), [("x", 290), ("ø", 240)])
def test_a_list_of_499_long_rows_can_be_sent_back(sheet, letter, length):
    sheet._take(sheet.client.post(sheet.address, upload_long(letter, length)))
    form = re.search(r'<form id="import-preview"[^>]*>', sheet.markup)[0]
    tags = re.findall(r"<(?:input|select)[^>]*name=\"(cell-[^\"]+|skip)\"[^>]*>", sheet.markup)
    # Every cell that is shown is typed in, every box that can be ticked is.
    cells = {name: letter * 290 for name in tags if name != "skip"}
    boxes = re.findall(r'name="skip" value="(\d+)"', sheet.markup)
    data = {**sheet.fields, **cells, "skip": boxes, "agreed": "yes", "do": "check"}
    assert len(boxes) > 400 and len(cells) > 100
    if 'enctype="multipart/form-data"' in form:
        answer = sheet.client.post(sheet.address, data)
    else:
        body = urlencode(data, doseq=True)
        answer = sheet.client.post(sheet.address, body, "application/x-www-form-urlencoded")
    assert answer.status_code == 200
    assert sheet._take(answer).text.count("Left out") >= len(boxes)


def test_a_list_too_long_to_be_sent_back_is_refused_before_anything_is_typed(sheet):
    sheet._take(sheet.client.post(sheet.address, upload_long("学", 290)))
    assert sheet.response.status_code == 422
    assert "The list says too much to be checked on one page." in sheet.text
    assert "import-preview" not in sheet.markup
