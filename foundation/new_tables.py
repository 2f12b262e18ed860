"""An app's tables at once, for the migration that a new site starts with."""

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
