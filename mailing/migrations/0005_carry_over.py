"""What mails said moves beside them; what waits keeps its text, and goes out as it was written."""

from django.db import migrations

AT_ONCE = 500


def topics_of(mail) -> list[str]:
    """ "gathering:12", "team:3", or one of each date in "dates:.12.13."."""
    if mail.topic.startswith("dates:"):
        return [f"gathering:{pk}" for pk in mail.topic.removeprefix("dates:").split(".") if pk]
    return [mail.topic] if mail.topic else []


def carry_over(apps, schema_editor):
    Mail = apps.get_model("mailing", "Mail")
    MailText = apps.get_model("mailing", "MailText")
    MailTopic = apps.get_model("mailing", "MailTopic")
    last = 0
    while mails := list(Mail.objects.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        last = mails[-1].pk
        MailText.objects.bulk_create(
            MailText(
                mail=mail,
                generation=mail.generation,
                from_name=mail.from_name,
                reply_to=mail.reply_to,
                subject=mail.subject,
                text=mail.text,
                html=mail.html,
                files=mail.attachments,
            )
            for mail in mails
            if mail.subject or mail.text
        )
        MailTopic.objects.bulk_create(
            MailTopic(mail=mail, user_id=mail.user_id, topic=topic)
            for mail in mails
            for topic in topics_of(mail)
        )
        for mail in mails:
            # Its writer would need to know what it was about: what there is of it is its text.
            mail.kept = True
            mail.reminder = "List-Unsubscribe" in mail.headers
            if mail.follows_user and mail.user_id and mail.state in ("queued", "failed"):
                mail.to = ""
        Mail.objects.bulk_update(mails, ["kept", "reminder", "to"])


class Migration(migrations.Migration):
    dependencies = [("mailing", "0004_texts_and_topics")]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
