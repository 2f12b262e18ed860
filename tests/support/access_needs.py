"""The rows of tests/test_access.py about the needs board."""

from django.utils import timezone

from recommendations.models import Need, NeedAnswer, NeedLink
from teams.models import Membership
from tests.support.access_marks import Row

# Every active member of a live team and every coordinator; the funder and strangers find nothing.
BOARD = "S4S4444224" + "2222"
BOARD_ONLY = "S4S4444554" + "5555"
# The member posted it, the facilitator prepares teachers and answered.
POSTS = "S4S4444234" + "2332"
POSTS_ACT = "S4S4444A34" + "A33A"
ANSWERS = "S4S4444334" + "3232"
ANSWERS_ACT = "S4S4444334" + "3A3A"
ENDS = "S4S4444334" + "2322"
ENDS_ONLY = "S4S4444334" + "5355"
ENDS_ACT = "S4S4444334" + "A3AA"
MOVES = "S4S4444334" + "2222"
MOVES_ONLY = "S4S4444334" + "5555"
MOVES_ACT = "S4S4444334" + "AAAA"
# The member takes it off, so who comes after finds nothing.
UNLINKED_ONCE = "S4S4444334" + "A444"
# One's own answer: others, admins included, find none.
OWN_ANSWER_ONLY = "S4S4444444" + "4544"
OWN_ANSWER = "S4S4444444" + "4A44"
SHARES_ONLY = "S4S4444534" + "3535"
SHARES_ACT = "S4S4444A34" + "3A3A"


def put_up(world) -> None:
    """A need of the member's that the facilitator, of a teacher-preparation program, answered."""
    now = timezone.now()
    Membership.objects.filter(user=world.users["facilitator"]).update(
        job_role="teacher_preparation"
    )
    world.need = Need.objects.create(
        cycle=world.cycle, hub=world.hub, posted_by=world.users["member"], what="A coach",
        where="Rosewood", posted_at=now, state="answered", answered_at=now,
    )  # fmt: skip
    world.need_answer = NeedAnswer.objects.create(
        need=world.need, user=world.users["facilitator"], program="State", offer="visit",
        words="We come", at=now,
    )  # fmt: skip
    world.need_link = NeedLink.objects.create(need=world.need, draft=world.drafts["draft"], at=now)


def need(world) -> dict:
    return {"pk": world.need.pk}


def link(world) -> dict:
    return need(world) | {"link": world.need_link.pk}


def answer(world) -> dict:
    return need(world) | {"answer": world.need_answer.pk}


NEED_ROWS = [
    Row("recommendations:needs", BOARD, BOARD_ONLY),
    Row("recommendations:need_new", POSTS, POSTS_ACT),
    Row("recommendations:need", BOARD, BOARD_ONLY, need),
    Row("recommendations:need_change", ENDS, ENDS_ACT, need),
    Row("recommendations:need_we_too", SHARES_ONLY, SHARES_ACT, need),
    Row("recommendations:need_answer", ANSWERS, ANSWERS_ACT, need),
    Row("recommendations:need_tried", MOVES_ONLY, MOVES_ACT, need),
    Row("recommendations:need_done", ENDS, ENDS_ACT, need),
    Row("recommendations:need_drop", ENDS, ENDS_ACT, need),
    Row("recommendations:need_again", ENDS_ONLY, ENDS_ACT, need),
    Row("recommendations:need_link", MOVES, MOVES_ACT, need),
    Row("recommendations:need_unlink", MOVES_ONLY, UNLINKED_ONCE, link),
    Row("recommendations:need_answer_back", OWN_ANSWER_ONLY, OWN_ANSWER, answer),
]
