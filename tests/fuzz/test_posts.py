"""Made-up POSTs to every form: never a failure, nothing lost that was typed, nothing half done."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from . import nasty
from .targets import TARGETS, Target
from .trying import Trial

pytestmark = pytest.mark.django_db

IN_ALL = 2000
# A button without fields needs few of them.
BARE = 6
_bare = sum(one.is_bare for one in TARGETS)
EACH = -(-(IN_ALL - BARE * _bare) // (len(TARGETS) - _bare))
LONG = 2000
_USUAL = {
    "database": None,
    "deadline": None,
    "suppress_health_check": list(HealthCheck),
    "print_blob": True,
}


@st.composite
def _posts(draw, trial: Trial):
    target = trial.target
    pairs = draw(target.draws() if target.draws else nasty.filled(trial.controls))
    # Its number, not its bytes: that is what a failure then shows.
    file = draw(st.integers(0, len(nasty.files()) - 1)) if target.file else None
    return pairs, draw(st.sampled_from(target.queries)), file, draw(st.booleans())


def _try(target: Target, world, client, count: int, *, look_every=1, **options) -> None:
    trial = Trial(target, world, client, look_every)

    @settings(max_examples=count, **_USUAL, **options)
    @given(_posts(trial))
    def each(post):
        pairs, query, file, htmx = post
        content = None if file is None else nasty.files()[file]
        trial.send(pairs, query, file=content, htmx=htmx)

    each()


_ids = {"ids": lambda target: target.name}


@pytest.mark.parametrize("target", TARGETS, **_ids)
def test_no_form_fails_over_what_is_sent(target, world, client):
    # The same posts each time, and what fails is shown as it was; the long pass makes up new ones
    # and looks for the smallest.
    count = BARE if target.is_bare else EACH
    _try(target, world, client, count, derandomize=True, phases=[Phase.generate])


@pytest.mark.long
@pytest.mark.parametrize("target", TARGETS, **_ids)
def test_no_form_fails_over_thousands_of_posts(target, world, client):
    _try(target, world, client, LONG, look_every=4)
