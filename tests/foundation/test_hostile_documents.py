"""Files made to hurt get a sentence; nothing is fetched, little memory used, no time lost."""

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from foundation import documents
from foundation.refusals import Refused
from tests.support import hostile
from tests.support.floors import ROOT


@pytest.fixture(scope="module")
def listener():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.setblocking(False)
        yield server
        with pytest.raises(BlockingIOError):
            server.accept()


@pytest.fixture(scope="module")
def files(listener):
    return hostile.files(f"127.0.0.1:{listener.getsockname()[1]}")


def test_there_are_enough_of_them(files):
    assert sum(map(len, files)) >= 20


def test_each_that_cannot_be_read_is_refused_with_a_sentence(files):
    refused, _read = files
    for name, content in refused.items():
        began = time.monotonic()
        with pytest.raises(Refused) as found:
            documents.read(content, name)
        assert str(found.value.message).endswith("."), name
        assert time.monotonic() - began < 40, name


def test_of_the_others_the_words_are_read_and_nothing_else(files):
    _refused, read = files
    for name, content in read.items():
        document = documents.read(content, name)
        assert "Our words." in document.html, name
        assert "img" not in document.html, name


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("remote-picture.docx", "1 picture that lies on another site was left out."),
        ("remote-picture.odt", "1 picture that lies on another site was left out."),
        ("remote.html", "1 picture that lies on another site was left out."),
        ("macros.docm", "The file has macros. They were left out and nothing of them ran."),
        ("no-picture.docx", "1 picture that browsers can't show was left out."),
        (
            "large-picture.docx",
            "1 picture over 1 MB was left out. Make it smaller and put it in again.",
        ),
    ],
)
def test_what_was_left_out_is_said(files, name, said):
    assert documents.read(files[1][name], name).left_out == [said]


MEASURE = """
import json, pathlib, resource, sys
import django
django.setup()
from foundation import documents
from foundation.refusals import Refused
for path in map(pathlib.Path, sys.argv[1:]):
    try:
        documents.read(path.read_bytes(), path.name)
    except Refused:
        pass
# What this process alone had: the other figure would count what it was started from.
status = pathlib.Path("/proc/self/status").read_text()
own = int(status.split("VmHWM:")[1].split()[0])
converter = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(json.dumps([own / 1024, converter / 1024]))
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux says so")
def test_none_of_them_needs_300_megabytes(files, tmp_path):
    paths = []
    for group in files:
        for name, content in group.items():
            (tmp_path / name).write_bytes(content)
            paths.append(str(tmp_path / name))
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, *paths],
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "STEMHUB_MODE": "test"},
        check=True,
    )
    own, converter = json.loads(done.stdout)
    assert own < 300
    assert converter < 300
