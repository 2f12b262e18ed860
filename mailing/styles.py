"""The styles of an HTML mail, written into its elements."""

import css_inline

# Some mail programs drop the style element; what is for the dark alone stays there. Nothing is
# loaded from anywhere.
_INLINER = css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)


def inlined(html: str) -> str:
    """The same document, each element with the style that it has by the style element."""
    html = html.strip()
    return _INLINER.inline(html) if html else ""
