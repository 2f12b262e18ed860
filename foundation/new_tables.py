"""Migrations of many models at once: an app's tables, which a new site starts with, and their words."""

from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation


class CreateModels(Operation):
    """``CreateModel`` many times over, in any order: their relations may run in a circle.

    Django builds the classes of everything related anew for each model that comes, and all of
    ours relate to the user. Here they are built once.
    """

    serialization_expand_args = ["creations"]

    def __init__(self, creations: list[CreateModel]):
        self.creations = creations

    def state_forwards(self, app_label, state):
        # Classes that aren't there aren't built anew; who asks for one has them all built.
        vars(state).pop("apps", None)
        for creation in self.creations:
            creation.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for creation in self.creations:
            creation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for creation in reversed(self.creations):
            creation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self):
        return f"Create {len(self.creations)} models"


class ChangeWords(Operation):
    """``AlterField`` many times over where only words change, such as names: for the state alone.

    One by one they take a minute: Django builds all that is related to a model anew after each.
    """

    reduces_to_sql = False
    serialization_expand_args = ["changes"]

    def __init__(self, changes: list[Operation]):
        self.changes = changes

    def state_forwards(self, app_label, state):
        vars(state).pop("apps", None)
        for change in self.changes:
            change.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        """The database knows nothing of them."""

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        """The database knows nothing of them."""

    def describe(self):
        return f"Change the words of {len(self.changes)} fields and constraints"
