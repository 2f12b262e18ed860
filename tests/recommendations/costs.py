"""Measuring pages of a world that is built with n of everything."""

from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.fuzz.trying import undone
from tests.test_budgets import counted

SIZES = (1, 3, 25)


def asked_at(client, build, pages) -> dict[str, dict[int, list[str]]]:
    """The statements of each page at each size, as somebody sees it who signed in a while ago.

    ``pages`` has their names with who looks and the address. One world a size is looked at by all.
    """
    found = {name: {} for name in pages}
    for size in SIZES:
        with undone():
            world = build(size)
            for name, (who, address) in pages.items():
                cache.clear()
                with undone():
                    client.force_login(getattr(world, who), "people.backends.SignIn")
                    assert client.get(address(world)).status_code == 200, name
                    with CaptureQueriesContext(connection) as captured:
                        client.get(address(world))
                found[name][size] = counted(captured.captured_queries)
    return found


def uneven(found) -> dict[str, dict[int, int]]:
    """Of what ``asked_at`` found: the pages that ask another number of times at another size."""
    numbers = {
        name: {size: len(asked) for size, asked in sizes.items()} for name, sizes in found.items()
    }
    return {name: sizes for name, sizes in numbers.items() if len(set(sizes.values())) > 1}
