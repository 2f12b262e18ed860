"""What people say of themselves, and what admins do with their accounts."""

from datetime import datetime

from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.addresses import clean_address
from foundation.history import record
from foundation.refusals import Refused
from foundation.retrying import one_transaction
from foundation.zones import DEFAULT_ZONE

from . import hooks
from .addresses import EmailAddress, keep_in_step
from .models import Institution, PrivateNeeds, User

PROFILE_FIELDS = frozenset(
    {"name", "short_name", "language", "zone", "institution", "job_role", "grade_band"}
)
NEEDS_FIELDS = frozenset({"food", "access", "spoken_language"})
# What an admin did who read something, beside Django's own addition, change and deletion.
LOOKED_AT = 4


@one_transaction
def change_profile(
    *, user: User, changes: dict, actor, via: str, now: datetime | None = None
) -> dict:
    """Save what differs among PROFILE_FIELDS; returns {field: (before, after)}.

    Announces ``person_changed``, so that a new time zone moves what is timed by it.
    """
    unknown = changes.keys() - PROFILE_FIELDS
    if unknown:
        raise ValueError(f"not part of a profile: {', '.join(sorted(unknown))}")
    if "name" in changes and not changes["name"].strip():
        raise Refused(_("Enter a name."), field="name")
    # A name is one line: with a line end in it it could write further lines into mails.
    lines = {n: " ".join(changes[n].split()) for n in ("name", "short_name") if n in changes}
    return _change(user, changes | lines, actor=actor, via=via, now=now)


@one_transaction
def choose_reminders(
    *, user: User, wanted: bool, actor, via: str, now: datetime | None = None
) -> bool:
    """Turn reminders on or off; whether that changed anything."""
    return bool(_change(user, {"wants_reminders": wanted}, actor=actor, via=via, now=now))


def _change(user, changes, *, actor, via, now) -> dict:
    locked = _locked(user)
    changed = {
        name: (getattr(locked, name), value)
        for name, value in changes.items()
        if getattr(locked, name) != value
    }
    if not changed:
        return {}
    for name, (_before, after) in changed.items():
        setattr(locked, name, after)
        setattr(user, name, after)
    with record(actor=actor, via=via):
        locked.save(update_fields=list(changed))
    hooks.person_changed(changed={locked: changed}, actor=actor, via=via, now=now or timezone.now())
    return changed


@one_transaction
def say_needs(
    *, user: User, needs: dict, actor, via: str, now: datetime | None = None
) -> PrivateNeeds:
    """Keep what somebody needs when they come; an empty answer is an answer, too."""
    unknown = needs.keys() - NEEDS_FIELDS
    if unknown:
        raise ValueError(f"not a private need: {', '.join(sorted(unknown))}")
    # The person's row, since their needs may have none yet: two first answers stand in line.
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    row = PrivateNeeds.objects.filter(user=user).first() or PrivateNeeds(user=user)
    for name, text in needs.items():
        setattr(row, name, text.strip())
    row.asked_at = row.asked_at or now or timezone.now()
    row.save()
    return row


def needs_were_read(*, users, actor, where: str) -> None:
    """Keep that an admin read what these people need: who, whose, when, and ``where``.

    The admin shows it as the history of each person's private needs.
    """
    LogEntry.objects.log_actions(
        actor.pk,
        PrivateNeeds.objects.filter(user__in=users).select_related("user"),
        LOOKED_AT,
        change_message=_("Read: %(where)s") % {"where": where},
    )


@one_transaction
def change_address(*, user: User, email: str, actor, via: str) -> bool:
    """Make ``email`` the address that this person signs in with and gets mail at.

    Whoever calls this answers for it: an admin, or a coordinator for who never signed in. Mailed
    links die with the old address (``address_changed``), and so does one asked for meanwhile.
    """
    hooks.address_changing(users=[user])
    return _set_address(_locked(user), user, email, actor=actor, via=via)


@one_transaction
def ask_for_address(*, user: User, email: str) -> EmailAddress:
    """Note the address that this person wants instead of theirs; returns allauth's row of it.

    Nothing changes until it is proven (:func:`prove_address`): this holds no place, and another
    person may get the address first. Another one asked for earlier is forgotten, with the link to
    it; the link to this one stays good, since it isn't mailed again at every press.
    """
    keep_in_step([_locked(user)])
    email = clean_address(email)
    EmailAddress.objects.filter(user=user, verified=False).exclude(email=email).delete()
    return EmailAddress.objects.get_or_create(user=user, email=email)[0]


@one_transaction
def prove_address(*, user: User, email: str, actor, via: str) -> bool:
    """Take over the address that this person asked for, now that they were seen to read its mail.

    False where that was done already. Raises Refused for an address that is somebody else's by
    now, or that isn't asked for any more.
    """
    hooks.address_changing(users=[user])
    locked = _locked(user)
    asked = EmailAddress.objects.filter(user=locked, email=email, verified=False)
    if locked.email != email and not asked.exists():
        raise Refused(
            _(
                "This link has ended: the address was changed after we mailed it, or another link "
                "was asked for. Your address stays what it is."
            )
        )
    return _set_address(locked, user, email, actor=actor, via=via)


def _locked(user: User) -> User:
    # no_key: mails that others write to this person meanwhile don't wait for it.
    return User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)


def _set_address(locked: User, user: User, email: str, *, actor, via: str) -> bool:
    """The one place that gives a person who is known already another address."""
    email = clean_address(email)
    if locked.email == email:
        keep_in_step([locked])
        return False
    try:
        validate_email(email)
    except ValidationError as error:
        raise Refused(_("Enter an address such as ana@school.org."), field="email") from error
    locked.email = email
    with record(actor=actor, via=via, reason="address"):
        _save_with_address(locked, update_fields=["email"])
    user.email = email
    # What else was asked for goes, too: it was to take the place of another address.
    EmailAddress.objects.filter(user=locked, verified=False).exclude(email=email).delete()
    keep_in_step([locked])
    hooks.address_changed(users=[locked], actor=actor, via=via)
    return True


@one_transaction
def add_person(*, user: User, actor, via: str) -> User:
    """Save a new person, who signs in by mailed code: without a password."""
    user.set_unusable_password()
    with record(actor=actor, via=via):
        _save_with_address(user)
    keep_in_step([user])
    return user


def _save_with_address(user: User, **options) -> None:
    """Save, or say whose address it is: asking first, and believing the database in the end."""
    taken = Refused(_("Somebody already has this e-mail address."), field="email")
    if User.objects.by_email(user.email).exclude(pk=user.pk).exists():
        raise taken
    try:
        with transaction.atomic():
            user.save(**options)
    except IntegrityError as error:  # somebody else took it this very moment
        raise taken from error


@one_transaction
def make_admin(*, user: User, admin: bool, actor, via: str) -> bool:
    """Give somebody the admin's rights, or take them back; whether that changed anything."""
    if not admin and actor is not None and actor.pk == user.pk:
        raise Refused(_("You can't take your own admin rights. Ask another admin."))
    return bool(_change(user, {"is_superuser": admin}, actor=actor, via=via, now=None))


@one_transaction
def deactivate(*, user: User, actor, via: str, now: datetime | None = None) -> bool:
    """Keep somebody from signing in and from getting mail; what they did stays."""
    if actor is not None and actor.pk == user.pk:
        raise Refused(_("You can't deactivate yourself. Ask another admin."))
    done = _change(user, {"is_active": False}, actor=actor, via=via, now=now)
    return bool(done)


@one_transaction
def activate(*, user: User, actor, via: str, now: datetime | None = None) -> bool:
    """Let somebody back in; apps above catch up on what passed them by: ``person_returned``."""
    if user.merged_into_id:
        raise Refused(_("This account was merged into another and stays closed."))
    now = now or timezone.now()
    hooks.person_returning(users=[user])
    if not _change(user, {"is_active": True}, actor=actor, via=via, now=now):
        return False
    hooks.person_returned(users=[user], actor=actor, via=via, now=now)
    return True


def institution_called(
    text: str, *, actor, via: str, zone: str = DEFAULT_ZONE
) -> Institution | None:
    """The institution that somebody typed, made if nobody named it before; None for nothing.

    What a page showed comes back as the one it was (``Institution.label``). ``zone`` is that of a
    new one. Raises Refused where two districts have one of this name and the text doesn't say
    which is meant.
    """
    text = " ".join(text.split())
    if not text:
        return None
    found = list(Institution.objects.called(text).select_related("district"))
    if not found:
        return add_institution(name=text, zone=zone, actor=actor, via=via)[0]
    exact = [one for one in found if one.label.casefold() == text.casefold()]
    if len(exact or found) == 1:
        return (exact or found)[0]
    raise Refused(
        _("There is more than one of this name. Enter one of these: %(names)s.")
        % {"names": "; ".join(one.label for one in found)},
        field="institution",
    )


@one_transaction
def add_institution(
    *,
    name: str,
    kind: str = Institution.Kind.SCHOOL,
    district=None,
    zone: str = DEFAULT_ZONE,
    actor,
    via: str,
) -> tuple[Institution, bool]:
    """The institution of this name in this district, made (in ``zone``) if there is none.

    Raises Refused for a name that is too long to be kept.
    """
    name = " ".join(name.split())
    if len(name) > (longest := Institution._meta.get_field("name").max_length):
        raise Refused(
            _("Enter a shorter name: %(n)s letters at most.") % {"n": longest}, field="institution"
        )
    same = Institution.objects.named(name, district)
    if known := same.first():
        return known, False
    try:
        with transaction.atomic(), record(actor=actor, via=via):
            made = Institution.objects.create(name=name, kind=kind, district=district, zone=zone)
            return made, True
    except IntegrityError:
        # Somebody else named it this very moment, and has committed by now.
        return same.get(), False
