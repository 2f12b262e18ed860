"""What the admin's forms read: Django's own take it on trust that what is chosen is a number."""

from django.contrib.admin.widgets import AutocompleteSelect

# The longest number that every column of every database holds.
DIGITS = 18


def is_key(text) -> bool:
    """Whether this can be the number of a row: every key of ours is one."""
    return str(text).isascii() and str(text).isdecimal() and len(str(text)) <= DIGITS


class KeySelect(AutocompleteSelect):
    """Shows again what was chosen, and nothing for what can't have been; the form says so."""

    def optgroups(self, name, value, attrs=None):
        return super().optgroups(name, [one for one in value if is_key(one)], attrs)


class ReadsKeys:
    """Mixin of every admin of ours: what is no key is refused, instead of failing in a query.

    For addresses and ticked rows ``stemhub.admin`` sees to that.
    """

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if "widget" not in kwargs and db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = KeySelect(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
