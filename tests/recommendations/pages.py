"""What the tests of writing and talking share."""

import json
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from recommendations.models import CommentRound, EquityAnswer
from recommendations.services import rounds, versions

HEAD, TALKED = "aaaaaaa1", "aaaaaaa2"


def url(name, *args):
    return reverse(f"recommendations:{name}", args=args)


def send(client, draft, base, blocks, key="k"):
    body = {"key": key, "base": base, "blocks": blocks}
    address = url("save", draft.pk, HEAD)
    return client.post(address, json.dumps(body), content_type="application/json")


H = [HEAD, f'<h2 data-block="{HEAD}">The problem</h2>']


def p(words):
    return [TALKED, f'<p data-block="{TALKED}">{words}</p>']


OLD = p("Teachers of grades K-5 have 40 minutes of science a week.")


def ready_for_comments(world):
    for number in range(1, 9):
        EquityAnswer.objects.create(
            draft=world.draft, question=number, text="Yes", answered_at=timezone.now()
        )
    versions.keep(draft=world.draft, actor=world.ana, via="web")


def opened(world, **more):
    ready_for_comments(world)
    until = timezone.localdate() + timedelta(days=14)
    rounds.open_round(
        draft=world.draft,
        asked=rounds.Asked(until=until, **more),
        actor=world.ana,
        via="web",
        sending_key="round",
    )
    return CommentRound.objects.get()
