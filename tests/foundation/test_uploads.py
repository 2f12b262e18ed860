"""Files that are kept for others to download: what they are, what is refused, how they go out."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.utils import isolate_apps

from foundation import uploads
from foundation.refusals import Refused

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


def zipped(*names, mimetype=""):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, "<x/>")
    return out.getvalue()


SLIDES = zipped("[Content_Types].xml", "ppt/presentation.xml")


def given(name, data):
    return uploads.checked(SimpleUploadedFile(name, data))


@pytest.mark.parametrize(
    ("name", "data", "kept"),
    [
        ("plan.pdf", b"%PDF-1.7 ...", "plan.pdf"),
        ("Talk.PPTX", SLIDES, "Talk.pptx"),
        ("list.xlsx", zipped("[Content_Types].xml", "xl/workbook.xml"), "list.xlsx"),
        ("sheet.odt", zipped("content.xml", mimetype=uploads.TYPES["odt"]), "sheet.odt"),
        ("photo.jpg", b"\xff\xd8\xff\xe0" + b"0" * 20, "photo.jpg"),
        ("kit.csv", b"thing,number\nlamp,3\n", "kit.csv"),
        ("notes", b"Bring a lamp.", "notes.txt"),
        # Whatever its name says, it goes out as what it is.
        ("page.html.png", PNG, "page.html.png"),
        ("run.exe", b"%PDF-1.7 ...", "run.pdf"),
        ("../../etc/passwd.txt", b"Bring a lamp.", "passwd.txt"),
        ('a"b\r\nc: d.txt', b"Bring a lamp.", "a bc d.txt"),
        ("Niño – ¿qué?.pdf", b"%PDF-1.7", "Niño – ¿qué.pdf"),
        (f"{'x' * 300}.pdf", b"%PDF-1.7", f"{'x' * 116}.pdf"),
    ],
)
def test_a_file_is_what_its_content_says_under_a_tidy_name(name, data, kept):
    upload = uploads._tidied(name, given("x", data).kind)
    assert upload == kept


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"<html><script>alert(1)</script>", "kind can't be kept"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>" + b"\0" * 9, "can't be kept"),
        (b"MZ\x90\x00\x03" + bytes(range(256)), "kind can't be kept"),
        (b"\xd0\xcf\x11\xe0" + b"0" * 9, "old or a locked Office file"),
        (b"PK\x03\x04 no archive", "damaged"),
        (zipped("[Content_Types].xml", "word/vbaProject.bin"), "macros"),
        (zipped("evil.exe"), "kind can't be kept"),
        (zipped("META-INF/MANIFEST.MF", "A.class"), "kind can't be kept"),
        (b"%PDF-" + b"0" * uploads.MOST_BYTES, "larger than 10 MB"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_what_is_no_file_for_people_is_refused_beside_the_field(data, said):
    with pytest.raises(Refused, match=said) as refused:
        given("plan.pdf", data)
    assert refused.value.field == "file"


def test_a_bomb_is_not_unpacked():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", b"0" * 50_000_000)
    with pytest.raises(Refused):
        given("x.odt", out.getvalue())


@isolate_apps("foundation")
def test_it_goes_out_as_a_download_that_no_browser_runs():
    class Kept(uploads.KeptFile):
        class Meta:
            app_label = "foundation"
            managed = False

    answer = uploads.download(Kept.of(uploads.Upload("Niño.txt", "txt", b"Hello")))
    assert answer.content == b"Hello"
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''Ni%C3%B1o.txt"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_a_form_that_models_bring_with_them_says_what_to_do_too():
    assert uploads.UploadForm({}).errors["file"] == ["Choose a file."]
