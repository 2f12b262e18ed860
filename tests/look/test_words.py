"""No page, form or mail says a word of the trade: what ui.md's "Words" keeps off the screen.

Two ways of looking: every page that has a budget, as it is rendered, and every literal sentence
of templates and of the code that people may read, whichever state of the world shows it.
"""

import ast
import re
from html import unescape
from pathlib import Path

import pytest

from tests.budgets import BUDGETS
from tests.support.sized import Sized

ROOT = Path(__file__).resolve().parents[2]
APPS = ("foundation", "people", "mailing", "teams", "gatherings", "sessions", "stemhub")
TRANSLATING = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext"}

NEVER = (
    "gathering",
    "attendee",
    "needs-action",
    "accepted",
    "tentative",
    "sequence",
    "outbox",
    "hash",
    "electorate",
    "successfully",
    "please",
)
_NEVER = re.compile(rf"\b({'|'.join(NEVER)})s?\b|!", re.IGNORECASE)

_UNREAD = re.compile(
    r"<(script|style|svg)\b.*?</\1>|<!--.*?-->|<!doctype[^>]*>", re.DOTALL | re.IGNORECASE
)
# Attributes that are read out or shown.
_READ = re.compile(
    r"""(?:aria-label|title|alt|label|data-[a-z-]*(?:one|many|none|copied))=(["'])(.*?)\1"""
)


def said(html: str) -> str:
    """What a page says: its text, and the attributes that are read out."""
    html = _UNREAD.sub(" ", html)
    spoken = " ".join(value for _quote, value in _READ.findall(html))
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html) + " " + spoken).split())


def of_template(source: str) -> str:
    """The literal text of a template: tags' quoted sentences stay, logic and variables go."""
    source = re.sub(r"{% comment.*?%}.*?{% endcomment %}|{#.*?#}", " ", source, flags=re.DOTALL)
    sentences = re.findall(r"""{%\s*translate\s+(["'])(.*?)(?<!\\)\1""", source)
    source = re.sub(r"{%.*?%}|{{.*?}}", " ", source, flags=re.DOTALL)
    return said(source) + " " + " ".join(sentence for _quote, sentence in sentences)


def of_code(source: str) -> list[str]:
    """Every sentence that this module gives to gettext."""
    return [
        argument.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", getattr(node.func, "attr", "")) in TRANSLATING
        for argument in node.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]


def templates() -> list[Path]:
    found = [path for path in ROOT.glob("templates/**/*") if path.suffix in (".html", ".txt")]
    return [path for path in found if "admin" not in path.relative_to(ROOT).parts]


def modules() -> list[Path]:
    found = [path for app in APPS for path in (ROOT / app).rglob("*.py")]
    # The admin is for those who run the site: it names things as the data does.
    return [path for path in found if not re.search(r"admin|models|migrations", str(path))]


@pytest.mark.django_db
@pytest.mark.parametrize("budget", BUDGETS, ids=lambda budget: budget.name)
def test_a_page_speaks_the_words_of_its_readers(budget, client):
    network = Sized(teams=3, people=5, dates=3)
    if (who := budget.who(network)) is not None:
        client.force_login(who, "people.backends.SignIn")
    page = said(client.get(budget.address(network)).content.decode())
    assert len(page) > 100
    assert not _NEVER.search(page), _NEVER.search(page)


def test_no_template_says_such_a_word():
    found = templates()
    assert len(found) > 100
    wrong = {
        str(path.relative_to(ROOT)): hit.group()
        for path in found
        if (hit := _NEVER.search(of_template(path.read_text())))
    }
    assert wrong == {}


def test_no_sentence_of_the_code_says_such_a_word():
    wrong = {
        f"{path.relative_to(ROOT)}: {sentence}"
        for path in modules()
        for sentence in of_code(path.read_text())
        if _NEVER.search(sentence)
    }
    assert wrong == set()


@pytest.mark.parametrize("word", [*NEVER, "Done!"])
def test_a_planted_word_is_found(word):
    for source in (
        f"<p>One {word} more</p>",
        f'{{% translate "One {word} more" %}}',
        f"{{% blocktranslate %}}One {word} more{{% endblocktranslate %}}",
        f'<button aria-label="One {word} more">x</button>',
    ):
        assert _NEVER.search(of_template(source))
    (sentence,) = of_code(f"x = _('One {word} more')")
    assert _NEVER.search(sentence)
    assert not _NEVER.search(
        of_template(f"{{% if {word.strip('!')} %}}{{{{ x.{word} }}}}{{% endif %}}")
    )
