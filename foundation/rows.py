"""Forms of several rows, and inputs of days and times."""

from django import forms


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **attrs):
        super().__init__(format="%Y-%m-%d", attrs=attrs)


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, **attrs):
        super().__init__(format="%H:%M", attrs=attrs)


class Rows(forms.BaseFormSet):
    """``number`` rows, however many a browser says that there are; ``initial`` for each or for none."""

    def __init__(self, data=None, *, number: int, prefix: str, initial=None, **kwargs):
        self.extra = number - max(self.min_num, len(initial or ()))
        if data is not None:
            data = data.copy()
            data[f"{prefix}-TOTAL_FORMS"], data[f"{prefix}-INITIAL_FORMS"] = str(number), "0"
        super().__init__(data, prefix=prefix, initial=initial, **kwargs)
