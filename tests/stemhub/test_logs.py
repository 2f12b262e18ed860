"""Logs hold no tokens: what opens a door is masked before it is written."""

import logging

import pytest
from django.core import signing

from stemhub.logs import MaskTokens, mask_tokens

# As signing.dumps makes them; fixed, since it stands in the names of the tests.
TOKEN = "WzEyLDNd:1xVciT:95rWnQ8OAqdaIfDpZWOUXuC-gIx9w-OceDD6sXkBk4U"


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        (f"GET /answer/{TOKEN} HTTP/1.1", "GET /answer/*** HTTP/1.1"),
        (f"/answer/{TOKEN}/", "/answer/***/"),
        ("/calendar/Zx81kQ0aPq9wErtYui3_-Ab.ics", "/calendar/***.ics"),
        (f"/join/{TOKEN}?from=mail", "/join/***?from=mail"),
        (f"/me/?token={TOKEN}&x=1", "/me/?token=***&x=1"),
        ("/accounts/password/reset/key/4-cq8z2w-0123456789abcdef0123/", None),
        (f"https://stemhub.example.org/answer/{TOKEN}", "https://stemhub.example.org/answer/***"),
    ],
)
def test_what_opens_a_door_is_masked(address, masked):
    if masked:
        assert mask_tokens(address) == masked
    assert TOKEN not in mask_tokens(address)
    assert "0123456789abcdef" not in mask_tokens(address)


def test_a_token_made_now_is_masked():
    assert mask_tokens(f"/answer/{signing.dumps([12, 3])}/") == "/answer/***/"


@pytest.mark.parametrize(
    "address",
    [
        "GET /gatherings/?state=announced&page=2 HTTP/1.1",
        "/teams/12/people/",
        "/static/css/page.css",
        "/accounts/login/code/confirm/",
        "Not Found: /favicon.ico",
    ],
)
def test_plain_addresses_stay_readable(address):
    assert mask_tokens(address) == address


def test_a_record_is_masked_in_message_and_arguments():
    record = logging.LogRecord(
        "django.request", logging.WARNING, __file__, 1, "%s: %s", ("Gone", f"/answer/{TOKEN}"), None
    )

    assert MaskTokens().filter(record)
    assert record.getMessage() == "Gone: /answer/***"


def test_gunicorns_log_lines_are_masked():
    from gunicorn.config import Config

    from stemhub.serving import MaskedLogger

    class Request:
        headers = (("REFERER", f"https://stemhub.example.org/answer/{TOKEN}"),)

    class Response:
        status, sent, headers = "200 OK", 12, ()

    from datetime import timedelta

    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": f"/answer/{TOKEN}",
        "PATH_INFO": f"/answer/{TOKEN}",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_REFERER": f"https://stemhub.example.org/answer/{TOKEN}",
    }
    atoms = MaskedLogger(Config()).atoms(Response, Request, environ, timedelta(seconds=1))

    assert atoms["r"] == "GET /answer/*** HTTP/1.1"
    assert not [name for name, value in atoms.items() if TOKEN in str(value)]
