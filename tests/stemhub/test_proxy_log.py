"""The proxy of docs/deploy.md writes no address into its log that opens a door."""

import re

from django.urls import URLPattern, get_resolver

from tests.support.floors import ROOT

LOCATION = re.compile(r"location ~ (\S+) \{ access_log off;")
# What stands in such addresses: our signed links, allauth's keys of a new password and an address.
TOKENS = ("<str:token>", "<uidb36>", "?P<uidb36>", "?P<key>")


def addresses(patterns, before=""):
    """Every address of the site as it is spelled in urls.py."""
    for one in patterns:
        spelled = before + str(one.pattern).lstrip("^")
        if isinstance(one, URLPattern):
            yield spelled
        else:
            yield from addresses(one.url_patterns, spelled)


def test_addresses_that_open_a_door_stay_out_of_its_log():
    silent = re.compile(LOCATION.search((ROOT / "docs" / "deploy.md").read_text())[1])
    doors = [
        one
        for one in addresses(get_resolver().url_patterns)
        if not one.startswith("admin/") and any(token in one for token in TOKENS)
    ]

    assert len(doors) > 15
    assert [one for one in doors if not silent.match(f"/{one}")] == []
