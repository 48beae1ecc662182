"""Web pages to the Markdown of what they say."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from lxml.etree import ParserError  # pyright: ignore[reportAttributeAccessIssue] - compiled
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from tenants.errors import KnowledgeError, Problem
from tenants.knowledge.formats.hidden import drop_hidden
from tenants.knowledge.formats.html_blocks import markdown_of
from tenants.knowledge.formats.text import visible

MAX_ELEMENTS = 60_000
MAX_LINKS = 2_000

# What stands on every page of a site, or is to be pressed rather than read.
_FURNITURE = (
    "//nav | //aside | //footer | //select | //textarea | //input"
    " | //dialog[not(@open)] | //header[not(ancestor::main or ancestor::article)]"
    " | //button[not(ancestor::h1 or ancestor::h2 or ancestor::h3 or ancestor::h4"
    " or ancestor::h5 or ancestor::h6 or ancestor::summary or ancestor::dt)]"
    " | //*[@role='navigation' or @role='banner' or @role='contentinfo' or @role='search'"
    " or @role='complementary' or @role='dialog' or @role='alertdialog' or @role='menu']"
)
_SITE_NAME = re.compile(r"\s+[|·–—»-]\s+[^|·–—»]{1,60}$")


@dataclass(frozen=True)
class WebPage:
    """What a page says to its readers."""

    title: str
    """Its first heading, else the title in its head; "" when it has neither."""

    body: str
    """Markdown, without the title."""

    language: str = ""
    """Two letters, as it declares; "" when it does not."""

    links: tuple[str, ...] = ()
    """Whole addresses it leads to, each once, in order, those it asks not to follow left out."""


def read_html(text: str, url: str = "") -> WebPage:
    """What a page says.

    Navigation, footers, forms and everything hidden are left out.

    Args:
        text: HTML, of any quality.
        url: where it is from, to which its links are relative.

    Raises:
        KnowledgeError: it is no page, or larger than any page for people.
    """
    page = _parsed(text, url)
    head_title = " ".join((page.findtext(".//title") or "").split())
    language = re.match(r"[a-z]{2}(?![a-z])", (page.get("lang") or "").strip().lower())
    base = _joined(url, page.xpath("string(//base[1]/@href)"))
    drop_hidden(page)
    links = tuple(dict.fromkeys(_links(page, base)))[:MAX_LINKS]
    for element in page.xpath(_FURNITURE):
        if element.getparent() is not None:
            element.drop_tree()
    body = visible(markdown_of(_content(page)))
    first, _, rest = body.partition("\n")
    has_heading = bool(re.match(r"#{1,2} ", first))
    title = first.lstrip("# ").strip() if has_heading else _SITE_NAME.sub("", visible(head_title))
    return WebPage(
        title=title,
        body=rest.strip() if has_heading else body,
        language=language[0] if language else "",
        links=links,
    )


def _parsed(text: str, url: str) -> HtmlElement:
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    remedy = "check the address or the file"
    try:
        page = document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except ParserError:
        raise KnowledgeError(Problem(url or "page", "is empty", remedy)) from None
    if sum(1 for _ in page.iter()) > MAX_ELEMENTS:
        what = f"has more than {MAX_ELEMENTS:,} elements"
        raise KnowledgeError(Problem(url or "page", what, "split it into pages"))
    return page


def _content(page: HtmlElement) -> HtmlElement:
    """The part of the page that differs from its sisters."""
    parts = page.xpath("//main | //*[@role='main']") or page.xpath("//article")
    whole = page.find("body")
    longest = max(parts, key=_length, default=None)
    if longest is None or len(parts) > 1 or not _length(longest):
        return page if whole is None else whole
    return longest


def _length(element: HtmlElement) -> int:
    return len(element.text_content().strip())


def _links(page: HtmlElement, base: str) -> Iterator[str]:
    for link in page.iter("a", "area"):
        rel = (link.get("rel") or "").lower().split()
        href = (link.get("href") or "").strip()
        if href and "nofollow" not in rel and (whole := _joined(base, href)):
            yield whole


def _joined(base: str, href: str) -> str:
    try:
        return urljoin(base, href)
    except ValueError:
        return ""
