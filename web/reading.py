"""Brings a help center up to date: its web sites first, then everything into its dataset."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bots.engines import Engines
from tenants.errors import Problem
from tenants.knowledge.crawl.crawler import SiteReport
from tenants.knowledge.crawl.sites import OnSite, read_sites
from tenants.knowledge.ingest import IngestReport
from tenants.knowledge.store import Store
from tenants.knowledge.tally import SourceCount
from tenants.registry import TenantFolder
from tenants.sites import Site

ALLOW_ENV = "RAPPORT_ALLOW"
"""`host:port` of inner servers that may be read, parted by spaces."""


@dataclass(frozen=True)
class Reading:
    """What came of reading a help center."""

    sites: tuple[SiteReport, ...]
    """In the order they were read."""

    documents: IngestReport | None
    """None where nothing had changed."""

    @property
    def rows(self) -> tuple[SourceCount, ...]:
        """Documents by what they were read from; pages that failed count with their sites."""
        counts = self.documents.sources if self.documents else ()
        failed = sum(site.failed for site in self.sites)
        if failed and not any(count.source == "site" for count in counts):
            counts = (*counts, SourceCount("site", 0, 0, 0, 0, 0, 0))
        return tuple(
            replace(count, failed=count.failed + failed) if count.source == "site" else count
            for count in counts
        )

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Where, what and what to do."""
        of_sites = [problem for site in self.sites for problem in site.problems]
        return (*of_sites, *(self.documents.problems if self.documents else ()))


async def bring_up_to_date(
    engines: Engines,
    folder: TenantFolder,
    store: Store,
    *,
    sites: Sequence[Site],
    allow: Sequence[str] = (),
    on_site: OnSite | None = None,
    on_documents: Callable[[], None] = lambda: None,
) -> Reading:
    """Read some sites, then all documents.

    Args:
        engines: opened.
        folder: the tenant.
        store: its uploads and pages.
        sites: to read now; the pages of others stay as they are.
        allow: `host:port` that may be asked although they are not public.
        on_site: hears of each page.
        on_documents: hears when the sites are done.

    Raises:
        KnowledgeError: the documents cannot be read; what was read before is still there.
    """
    reports = await read_sites(sites, store, allow=allow, on_site=on_site)
    on_documents()
    return Reading(tuple(reports), await engines.prepare(folder))
