"""No form takes a longer text than its column: PostgreSQL would answer with an error."""

import pytest
from django.forms import CharField

from gatherings.forms import AnswerForForm, CancelForm, DateForm
from gatherings.models import Attendee, Gathering
from people.forms import OwnPageForm
from people.models import Institution, PrivateNeeds, User
from sessions.forms import RowForm
from teams.forms import (
    AddressForm,
    CorrectForm,
    InviteForm,
    JoinedForm,
    LeaveForm,
    LeaveOneselfForm,
)
from teams.models import Cycle, Hub, Membership, Team, Term
from teams.setup_form import SetUpForm

pytestmark = pytest.mark.django_db

# Where a field's text goes, if not into the column of the same name.
ELSEWHERE = {
    (AnswerForForm, "source"): (Attendee, "answer_source"),
    (CancelForm, "reason"): (Gathering, "cancelled_reason"),
    (CorrectForm, "institution"): (Institution, "name"),
    (LeaveOneselfForm, "reason"): (Membership, "left_reason"),
    **{(OwnPageForm, name): (PrivateNeeds, name) for name in OwnPageForm.NEEDS},
    (InviteForm, "institution"): (Institution, "name"),
    (JoinedForm, "institution"): (Institution, "name"),
    (JoinedForm, "name"): (User, "name"),
    (LeaveForm, "reason"): (Membership.history.model, "history_change_reason"),
    (SetUpForm, "hub_name"): (Hub, "name"),
    (SetUpForm, "website"): (Hub, "website"),
    (SetUpForm, "cycle_name"): (Cycle, "name"),
    (SetUpForm, "team_name"): (Team, "name"),
    (SetUpForm, "coordinator_name"): (User, "name"),
    (SetUpForm, "coordinator_email"): (User, "email"),
    **{(SetUpForm, f"term_{number}_name"): (Term, "name") for number in (1, 2, 3)},
}
FORMS = {
    AddressForm: User,
    AnswerForForm: None,
    CancelForm: None,
    CorrectForm: User,
    DateForm: Gathering,
    InviteForm: User,
    JoinedForm: PrivateNeeds,
    LeaveForm: None,
    LeaveOneselfForm: Membership,
    OwnPageForm: User,
    RowForm: Gathering,
    SetUpForm: None,
}


# An institution may be typed with its district; people.services refuses a new name that is longer
# than its column. The other is read and not kept.
LOOKED_UP = {"institution", "base"}


def texts(form):
    """The fields that take any text. SetUpForm makes some of them as it starts."""
    fields = SetUpForm().fields if form is SetUpForm else form.base_fields
    kept = {name: one for name, one in fields.items() if name not in LOOKED_UP}
    return {name: one for name, one in kept.items() if isinstance(one, CharField)}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_every_text_fits_into_its_column(form):
    for name, field in texts(form).items():
        model, column = ELSEWHERE.get((form, name), (FORMS[form], name))
        longest = model._meta.get_field(column).max_length
        assert field.max_length is not None, name
        assert field.max_length <= longest, name
