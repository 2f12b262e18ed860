"""A rule that said no, in a sentence that a person can act on."""


class Refused(ValueError):
    """Raised by a service when a rule forbids what was asked.

    ``message`` is a translated sentence that says what to do; ``field`` names the form field it
    belongs beside, or None for the whole form. Nothing has been written when it is raised.
    """

    def __init__(self, message, *, field: str | None = None):
        super().__init__(message)
        self.message = message
        self.field = field
