"""A person's address, and allauth's rows of it, which must say the same.

Each person has one row that is verified and primary: their present address, which they have proven
or for which whoever wrote it down answers. Any other row is an address that they asked for and
haven't proven: it selects nobody at sign-in, and holds no place that somebody else could want.
"""

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, Q, QuerySet

from foundation.retrying import one_transaction

from .models import User

# How many people's rows are looked at together.
_AT_ONCE = 500


def holder(email: str) -> User | None:
    """Who signs in with this address; not somebody who only asked for it."""
    return User.objects.by_email(email).first()


def active_holder(email: str) -> User | None:
    """The same, unless their account is closed."""
    return User.objects.by_email(email).filter(is_active=True).first()


def keep_in_step(people: Iterable[User]) -> None:
    """Give each of these people one verified, primary row: that of the address they have now.

    Whatever changes or makes a person's address calls this in its transaction. Addresses that
    were asked for and not proven stay.
    """
    pks = sorted(one.pk for one in people)
    for start in range(0, len(pks), _AT_ONCE):
        _keep_in_step(pks[start : start + _AT_ONCE])


@one_transaction
def _keep_in_step(pks) -> None:
    # Read anew under a lock: what the caller holds may be older than what an admin just wrote.
    people = User.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk")
    present = {one.pk: one.email for one in people}
    theirs = Q(user__in=present) | Q(email__in=present.values(), verified=True)
    right, wrong = {}, []
    for row in EmailAddress.objects.filter(theirs):
        if row.email == present.get(row.user_id):
            right[row.user_id] = row
        elif row.verified or row.primary:
            wrong.append(row.pk)
    if wrong:
        EmailAddress.objects.filter(pk__in=wrong).delete()
    if waiting := [one.pk for one in right.values() if not (one.verified and one.primary)]:
        EmailAddress.objects.filter(pk__in=waiting).update(verified=True, primary=True)
    EmailAddress.objects.bulk_create(
        EmailAddress(user_id=pk, email=email, verified=True, primary=True)
        for pk, email in present.items()
        if pk not in right
    )


def out_of_step() -> QuerySet[User]:
    """People whose rows don't say what their address is; there should be none."""
    rows = EmailAddress.objects.filter(user=OuterRef("pk"))
    right = rows.filter(email=OuterRef("email"), verified=True, primary=True)
    wrong = rows.filter(Q(verified=True) | Q(primary=True)).exclude(email=OuterRef("email"))
    return User.objects.filter(~Exists(right) | Exists(wrong)).order_by("pk")
