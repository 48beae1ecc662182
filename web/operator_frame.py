"""What all pages of an operator have round them."""

from html import escape
from typing import Literal

_FRAME = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots"
content="noindex"><title>{title} · Rapport</title>
<link rel="stylesheet" href="/operator/assets/knowledge.css">{head}
<header><p class="brand">Rapport</p>{nav}<h1>{title}</h1></header><main>{body}</main></html>"""

_PLACES = {"knowledge": "Help centers", "calls": "Calls"}


def page(
    title: str, body: str, head: str = "", *, here: Literal["knowledge", "calls", ""] = ""
) -> str:
    """A whole page.

    Args:
        title: as words.
        body: as HTML.
        head: more styles and scripts, as HTML.
        here: which of the operator's places it belongs to; "" where nobody is signed in.
    """
    links = "".join(
        f'<a href="/operator/{place}"{" aria-current=page" if place == here else ""}>{name}</a>'
        for place, name in _PLACES.items()
    )
    nav = f'<nav aria-label="Operator">{links}</nav>' if here else ""
    return _FRAME.format(title=escape(title), body=body, head=head, nav=nav)


def hidden_key(key: str) -> str:
    """What a form carries to show that it is ours, see `Operators.form_key`."""
    return f'<input type="hidden" name="key" value="{escape(key)}">'
