"""Sitemaps and their indexes, plain or gzipped."""

import zlib
from dataclasses import dataclass
from typing import Any

from lxml.etree import (  # pyright: ignore[reportAttributeAccessIssue] - compiled
    XMLParser,
    XMLSyntaxError,
    fromstring,
)

from tenants.errors import KnowledgeError, Problem

MAX_UNPACKED_BYTES = 50_000_000
"""Of one sitemap, as sitemaps.org has it."""

MAX_URLS = 50_000


@dataclass(frozen=True)
class Sitemap:
    """What a sitemap names."""

    pages: tuple[str, ...]
    """Addresses of pages."""

    sitemaps: tuple[str, ...]
    """Addresses of further sitemaps, where it is an index."""


def is_sitemap(content: bytes) -> bool:
    """Whether it begins like one."""
    head = content[:2_000]
    return head.startswith(b"\x1f\x8b") or b"<urlset" in head or b"<sitemapindex" in head


def read_sitemap(content: bytes, url: str) -> Sitemap:
    """The addresses of a sitemap.

    Args:
        content: XML, plain or gzipped.
        url: where it is from, for the error.

    Raises:
        KnowledgeError: it is none, or unpacks to more than a sitemap may.
    """
    parser = XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=True)
    try:
        root: Any = fromstring(_unpacked(content, url), parser)
    except (XMLSyntaxError, ValueError, zlib.error):
        root = None
    if root is None:
        raise KnowledgeError(Problem(url, "is no sitemap", "check its address"))
    pages = [
        said.strip() for said in root.xpath("//*[local-name()='url']/*[local-name()='loc']/text()")
    ]
    more = [
        said.strip()
        for said in root.xpath("//*[local-name()='sitemap']/*[local-name()='loc']/text()")
    ]
    return Sitemap(tuple(pages[:MAX_URLS]), tuple(more[:MAX_URLS]))


def _unpacked(content: bytes, url: str) -> bytes:
    if not content.startswith(b"\x1f\x8b"):
        return content
    text = zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(content, MAX_UNPACKED_BYTES + 1)
    if len(text) > MAX_UNPACKED_BYTES:
        what = f"unpacks to more than {MAX_UNPACKED_BYTES / 1e6:g} MB"
        raise KnowledgeError(Problem(url, what, "split it into several sitemaps"))
    return text
