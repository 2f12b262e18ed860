"""What the admin's forms read: Django's own take it on trust that what is chosen is a number."""

from django.contrib.admin.utils import get_fields_from_path
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import DateField

from .keys import is_key

# What Django's own filters ask of their column, by its kind, and the dates above a list.
_OF_A_CHOICE = ("exact", "in", "isnull", "isempty")
_OF_A_DATE = ("gte", "lt", "isnull")
_PARTS_OF_A_DATE = ("year", "month", "day")


class KeySelect(AutocompleteSelect):
    """Shows again what was chosen, and nothing for what can't have been; the form says so."""

    def optgroups(self, name, value, attrs=None):
        return super().optgroups(name, [one for one in value if is_key(one)], attrs)


class CarefulAdmin:
    """In front of every registered admin: ``stemhub.admin.Site`` puts it there.

    SECURITY: what an address may ask of a list is listed, since Django lets it ask about every
    column: letter by letter, what no page shows (a password, a sign-in code that waits).
    """

    # What may be asked of the list besides its filters, its dates and its search.
    lookups: tuple[str, ...] = ()

    def lookup_allowed(self, lookup, value, request=None) -> bool:
        if lookup in self.lookups:
            return True
        if self.date_hierarchy and lookup in _asked_of(self.date_hierarchy, _PARTS_OF_A_DATE):
            return True
        return any(lookup in _names(one, self.model) for one in self.get_list_filter(request))

    def to_field_allowed(self, request, to_field) -> bool:
        # A window that chooses a row hands its number back, and nothing else of it.
        return to_field == self.opts.pk.name

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        # What is no key is refused, instead of failing in a query.
        if "widget" not in kwargs and db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = KeySelect(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


def _names(list_filter, model) -> set[str]:
    """What the address of a list says for one of its filters."""
    if callable(list_filter):
        return {list_filter.parameter_name}
    path = list_filter[0] if isinstance(list_filter, list | tuple) else list_filter
    field = get_fields_from_path(model, path)[-1]
    if isinstance(field, DateField):
        return _asked_of(path, _OF_A_DATE)
    ends = (f"{field.target_field.name}__exact",) if field.is_relation else ()
    return _asked_of(path, (*_OF_A_CHOICE, *ends)) | {path}


def _asked_of(path: str, ends) -> set[str]:
    return {f"{path}__{end}" for end in ends}
