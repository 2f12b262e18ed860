"""The program that reads and writes documents, kept on a short lead.

SECURITY: it runs without reach to files and net (``--sandbox``), with a limit of time and memory,
as a process of its own, on content that was looked into before.
"""

import functools
import subprocess
import tempfile

import pypandoc
from django.utils.translation import gettext as _

from .refusals import Refused

# Seconds; a text of the longest kind takes two.
_SECONDS = 30
# The program itself takes 110 MB beside these.
_MEMORY = "150M"
_NO_MEMORY = 251


class Unreadable(Refused):
    """A document can't be taken in; the sentence says why and what to do."""


def convert(content: bytes, source: str, target: str, *options: str) -> bytes:
    """``content`` as another kind of document, by pandoc's names of them. Raises Unreadable."""
    command = [
        _program(), "+RTS", f"-M{_MEMORY}", "-RTS", "--sandbox", "--quiet",
        f"--from={source}", f"--to={target}", "--wrap=none", *options, "--output=-",
    ]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        try:
            done = subprocess.run(  # noqa: S603 - our own program and options
                [*command, f"--data-dir={folder}"],
                input=content,
                capture_output=True,
                timeout=_SECONDS,
                cwd=folder,
                env={"HOME": folder, "TMPDIR": folder, "LANG": "C.UTF-8"},
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise _too_much()
    if done.returncode == _NO_MEMORY:
        raise _too_much()
    if done.returncode:
        raise Unreadable(_("The file is damaged. Open it, save it again and choose the new file."))
    return done.stdout


def page(content: bytes, source: str, *options: str) -> str:
    """``content`` as a whole page of HTML, its pictures in it. Raises Unreadable."""
    options = ("--embed-resources", "--standalone", *options)
    return convert(content, source, "html", *options).decode(errors="replace")


def _too_much() -> Unreadable:
    return Unreadable(
        _("The file is too large to be read. Copy the text alone into a new document.")
    )


@functools.cache
def _program() -> str:
    return pypandoc.get_pandoc_path()
