"""What the admin's forms read: Django's own take it on trust that what is chosen is a number."""

from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import BadRequest

# Every key of ours is a number that a database holds.
_LONGEST = 18


def is_key(text) -> bool:
    return str(text).isascii() and str(text).isdecimal() and len(str(text)) <= _LONGEST


class KeySelect(AutocompleteSelect):
    """Shows again what was chosen, and nothing for what can't have been; the form says so."""

    def optgroups(self, name, value, attrs=None):
        return super().optgroups(name, [one for one in value if is_key(one)], attrs)


class ReadsKeys:
    """Mixin of every admin of ours: what is no key is refused, instead of failing in a query."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if "widget" not in kwargs and db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = KeySelect(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def response_action(self, request, queryset):
        if not all(is_key(one) for one in request.POST.getlist("_selected_action")):
            raise BadRequest("A row that was ticked has no such number.")
        return super().response_action(request, queryset)
