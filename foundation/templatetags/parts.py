"""The parts that pages are made of: ``{% load parts %}``. docs/parts.md shows each with its call.

Lists of fifty rows are made of these, so the small ones build strings and the larger ones have a
fragment in templates/parts/.
"""

from django import template
from django.forms import EmailField
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.drawing import disc, icon, initials_of, once, status, status_sprite
from foundation.stat_lines import stat_line
from foundation.statuses import status_of

register = template.Library()

MORE, KEEP = gettext_lazy("More"), gettext_lazy("Keep as it is")


# --- drawings ---------------------------------------------------------------------------------

for _drawing in (icon, disc, once, status, status_sprite):
    register.simple_tag(_drawing)
register.filter("initials", initials_of)


@register.filter
def status_word(key):
    """The word alone: "Coming"."""
    return status_of(key).word


# --- page furniture ---------------------------------------------------------------------------


@register.simple_block_tag(end_name="endheader")
def header(content, title, lead="", parent_url="", parent="", badge=""):
    """The head of a page; what stands inside are its buttons, the primary one first."""
    up = ""
    if parent_url:
        up = format_html(
            '<a class="parent" href="{}">{}{}</a>',
            parent_url,
            icon("arrow-left", 16, "micro"),
            parent,
        )
    line = format_html("<p>{}</p>", lead) if lead else ""
    mark = status(badge) if badge else ""
    buttons = format_html('<div class="acts">{}</div>', content) if content.strip() else ""
    return format_html(
        '<header class="page-head"><div class="titles">{}<h1>{}</h1>{}{}</div>{}</header>',
        up,
        title,
        mark,
        line,
        buttons,
    )


@register.simple_block_tag(end_name="endmore")
def more(content, label=MORE):
    """A menu for rare actions: ``<li>`` with links or forms inside."""
    return format_html(
        '<details class="menu"><summary class="btn btn-secondary">{}{}</summary>'
        '<ul class="menu-list">{}</ul></details>',
        label,
        icon("chevron-down", 16, "micro"),
        content,
    )


@register.simple_block_tag(end_name="endempty")
def empty(content, what, who=""):
    """What will be here, who makes it so; the button inside, if that is the reader."""
    maker = format_html('<p class="quiet">{}</p>', who) if who else ""
    return format_html('<div class="empty"><p>{}</p>{}{}</div>', what, maker, content)


_NOTE_ICONS = {
    "info": "information-circle",
    "unsure": "exclamation-triangle",
    "no": "exclamation-circle",
    "yes": "check-circle",
}


@register.simple_block_tag(end_name="endnote")
def note(content, tone="info"):
    """A sentence set apart; ``tone`` info, yes, unsure or no."""
    return format_html(
        '<div class="note {}">{}<div>{}</div></div>', tone, icon(_NOTE_ICONS[tone]), content
    )


@register.simple_block_tag(end_name="enddialog")
def dialog(content, id, title):  # noqa: A002  the attribute's name
    """A dialog that ``data-dialog="<id>"`` opens; the same content needs a page of its own."""
    return format_html(
        '<dialog id="{0}" aria-labelledby="{0}-title"><h2 id="{0}-title">{1}</h2>{2}</dialog>',
        id,
        title,
        content,
    )


@register.simple_tag
def close_button(label=KEEP):
    """Closes the dialog it stands in, without a script too if the dialog is open."""
    return format_html(
        '<button class="btn btn-secondary" type="button" data-close>{}</button>', label
    )


# --- people, numbers, dates -------------------------------------------------------------------


@register.simple_block_tag(end_name="endperson")
def person(content, name, url="", detail="", state="", state_label=None, extra=""):
    """A person row (``<li>``); inside stands at most one action."""
    shown = format_html('<a href="{}">{}</a>', url, name) if url else format_html("<b>{}</b>", name)
    below = format_html('<span class="detail">{}</span>', detail) if detail else ""
    more_below = format_html('<span class="detail">{}</span>', extra) if extra else ""
    badge = status(state, state_label) if state else ""
    return format_html(
        '<li class="person">{}<div class="who">{}{}{}</div><div class="end">{}{}</div></li>',
        disc(name),
        shown,
        below,
        more_below,
        badge,
        content,
    )


register.simple_tag(stat_line)


@register.inclusion_tag("parts/_timeline.html")
def timeline(stops, label):
    """What comes one after another: dicts of label, state, its word and drawing, date, fact, url.

    The state is how it looks: done, over, next, later, off. ``label`` says what they are.
    """
    return {"stops": stops, "label": label}


# --- work, tables, messages -------------------------------------------------------------------


@register.simple_tag
def progress(done, total, sentence):
    """Long work: a bar and its sentence, "14 of 23 sent"."""
    return format_html(
        '<div class="work"><progress max="{}" value="{}" aria-label="{}"></progress>'
        "<p>{}</p></div>",
        max(total, 1),
        done,
        sentence,
        sentence,
    )


@register.inclusion_tag("parts/_pager.html", takes_context=True)
def pager(context, page, noun=""):
    """ "51-100 of 240 people", earlier and later as links that keep the filters."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    kept = query.urlencode()
    return {"page": page, "noun": noun, "prefix": f"?{kept}&page=" if kept else "?page="}


@register.simple_tag
def copy_field(id, value, label):  # noqa: A002  the attribute's name
    """An address to copy: a read-only field and, with a script, a *Copy* button."""
    return format_html(
        '<label class="form-label" for="{0}">{2}</label><div class="copy">'
        '<input class="form-control" id="{0}" value="{1}" readonly>'
        '<button class="btn btn-secondary" type="button" data-copy="{0}" data-copied="{4}" '
        "data-needs-js hidden>{3}</button></div>",
        id,
        value,
        label,
        _("Copy"),
        _("Copied"),
    )


@register.filter
def current_label(entries):
    """The label of the entry that is current, or ""."""
    return next((entry["label"] for entry in entries if entry["current"]), "")


# --- forms ------------------------------------------------------------------------------------


@register.inclusion_tag("parts/_error_summary.html")
def error_summary(*forms):
    """What is to be put right, of forms and formsets together: each a link to its field."""
    return {"problems": [problem for form in forms for problem in _problems(form)]}


def _problems(form):
    if form is None or not getattr(form, "is_bound", False):
        return
    if hasattr(form, "non_form_errors"):
        yield from ({"text": text, "id": ""} for text in form.non_form_errors())
        for inner in form.forms:
            yield from _problems(inner)
        return
    yield from ({"text": text, "id": ""} for text in form.non_field_errors())
    for field in form:
        anchor = field.id_for_label or field.auto_id
        label = str(field.label).rstrip("?:. ")
        if whose := getattr(form, "named", ""):
            label = f"{whose}, {label}"
        yield from ({"text": text, "id": anchor, "label": label} for text in field.errors)


@register.filter
def no_placeholders(form):
    """allauth's form in the site's words: no placeholders (labels stay while typing)."""
    for bound in form:
        bound.field.widget.attrs.pop("placeholder", None)
        mail = isinstance(bound.field, EmailField)
        bound.label = _("E-mail address") if mail else str(bound.label).capitalize()
    return form


@register.filter
def spaced_code(code):
    """ "482 193" for a code written "482-193", as it is read out."""
    return str(code).replace("-", " ")
