"""The rows of tests/test_access.py about publishing, and the text that they are about."""

from tests.support.access_marks import (
    ACT,
    MANAGE,
    NO_POST,
    NOT_TAKEN,
    OWN,
    READ,
    Row,
)

_LEAKS = "tests/recommendations/publishing/test_leaks.py"
_SETS = "tests/recommendations/publishing/test_sets.py"
PUBLIC = {
    **{
        f"recommendations:{name}": _LEAKS
        for name in (
            *("texts", "public_side_by_side", "feed", "text", "text_file", "public_how"),
            *("edition", "toolkit", "hub", "sitemap", "public_resource"),
        )
    },
    "recommendations:public_taken_up_file": "tests/recommendations/sending/test_replies.py",
    **{f"recommendations:{name}": _SETS for name in ("sets", "set", "set_progress", "set_file")},
}


def board(world) -> dict:
    return {"team": world.team.pk}


def draft(state="published"):
    return lambda world: {"pk": world.drafts[state].pk}


PUBLISHING_ROWS = [
    Row("recommendations:publish", MANAGE, ACT, board),
    Row("recommendations:side_by_side", OWN, NOT_TAKEN),
    Row("recommendations:correct", MANAGE, ACT, draft(), "published"),
    Row("recommendations:replace", MANAGE, ACT, draft(), "published"),
    Row("recommendations:withdraw", MANAGE, ACT, draft(), "published"),
    Row("recommendations:how", READ, NO_POST, draft(), "published"),
    Row("recommendations:how", READ, NO_POST, draft("draft"), "draft"),
    Row("recommendations:draft", READ, NO_POST, draft(), "published"),
]


def publish_one(world) -> None:
    """A text of the team that is published: of the world of tests/support/access.py."""
    from tests.factories import AuthorFactory, DraftFactory
    from tests.factories.deciding import publish

    text = DraftFactory(team=world.team, title="Science every week")
    AuthorFactory(draft=text, user=world.users["facilitator"])
    publish(text)
    text.refresh_from_db()
    world.drafts["published"] = text
