"""Documents made to hurt: name, bytes, and whether something of them can be read all the same."""

import base64
import io
import json
import random
import zipfile

W = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORDS = "<w:p><w:r><w:t>Our words.</w:t></w:r></w:p>"
MEGABYTE = 1024 * 1024


def packed(parts, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def relations(*links):
    inner = "".join(
        f'<Relationship Id="r{n}" Type="{kind}" Target="{target}"{mode}/>'
        for n, (kind, target, mode) in enumerate(links)
    )
    return f'<Relationships xmlns="{RELATIONS}">{inner}</Relationships>'


def word(body=WORDS, before="", links=(), method=zipfile.ZIP_DEFLATED, **more):
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-'
        'package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{kind}"/></Types>',
        "_rels/.rels": relations((f"{OFFICE}/officeDocument", "word/document.xml", "")),
        "word/document.xml": f"{before}<w:document {W}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": relations(*links),
    }
    return packed(
        {**parts, **{name.replace("__", "/"): part for name, part in more.items()}}, method
    )


def open_document(body, before=""):
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{urn}:1.0"'
        for name, urn in (
            ("office", "office"),
            ("text", "text"),
            ("draw", "drawing"),
            ("table", "table"),
        )
    )
    content = (
        f'{before}<office:document-content{names} xmlns:xlink="http://www.w3.org/1999/xlink" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><office:body><office:text>'
        f"{body}</office:text></office:body></office:document-content>"
    )
    return packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})


def drawn(link):
    return f"<w:p><w:r><w:drawing><a:blip {link}/></w:drawing></w:r></w:p>"


def locked(content):
    """The same archive with the sign of a password on every part."""
    return content.replace(b"PK\x03\x04\x14\x00\x00", b"PK\x03\x04\x14\x00\x01").replace(
        b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"
    )


LAUGHS = (
    "<!DOCTYPE x [<!ENTITY a 'ha'>"
    + "".join(f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9))
    + "]>"
)


def files(host):
    """Every hostile file; ``host`` listens, and nobody may knock there."""
    outside = ' TargetMode="External"'
    remote = f"http://{host}/x.png"
    noise = random.Random(1).randbytes(2 * MEGABYTE)
    refused = {
        "bomb.docx": word(WORDS + " " * (210 * MEGABYTE)),
        "bomb-of-elements.docx": word("<w:p/>" * 1_500_000),
        "bomb-in-styles.docx": word(
            links=[(f"{OFFICE}/styles", "styles.xml", "")],
            **{"word/styles.xml": f"<w:styles {W}>" + "<w:style/>" * 2_000_000 + "</w:styles>"},
        ),
        "bomb.odt": open_document("<text:p>x</text:p>" * 1_500_000),
        "many-parts.docx": word(**{f"word__x{n}.xml": "<x/>" for n in range(4_000)}),
        "laughs.docx": word("<w:p><w:r><w:t>&j;</w:t></w:r></w:p>", before=LAUGHS),
        "entity.docx": word(
            "<w:p><w:r><w:t>&x;</w:t></w:r></w:p>",
            before=f"<!DOCTYPE x [<!ENTITY x SYSTEM 'http://{host}/'>]>",
        ),
        "entity.odt": open_document(
            "<text:p>&x;</text:p>", before="<!DOCTYPE x [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
        ),
        "50-megabytes.docx": b"PK\x03\x04" + b"x" * (50 * MEGABYTE),
        "program.docx": b"MZ\x90\x00" + noise,
        "cut.docx": word()[:300],
        "locked.docx": locked(word()),
        "old.docx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + noise,
        "paper.docx": b"%PDF-1.7\n" + noise,
        "picture.docx": b"\x89PNG\r\n\x1a\n" + noise,
        "packed-otherwise.docx": word(method=zipfile.ZIP_BZIP2),
        "sheet.docx": packed({"xl/workbook.xml": "<x/>"}),
        "slides.docx": packed({"ppt/presentation.xml": "<x/>"}),
        "mac.pages": packed({"Index/Document.iwa": "x"}),
        "link.gdoc": json.dumps({"doc_id": "x", "url": f"http://{host}/"}).encode(),
        "empty.docx": b" \n",
        "only-zip.docx": packed({"x.txt": "x"}),
        "endless.txt": b"word " * (3 * MEGABYTE),
        "broken-xml.docx": word("<w:p><w:r>"),
        "deep.docx": word("<w:sdt><w:sdtContent>" * 50_000 + "</w:sdtContent></w:sdt>" * 50_000),
        "deep.rtf": b"{\\rtf1 " + b"{" * 2_000_000,
    }
    read = {
        "remote-picture.docx": word(
            WORDS + drawn('r:link="r0"'), links=[(f"{OFFICE}/image", remote, outside)]
        ),
        "macros.docm": word(**{"word/vbaProject.bin": noise}),
        "remote-template.docx": word(links=[(f"{OFFICE}/attachedTemplate", remote, outside)]),
        "field.docx": word(
            WORDS + f'<w:p><w:fldSimple w:instr=" INCLUDEPICTURE {remote} "/></w:p>'
        ),
        "large-picture.docx": word(
            WORDS + drawn('r:embed="r0"'),
            links=[(f"{OFFICE}/image", "media/x.png", "")],
            **{"word/media/x.png": b"\x89PNG\r\n\x1a\n" + noise},
        ),
        "no-picture.docx": word(
            WORDS + drawn('r:embed="r0"'),
            links=[(f"{OFFICE}/image", "media/x.png", "")],
            **{"word/media/x.png": b"<svg onload='alert(1)'/>"},
        ),
        "remote-picture.odt": open_document(
            "<text:p>Our words.<draw:frame><draw:image xlink:href="
            f'"{remote}"/></draw:frame></text:p>'
        ),
        "object.rtf": b"{\\rtf1 Our words.{\\object\\objemb{\\*\\objdata "
        + base64.b16encode(noise[:2000])
        + b"}}\\par}",
        "remote.html": f"<html><p>Our words.<img src={remote}><link rel=stylesheet href={remote}>"
        f"<iframe src={remote}></iframe><base href=http://{host}/></html>".encode(),
        "remote.md": f"Our words. ![x]({remote}) ![y](file:///etc/passwd)\n\n<img src={remote}>".encode(),
    }
    return refused, read
