"""``python -m bench.who``: the pages of one coordinator of a seeded network, as JSON."""

import json


def described() -> dict:
    from gatherings.models import Gathering
    from teams.models import Hub

    from .network import cookie, coordinator_of

    hub = Hub.objects.order_by("pk").first()
    coming = Gathering.objects.filter(hub=hub, state="announced").order_by("starts_at", "pk")
    return {
        "cookie": cookie(coordinator_of(hub)),
        "gathering": coming.first().pk,
        "hubs": Hub.objects.count(),
        "coming": coming.count(),
    }


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(described()))
