"""What a voice is heard with: sentences of the tenant's own help center, and of its calls."""

import re
from collections.abc import Iterator

from tenants.knowledge.chunks import sentences
from tenants.knowledge.documents import read_documents
from tenants.knowledge.markdown import plain
from tenants.lines import LINES, line
from tenants.registry import TenantFolder

_WORDS = range(5, 23)
_CHARACTERS = range(12, 160)  # where words are not told apart by spaces
_PARAGRAPH = re.compile(r"[^\W\d_]", re.UNICODE)
_LISTED = re.compile(r"^\s*(?:\d+[.)]|[-*+])\s+")
_UNSPOKEN = re.compile(r"[{}|<>`]|https?:")


def sentences_of(folder: TenantFolder, count: int) -> list[str]:
    """As many sentences as there are up to `count`, from all over the help center."""
    said = list(dict.fromkeys(_said(folder)))
    if len(said) > count:
        return [said[number * len(said) // count] for number in range(count)]
    more = [text for text in dict.fromkeys(_lines(folder)) if text not in said]
    return [*said, *more][:count]


def _said(folder: TenantFolder) -> Iterator[str]:
    documents, _ = read_documents(folder.path, folder.tenant)
    for document in documents:
        if document.language not in {"", folder.tenant.language}:
            continue
        for paragraph in document.body.splitlines():
            text = _LISTED.sub("", paragraph)
            if _PARAGRAPH.match(text):
                yield from filter(_is_fit, sentences(plain(text)))


def _lines(folder: TenantFolder) -> Iterator[str]:
    for code in LINES:
        text = line(folder.tenant, code, folder.tenant.language)
        if not _UNSPOKEN.search(text):
            yield text


def _is_fit(text: str) -> bool:
    words = len(text.split())
    long_enough = words in _WORDS or (words < _WORDS.start and len(text.encode()) > 3 * len(text))
    return long_enough and len(text) in _CHARACTERS and not _UNSPOKEN.search(text)
