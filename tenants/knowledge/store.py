"""What was added to a help center besides the tenant's own folder: uploads and pages of sites.

Lies under the data folder. Each file is replaced whole, so that a process killed at any moment
leaves the old one or the new one.
"""

import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from tenants.errors import KnowledgeError, Problem
from tenants.knowledge.files import SUFFIXES
from tenants.sites import Site

PAGE_VERSION = 1
"""Raised when pages are read in another way: all are then asked for anew."""


@dataclass(frozen=True)
class Page:
    """A page of a site as last read."""

    url: str
    """Where it is, after redirects."""

    title: str
    """Its first heading or its title."""

    body: str
    """Markdown."""

    language: str = ""
    """Two letters; "" when it does not say."""

    links: tuple[str, ...] = ()
    """Whole addresses it leads to."""

    etag: str = ""
    """For asking whether it has changed; "" when the server gave none."""

    modified: str = ""
    """The server's Last-Modified, as it wrote it; "" when it gave none."""

    version: int = PAGE_VERSION
    """Of the way it was read."""


_PAGE = TypeAdapter(Page)


class Store:
    """One tenant's uploads and pages."""

    def __init__(self, folder: Path) -> None:
        """Make nothing yet.

        Args:
            folder: see `store_folder`.
        """
        self._folder = folder
        self.uploads = folder / "uploads"
        """Folder of added files."""

        self.converted = folder / "converted"
        """Folder of what slow formats were turned into, by content."""

    def revision(self) -> str:
        """Another one after each change; "" before the first."""
        try:
            return (self._folder / "revision").read_text()
        except FileNotFoundError:
            return ""

    def add(self, name: str, content: bytes) -> str:
        """Keep an uploaded file, in place of one of the same name. Returns its name here.

        Raises:
            KnowledgeError: its name says that it is of no kind we can read.
        """
        kept = safe_name(name)
        _replace(self.uploads / kept, content)
        self._changed()
        return kept

    def forget(self, name_or_url: str) -> None:
        """Remove an added file or site.

        Raises:
            KnowledgeError: there is none of that name.
        """
        path = self.uploads / Path(name_or_url).name
        sites = [site for site in self.sites() if site.url != name_or_url]
        if path.is_file():
            path.unlink()
        elif len(sites) < len(self.sites()):
            self._write_sites(sites)
            shutil.rmtree(self._site(name_or_url), ignore_errors=True)
        else:
            known = [*self.names(), *(site.url for site in self.sites())]
            what = "was not added"
            remedy = f"choose one of: {', '.join(known)}" if known else "there is nothing to forget"
            raise KnowledgeError(Problem(name_or_url[:200], what, remedy))
        self._changed()

    def names(self) -> list[str]:
        """Of the added files, sorted."""
        return sorted(path.name for path in self.uploads.glob("*") if path.is_file())

    def sites(self) -> list[Site]:
        """Added besides those in the tenant's settings."""
        try:
            return [
                Site(**entry) for entry in json.loads((self._folder / "sites.json").read_text())
            ]
        except (FileNotFoundError, ValueError, ValidationError):
            return []

    def add_site(self, site: Site) -> None:
        """Remember a site, in place of one with the same address."""
        self._write_sites([*(known for known in self.sites() if known.url != site.url), site])
        self._changed()

    def pages(self, site_url: str) -> dict[str, Page]:
        """Address -> page as last read, of a site by its first address."""
        found: dict[str, Page] = {}
        for path in sorted(self._site(site_url).glob("*.json")):
            try:
                page = _PAGE.validate_json(path.read_bytes())
            except ValidationError:
                continue  # of another version of this program: it is read again
            found[page.url] = page
        return found

    def keep_page(self, site_url: str, page: Page) -> None:
        """Keep a page, in place of what was read there before."""
        content = json.dumps(asdict(page), ensure_ascii=False).encode("utf-8", "replace")
        _replace(self._site(site_url) / f"{key_of(page.url)}.json", content)

    def drop_pages(self, site_url: str, urls: Sequence[str]) -> None:
        """Remove pages that are gone."""
        for url in urls:
            (self._site(site_url) / f"{key_of(url)}.json").unlink(missing_ok=True)

    def crawled(self) -> None:
        """Tell readers that pages may have changed."""
        self._changed()

    def _site(self, url: str) -> Path:
        return self._folder / "sites" / key_of(url)

    def _write_sites(self, sites: Sequence[Site]) -> None:
        content = json.dumps([site.model_dump() for site in sites], indent=1)
        _replace(self._folder / "sites.json", content.encode())

    def _changed(self) -> None:
        _replace(self._folder / "revision", secrets.token_hex(8).encode())


def store_folder(data: Path, tenant_id: str) -> Path:
    """Where a tenant's uploads and pages lie under the data folder."""
    return data / tenant_id / "sources"


def key_of(text: str) -> str:
    """A short name for an address that no other address has."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:24]


def safe_name(name: str) -> str:
    """The name under which an upload is kept: no folders, no surprises.

    Raises:
        KnowledgeError: it is of no kind we can read.
    """
    last = re.split(r"[/\\]", name)[-1]
    stem, suffix = Path(last).stem, Path(last).suffix.lower()
    clean = re.sub(r"[^\w-]+", "-", stem).strip("-_.")[:80] or "document"
    if suffix not in SUFFIXES:
        remedy = f"add a file that ends in {', '.join(sorted(SUFFIXES))}"
        raise KnowledgeError(Problem(last[:100], "is of no kind that can be read", remedy))
    return clean + suffix


def _replace(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    beside.write_bytes(content)
    os.replace(beside, path)
