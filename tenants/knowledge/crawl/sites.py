"""All web sites of one tenant."""

from collections.abc import Callable, Sequence

from tenants.config import Tenant
from tenants.knowledge.crawl.crawler import SiteReport, crawl
from tenants.knowledge.store import Store
from tenants.net.addresses import Resolve, system_resolve
from tenants.net.guarded import GuardedClient
from tenants.sites import Site

PAGE_S = 20.0
"""Seconds for one request, redirects and body included."""

MAX_PAGE_BYTES = 5_000_000

OnSite = Callable[[str, int, int], None]
"""Hears (first address of the site, pages asked for, pages known of)."""


def sites_of(tenant: Tenant, store: Store) -> list[Site]:
    """Those in its settings and those added since, each address once."""
    found = {site.url: site for site in [*store.sites(), *tenant.knowledge.sites]}
    return list(found.values())


async def read_sites(
    sites: Sequence[Site],
    store: Store,
    *,
    allow: Sequence[str] = (),
    on_site: OnSite | None = None,
    resolve: Resolve = system_resolve,
) -> list[SiteReport]:
    """Bring the kept pages of some sites up to date, one site after the other.

    Args:
        sites: to read.
        store: keeps their pages.
        allow: `host:port` that may be asked although they are not public, as in `127.0.0.1:8080`.
        on_site: hears of each page.
        resolve: the name service.
    """
    reports: list[SiteReport] = []
    async with GuardedClient(
        allow=allow, timeout_s=PAGE_S, max_bytes=MAX_PAGE_BYTES, resolve=resolve
    ) as client:
        for site in sites:

            def on_page(asked: int, known: int, url: str = site.url) -> None:
                if on_site:
                    on_site(url, asked, known)

            reports.append(await crawl(site, store, client, on_page=on_page))
    return reports
