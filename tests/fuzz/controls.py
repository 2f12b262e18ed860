"""What a page lets its reader fill in, read from the page itself, so that no form is forgotten."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

# What a form must show again when it is refused; ticks, choices and files are told otherwise.
TYPED = {"text", "email", "url", "date", "time", "number", "tel", "search", "textarea"}


@dataclass
class Control:
    """A field by name: its kind, and the values that the page itself offers for it."""

    name: str
    kind: str
    values: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.forms: list[tuple[str, dict[str, Control]]] = []
        self.form: dict[str, Control] | None = None
        self.select: Control | None = None

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        if tag == "form":
            self.form = {}
            if (said.get("method") or "").lower() == "post":
                self.forms.append((said.get("action") or "", self.form))
        elif tag == "option" and self.select:
            self.select.values.append(said.get("value") or "")
        elif tag in ("input", "select", "textarea", "button") and self.form is not None:
            self._control(tag, said)

    def _control(self, tag, said):
        name = said.get("name")
        if not name or name == "csrfmiddlewaretoken":
            return
        kind = (said.get("type") or "text") if tag == "input" else tag
        control = self.form.setdefault(name, Control(name, kind))
        self.select = control if tag == "select" else None
        if tag != "select":
            control.values.append(said.get("value") or "")

    def handle_endtag(self, tag):
        if tag == "select":
            self.select = None
        elif tag == "form":
            self.form = None


def of_page(html: str, address: str) -> dict[str, Control]:
    """The named controls of the forms on the page at ``address`` that POST there."""
    reader = _Reader()
    reader.feed(html)
    path = urlsplit(address).path
    found: dict[str, Control] = {}
    for action, form in reader.forms:
        if urlsplit(action).path in ("", path):
            for name, control in form.items():
                found.setdefault(name, control).values.extend(control.values)
    return found
