"""PD for admins: read, with its history, and never typed into."""

import pytest
from django.urls import reverse

from foundation import history
from sessions.models import Offering, PdEvent, PdPlace, PublicCatalogue, Reply, Sheet

from .conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", [Offering, PdEvent, PdPlace, Reply, PublicCatalogue])
def test_lists_and_rows_are_read_and_never_typed_into(pd, sign_in, model):
    event = pd.open()
    pd.says(event, pd.people[0], "participant")
    with history.record(actor=pd.dana, via="web"):
        PublicCatalogue.objects.create(hub=pd.east)
        sheet = Sheet.objects.create(event=event, user=pd.wes, warm="Private", saved_at=NOW)
        Reply.objects.create(sheet=sheet, box="warm", text="Noted")
    pd.dana.is_superuser = True
    pd.dana.save()
    client, name = sign_in(pd.dana), f"admin:team_sessions_{model._meta.model_name}"
    assert client.get(reverse(f"{name}_changelist")).status_code == 200
    assert client.get(reverse(f"{name}_add")).status_code == 403
    row = model.objects.first()
    page = client.get(reverse(f"{name}_change", args=[row.pk]))
    assert page.status_code == 200
    assert "Private" not in page.content.decode()
    assert client.post(reverse(f"{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403


def test_the_admin_calls_the_app_by_the_sites_words(pd, sign_in):
    pd.dana.is_superuser = True
    pd.dana.save()
    page = sign_in(pd.dana).get(reverse("admin:index")).content.decode()
    assert "Sessions and PD" in page and "Team_Sessions" not in page
