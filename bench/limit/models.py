"""stemhub's tables, as far as these pages need them."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class Table(models.Model):
    class Meta:
        abstract = True
        managed = False


class Institution(Table):
    name = models.CharField(max_length=200)

    class Meta(Table.Meta):
        db_table = "people_institution"


class User(AbstractBaseUser):
    email = models.EmailField()
    name = models.CharField(max_length=150)
    job_role = models.CharField(max_length=24)
    institution = models.ForeignKey(Institution, models.PROTECT, null=True)
    is_active = models.BooleanField()

    USERNAME_FIELD = "email"
    objects = BaseUserManager()

    class Meta:
        managed = False
        db_table = "people_user"


class Hub(Table):
    name = models.CharField(max_length=120)
    slug = models.SlugField()
    website = models.URLField()
    is_active = models.BooleanField()

    class Meta(Table.Meta):
        db_table = "teams_hub"


class Cycle(Table):
    name = models.CharField(max_length=60)
    archived = models.BooleanField()

    class Meta(Table.Meta):
        db_table = "teams_cycle"


class Term(Table):
    name = models.CharField(max_length=60)
    number = models.PositiveSmallIntegerField()
    cycle = models.ForeignKey(Cycle, models.PROTECT)

    class Meta(Table.Meta):
        db_table = "teams_term"


class Team(Table):
    name = models.CharField(max_length=120)
    hub = models.ForeignKey(Hub, models.PROTECT)
    cycle = models.ForeignKey(Cycle, models.PROTECT)

    class Meta(Table.Meta):
        db_table = "teams_team"


class HubRole(Table):
    hub = models.ForeignKey(Hub, models.CASCADE, null=True, related_name="roles")
    user = models.ForeignKey(User, models.CASCADE)
    kind = models.CharField(max_length=12)
    ends_on = models.DateField(null=True)

    class Meta(Table.Meta):
        db_table = "teams_hubrole"


class Membership(Table):
    team = models.ForeignKey(Team, models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    state = models.CharField(max_length=10)

    class Meta(Table.Meta):
        db_table = "teams_membership"


class Gathering(Table):
    hub = models.ForeignKey(Hub, models.PROTECT)
    team = models.ForeignKey(Team, models.PROTECT, null=True)
    title = models.CharField(max_length=150)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    zone = models.CharField(max_length=40)
    planned_minutes = models.PositiveSmallIntegerField()
    break_minutes = models.PositiveSmallIntegerField()
    place = models.CharField(max_length=150)
    address = models.CharField(max_length=250)
    arrival_notes = models.TextField()
    answer_by = models.DateField(null=True)
    state = models.CharField(max_length=10)

    class Meta(Table.Meta):
        db_table = "gatherings_gathering"


class Session(Table):
    gathering = models.OneToOneField(Gathering, models.PROTECT)
    team = models.ForeignKey(Team, models.PROTECT, related_name="sessions")
    term = models.ForeignKey(Term, models.PROTECT)
    called_off = models.BooleanField()

    class Meta(Table.Meta):
        db_table = "team_sessions_session"


class Attendee(Table):
    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="attendees")
    user = models.ForeignKey(User, models.PROTECT)
    answer = models.CharField(max_length=12)
    answered_at = models.DateTimeField(null=True)
    answered_via = models.CharField(max_length=10)
    substitute = models.CharField(max_length=8)
    note = models.CharField(max_length=300)
    withdrawn = models.BooleanField()
    link_version = models.PositiveSmallIntegerField()
    remind_at = models.DateTimeField(null=True)

    class Meta(Table.Meta):
        db_table = "gatherings_attendee"


class Mail(Table):
    user = models.ForeignKey(User, models.PROTECT, null=True)
    state = models.CharField(max_length=10)
    sent_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    error = models.TextField()

    class Meta(Table.Meta):
        db_table = "mailing_mail"


class MailTopic(Table):
    mail = models.ForeignKey(Mail, models.PROTECT, related_name="topics")
    topic = models.CharField(max_length=60)

    class Meta(Table.Meta):
        db_table = "mailing_mailtopic"
