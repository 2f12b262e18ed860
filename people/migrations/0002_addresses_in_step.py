"""Addresses in one spelling, none empty, and allauth's rows saying the same.

An earlier version emptied the address of somebody who changed it when allauth had no verified row
of it. Their last one is in the record; where it belongs to somebody else by now, they get one that
no mail ever reaches, until an admin enters the right one.
"""

from django.db import migrations
from django.utils import timezone

from foundation.addresses import clean_address

_NOT_RECORDED = ("history_id", "history_date", "history_type", "history_change_reason")


def mend_people(apps, schema_editor):
    User, Record = apps.get_model("people", "User"), apps.get_model("people", "HistoricalUser")
    people = list(User.objects.order_by("pk"))
    taken = {one.email.lower() for one in people if one.email}
    for one in people:
        wanted = clean_address(one.email) or _last_known(Record, one, taken)
        if wanted == one.email:
            continue
        if wanted in taken and wanted != one.email.lower():
            # An admin decides whose it is; until then nobody is locked out of the other account.
            print(f"Person {one.pk} has another's mailbox. Deactivate one of them in the admin.")
            continue
        taken.discard(one.email.lower())
        taken.add(wanted)
        one.email = wanted
        one.save(update_fields=["email"])
        _record(Record, one)


def _last_known(Record, one, taken):
    known = Record.objects.filter(id=one.pk).exclude(email="").order_by("-history_date")
    for email in known.values_list("email", flat=True):
        if clean_address(email) and clean_address(email) not in taken:
            return clean_address(email)
    return f"person-{one.pk}@unknown.invalid"


def _record(Record, one):
    names = {field.attname for field in Record._meta.fields}
    names -= {*_NOT_RECORDED, "history_user_id"}
    Record.objects.create(
        **{name: getattr(one, name) for name in names},
        history_type="~",
        history_date=timezone.now(),
        history_change_reason="task: address put right",
    )


def mend_rows(apps, schema_editor):
    User, Row = apps.get_model("people", "User"), apps.get_model("account", "EmailAddress")
    present = dict(User.objects.order_by("pk").values_list("pk", "email"))
    right, wrong = {}, []
    for row in Row.objects.iterator():
        if row.email == present.get(row.user_id):
            right[row.user_id] = row
        elif row.verified or row.primary:
            wrong.append(row.pk)
    for start in range(0, len(wrong), 500):
        Row.objects.filter(pk__in=wrong[start : start + 500]).delete()
    for row in right.values():
        if not (row.verified and row.primary):
            Row.objects.filter(pk=row.pk).update(verified=True, primary=True)
    Row.objects.bulk_create(
        [
            Row(user_id=pk, email=email, verified=True, primary=True)
            for pk, email in present.items()
            if pk not in right
        ],
        batch_size=500,
    )


def mend(apps, schema_editor):
    mend_people(apps, schema_editor)
    mend_rows(apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_initial"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]
    operations = [migrations.RunPython(mend, migrations.RunPython.noop)]
