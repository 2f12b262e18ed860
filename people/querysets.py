"""People and institutions, as pages and services ask for them."""

from django.contrib.auth.base_user import BaseUserManager
from django.db import models, transaction
from django.db.models.functions import Lower

from foundation.addresses import clean_address


class UserQuerySet(models.QuerySet):
    def by_email(self, email: str):
        """The people with this address, however it is spelled (at most one)."""
        # By Lower, as the index has it. SECURITY: "iexact" would take some letters for others.
        return self.alias(lower=Lower("email")).filter(lower=clean_address(email or ""))

    def reachable(self):
        """People whom mail may go to."""
        return self.filter(is_active=True, merged_into__isnull=True)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def get_by_natural_key(self, username):
        return self.by_email(username).get()

    def create_user(self, email, name="", password=None, **fields):
        """A person without a usable password unless one is given; they sign in by mailed code."""
        from .addresses import keep_in_step

        user = self.model(email=email, name=name, **fields)
        user.set_password(password)
        with transaction.atomic():
            user.save()
            keep_in_step([user])
        return user

    def create_superuser(self, email, name="", password=None, **fields):
        return self.create_user(email, name, password, is_superuser=True, **fields)


class InstitutionQuerySet(models.QuerySet):
    def named(self, name: str, district=None):
        """The institution of this name, whatever its case, in ``district`` (None: in none)."""
        return self.filter(name__iexact=(name or "").strip(), district=district)

    def called(self, text: str):
        """Those whom people call so: by name, or as "Name (District)"."""
        text = " ".join((text or "").split())
        meant = models.Q(name__iexact=text)
        name, bracket, rest = text.rpartition(" (")
        if bracket and rest.endswith(")"):
            meant |= models.Q(name__iexact=name, district__name__iexact=rest[:-1])
        return self.filter(meant).order_by("district__name", "pk")

    def suggested(self, text: str):
        """A few whose name or district holds what was typed so far, for a list under a field."""
        text = " ".join((text or "").split())
        found = self.filter(
            models.Q(name__icontains=text) | models.Q(district__name__icontains=text)
        )
        return found.select_related("district").order_by("name", "pk")[:20]
