"""`rapport ingest`: read a help center, from files and from web sites."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from bots.engines import Engines
from tenants.errors import KnowledgeError, Problem, TenantError
from tenants.knowledge.crawl.sites import sites_of
from tenants.knowledge.files import MAX_DOCUMENT_BYTES, read_bytes
from tenants.knowledge.store import Store, store_folder
from tenants.registry import Registry, TenantFolder
from tenants.sites import Site
from web import report
from web.logs import configure_logs
from web.reading import ALLOW_ENV, Reading, bring_up_to_date

TENANTS_DEFAULT = Path(__file__).parent.parent / "tenants"
DATA_DEFAULT = Path("var")


Url = Annotated[
    str | None, typer.Option(help="A web site or sitemap to read as well, now and from now on.")
]
MaxPages = Annotated[
    int, typer.Option(min=1, max=10_000, help="With --url: pages asked for at most.")
]
MaxDepth = Annotated[
    int, typer.Option(min=0, max=50, help="With --url: links away from its first page.")
]
Add = Annotated[
    list[Path] | None,
    typer.Option(help="File to add: .md .html .pdf .docx .csv, .json of Zendesk or Intercom."),
]
Forget = Annotated[
    list[str] | None, typer.Option(help="Name of an added file, or address of an added site.")
]
Crawl = Annotated[
    bool, typer.Option("--crawl/--no-crawl", help="Ask the web sites for what has changed.")
]
Allow = Annotated[
    list[str] | None,
    typer.Option(help="HOST:PORT of an inner server that may be read.", envvar=ALLOW_ENV),
]
Tenants = Annotated[
    Path,
    typer.Option(help="Folder of tenant folders.", envvar="RAPPORT_TENANTS", show_default=False),
]
Data = Annotated[
    Path, typer.Option(help="Folder for datasets and language models.", envvar="RAPPORT_DATA")
]


@dataclass(frozen=True)
class Wish:
    """What an operator asked for."""

    url: str | None
    add: list[Path]
    forget: list[str]
    crawl: bool
    allow: list[str]
    max_pages: int
    max_depth: int


def ingest(
    tenant: Annotated[str, typer.Argument(help="Whose help center to read.")],
    url: Url = None,
    max_pages: MaxPages = 200,
    max_depth: MaxDepth = 5,
    add: Add = None,
    forget: Forget = None,
    crawl: Crawl = True,
    allow: Allow = None,
    tenants: Tenants = TENANTS_DEFAULT,
    data: Data = DATA_DEFAULT,
    verbose: Annotated[bool, typer.Option(help="Log what the engines do.")] = False,
) -> None:
    """Read a help center into its dataset. Unchanged documents are not read again."""
    configure_logs(verbose=verbose)
    wish = Wish(url, add or [], forget or [], crawl, allow or [], max_pages, max_depth)
    try:
        folder = Registry(tenants).get(tenant)
        store = Store(store_folder(data, tenant))
        _take(wish, store)
        report.read(tenant, asyncio.run(_read(wish, folder, store, data)))
    except TenantError as error:
        report.error(str(error))
        raise typer.Exit(1) from error


def _take(wish: Wish, store: Store) -> None:
    """Add and forget what is wished.

    Raises:
        KnowledgeError: a file cannot be read or is of no kind we know, or an address is none.
    """
    for name in wish.forget:
        store.forget(name)
    for path in wish.add:
        store.add(path.name, read_bytes(path, limit=MAX_DOCUMENT_BYTES))
    if wish.url:
        store.add_site(site_at(wish.url, max_pages=wish.max_pages, max_depth=wish.max_depth))


def site_at(url: str, *, max_pages: int, max_depth: int) -> Site:
    """A site by its address.

    Raises:
        KnowledgeError: it is no web address.
    """
    try:
        return Site(url=url.strip(), max_pages=max_pages, max_depth=max_depth)
    except ValueError:
        what, remedy = "is no web address", "write it as in https://www.example.org/help/"
        raise KnowledgeError(Problem(url[:200], what, remedy)) from None


async def _read(wish: Wish, folder: TenantFolder, store: Store, data: Path) -> Reading:
    sites = sites_of(folder.tenant, store) if wish.crawl else []
    with report.reading() as (on_site, on_progress):
        async with Engines(data, on_progress=on_progress) as engines:
            return await bring_up_to_date(
                engines, folder, store, sites=sites, allow=wish.allow, on_site=on_site
            )
