"""Measuring a page of a world that is built with n of everything."""

from django.db import connection, transaction

from tests.test_budgets import counted

SIZES = (1, 3, 25)


def asked_at(client, build, who: str, address) -> dict[int, list[str]]:
    """The statements of the page at each size, as somebody sees it who signed in a while ago."""
    from django.test.utils import CaptureQueriesContext

    found = {}
    for size in SIZES:
        with transaction.atomic():
            world = build(size)
            client.force_login(getattr(world, who), "people.backends.SignIn")
            assert client.get(address(world)).status_code == 200
            with CaptureQueriesContext(connection) as captured:
                client.get(address(world))
            found[size] = counted(captured.captured_queries)
            transaction.set_rollback(True)
    return found
