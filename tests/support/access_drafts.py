"""The rows of tests/test_access.py about recommendations."""

from tests.support.access_marks import (
    ACT,
    EVERY_ACT,
    LEAD,
    LEAD_ACT,
    LEAD_ONLY,
    MANAGE_ONLY,
    MEMBERS_ACT,
    MEMBERS_ONLY,
    NO_POST,
    NOT_TAKEN,
    OWN_ACT,
    READ,
    Row,
)


def _date(world) -> dict:
    return {"pk": world.gatherings["announced"].pk}


def board(world) -> dict:
    return {"team": world.team.pk}


def draft(state="draft", **more):
    return lambda world: {"pk": world.drafts[state].pk} | more


def brought(world) -> dict:
    return draft()(world) | {"brought": world.brought.pk}


def talked(name):
    """A thread of the draft whose comments are open; ``name`` says which one."""
    return lambda world: draft("comments")(world) | {"thread": getattr(world, name).pk}


def clash(world) -> dict:
    return draft("comments")(world) | {"clash": world.clash.pk}


def comments(name):
    """A round of comments; ``name`` says which one."""
    return lambda world: draft("comments")(world) | {"round": getattr(world, name).pk}


def reader(world) -> dict:
    return comments("round")(world) | {"reader": world.reader.pk}


def idea(world) -> dict:
    return {"pk": world.idea.pk}


DRAFT_ROWS = [
    Row("recommendations:all", OWN_ACT, NOT_TAKEN),
    Row("recommendations:on_the_table", MANAGE_ONLY, ACT, _date),
    Row("recommendations:public_name", NOT_TAKEN, OWN_ACT),
    Row("recommendations:board", READ, NO_POST, board),
    Row("recommendations:start", READ, EVERY_ACT, board),
    Row("recommendations:idea_new", READ, EVERY_ACT, board),
    Row("recommendations:idea_support", MEMBERS_ONLY, MEMBERS_ACT, idea),
    Row("recommendations:idea_shelve", LEAD, LEAD_ACT, idea),
    Row("recommendations:idea_again", LEAD_ONLY, LEAD_ACT, idea),
    Row("recommendations:idea_workgroup", LEAD, LEAD_ACT, idea),
    *(
        Row("recommendations:draft", READ, NO_POST, draft(state), state)
        for state in ("draft", "comments", "ready", "shelved", "archived")
    ),
    Row("recommendations:read", NO_POST, EVERY_ACT, draft()),
    Row("recommendations:change", LEAD, LEAD_ACT, draft()),
    Row("recommendations:change", LEAD, LEAD_ACT, draft("ready"), "ready"),
    Row("recommendations:authors", LEAD, LEAD_ACT, draft()),
    Row("recommendations:keep", LEAD, LEAD_ACT, draft()),
    Row("recommendations:ready", LEAD_ONLY, LEAD_ACT, draft("comments"), "comments"),
    Row("recommendations:back", LEAD, LEAD_ACT, draft("ready"), "ready"),
    Row("recommendations:shelve", LEAD, LEAD_ACT, draft()),
    Row("recommendations:take_up", LEAD_ONLY, LEAD_ACT, draft("shelved"), "shelved"),
    Row("recommendations:equity", READ, NO_POST, draft()),
    Row("recommendations:equity_answer", LEAD_ONLY, LEAD_ACT, draft(question=3)),
    Row("recommendations:equity_take", LEAD_ONLY, LEAD_ACT, draft(question=3)),
    Row("recommendations:bring_in", LEAD, LEAD_ACT, draft()),
    Row("recommendations:brought", LEAD, LEAD_ACT, brought),
    Row("recommendations:resource", READ, NO_POST, draft()),
    Row("recommendations:resource_put", LEAD, LEAD_ACT, draft()),
    Row("recommendations:resource_remove", LEAD_ONLY, LEAD_ACT, draft()),
    Row("recommendations:word", READ, NO_POST, draft()),
    Row("recommendations:versions", READ, NO_POST, draft()),
    Row("recommendations:compare", READ, NO_POST, draft()),
    Row("recommendations:version", READ, NO_POST, draft(number=1)),
    Row("recommendations:restore", LEAD_ONLY, LEAD_ACT, draft(number=1)),
    *(
        row
        for state in ("draft", "comments", "ready", "shelved", "archived")
        for row in (
            # Where nobody writes any more it says so, with 422.
            Row(
                "recommendations:write",
                LEAD_ACT,
                LEAD_ONLY,
                draft(state, section="aaaaaaa1"),
                state,
            ),
            Row("recommendations:talk", READ, EVERY_ACT, draft(state, block="aaaaaaa2"), state),
        )
    ),
    Row("recommendations:save", LEAD_ACT, LEAD_ACT, draft(section="aaaaaaa1")),
    Row("recommendations:done", LEAD_ONLY, LEAD_ACT, draft(section="aaaaaaa1")),
    Row("recommendations:settle", LEAD_ONLY, LEAD_ACT, clash, "comments"),
    Row("recommendations:thread_reply", NO_POST, EVERY_ACT, talked("thread"), "comments"),
    Row("recommendations:thread_resolve", NO_POST, EVERY_ACT, talked("thread"), "comments"),
    Row("recommendations:thread_reopen", NO_POST, EVERY_ACT, talked("thread"), "comments"),
    Row("recommendations:suggestion_take", LEAD_ONLY, LEAD_ACT, talked("suggested"), "comments"),
    Row(
        "recommendations:suggestion_turn_down", LEAD_ONLY, LEAD_ACT, talked("suggested"), "comments"
    ),
    Row("recommendations:ask", LEAD, LEAD_ACT, draft()),
    Row("recommendations:ask", LEAD, LEAD_ACT, draft("comments"), "comments"),
    Row("recommendations:ask_send", LEAD_ACT, LEAD_ACT, draft()),
    Row("recommendations:readers", LEAD, LEAD_ONLY, comments("round"), "comments"),
    Row("recommendations:reader_link", LEAD_ONLY, LEAD_ACT, reader, "comments"),
    Row("recommendations:round_close", LEAD_ONLY, LEAD_ACT, comments("round"), "comments"),
    Row("recommendations:what_changed", LEAD_ONLY, LEAD_ACT, comments("closed_round"), "comments"),
]
