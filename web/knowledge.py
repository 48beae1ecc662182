"""An operator's pages: add files and web sites to a help center, and watch it being read."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.datastructures import FormData, UploadFile

from bots.server import BotServer
from tenants.errors import KnowledgeError, TenantError
from tenants.knowledge.crawl.sites import sites_of
from tenants.knowledge.store import Store
from tenants.registry import TenantFolder
from web import knowledge_page as page
from web.errors import NotFound
from web.ingest_cli import site_at
from web.knowledge_jobs import Jobs
from web.operator import OperatorError, Operators, remember

ASSETS = Path(__file__).parent / "operator_page"
SHOWN = frozenset({"knowledge.css", "knowledge.js", "calls.css", "calls.js"})
MAX_FILES = 100
SEE_OTHER = 303
START = "/operator/knowledge"
PLACES = re.compile(r"/operator/(knowledge|calls)(/[\w-]{1,64})?", re.ASCII)
"""Where signing in may lead: pages of ours, and nowhere else."""

router = APIRouter(prefix="/operator")


class Desk:
    """What an operator's requests share."""

    def __init__(self, server: BotServer, jobs: Jobs, origins: frozenset[str]) -> None:
        self.server, self.jobs, self.origins = server, jobs, origins
        self.operators = Operators()

    def folder(self, tenant_id: str) -> TenantFolder:
        """A tenant.

        Raises:
            TenantNotFoundError, TenantConfigError: see `Registry.get`.
        """
        return self.server.registry.get(tenant_id)


def desk_of(request: Request) -> Desk:
    return request.app.state.desk


DeskOf = Annotated[Desk, Depends(desk_of)]


@router.get("/assets/{name}")
async def asset(name: str) -> Response:
    """Style and script of these pages."""
    if name not in SHOWN:
        raise NotFound("no_such_file", "there is no such file", "check the address")
    return FileResponse(ASSETS / name, headers={"Cache-Control": "no-cache"})


@router.get("/knowledge")
async def show_all(request: Request, desk: DeskOf) -> Response:
    """The help centers, or the way in."""

    async def answer(session: str) -> Response:
        registry = desk.server.registry
        return HTMLResponse(page.choice([registry.get(id_).tenant for id_ in registry.ids()]))

    return await seen(request, desk, answer)


@router.post("/sign-in")
async def sign_in(request: Request, desk: DeskOf) -> Response:
    """Take the token, give a cookie."""
    to = START
    try:
        _own(request, desk)
        form = await request.form(max_files=0, max_fields=5)
        to = _place(form.get("to"))
        token = form.get("token", "")
        cookie = desk.operators.sign_in(token if isinstance(token, str) else "")
    except OperatorError as error:
        if error.code in ("token_wrong", "too_many_tries"):
            told = f"{error}; {error.remedy}"
            return HTMLResponse(page.sign_in(told, to=to), error.status)
        return _refusal(error)
    answer = RedirectResponse(to, SEE_OTHER)
    return remember(answer, cookie, secure=request.url.scheme == "https")


@router.get("/knowledge/{tenant_id}")
async def show(tenant_id: str, request: Request, desk: DeskOf, told: str = "") -> Response:
    """One help center."""

    async def answer(session: str) -> Response:
        folder, store = desk.folder(tenant_id), desk.jobs.store(tenant_id)
        html = page.help_center(
            folder.tenant,
            key=desk.operators.form_key(session),
            names=store.names(),
            added=store.sites(),
            job=desk.jobs.of(tenant_id),
            told=told[:300],
        )
        return HTMLResponse(html, headers={"Cache-Control": "no-store"})

    return await seen(request, desk, answer)


@router.get("/knowledge/{tenant_id}/progress")
async def progress(tenant_id: str, request: Request, desk: DeskOf) -> Response:
    """How the reading goes, for the page's script."""

    async def answer(session: str) -> Response:
        job = desk.jobs.of(desk.folder(tenant_id).tenant.id)
        return JSONResponse(job.as_json() if job else {"running": False})

    return await seen(request, desk, answer)


@router.post("/knowledge/{tenant_id}/{what}")
async def change(tenant_id: str, what: str, request: Request, desk: DeskOf) -> Response:
    """Add files or a site, remove one, or read everything again."""

    async def answer(session: str) -> Response:
        folder = desk.folder(tenant_id)
        async with request.form(max_files=MAX_FILES, max_fields=20) as form:
            key = form.get("key", "")
            desk.operators.check_form(session, key if isinstance(key, str) else "")
            told = await _changed(desk, folder, what, form)
        return RedirectResponse(
            f"/operator/knowledge/{folder.tenant.id}?told={quote(told)}", SEE_OTHER
        )

    return await seen(request, desk, answer, changing=True)


async def _changed(desk: Desk, folder: TenantFolder, what: str, form: FormData) -> str:
    """Do what a form asks for. Returns what to tell."""
    store = desk.jobs.store(folder.tenant.id)
    sites = sites_of(folder.tenant, store)
    try:
        if what == "files":
            files = [file for file in form.getlist("files") if isinstance(file, UploadFile)]
            told, kept = await _kept(store, files)
            if not kept:
                return told
            sites = []
        elif what == "sites":
            site = site_at(
                str(form.get("url", "")),
                max_pages=int(str(form.get("max_pages", "200"))),
                max_depth=int(str(form.get("max_depth", "5"))),
            )
            store.add_site(site)
            sites, told = [site], f"{site.url} added"
        elif what == "forget":
            store.forget(str(form.get("name", "")))
            sites, told = [], f"{form.get('name', '')} removed"
        elif what == "read":
            told = "Reading everything again"
        else:
            raise NotFound("no_such_page", "there is no such page", "go back")
    except KnowledgeError as refused:
        return str(refused)
    except ValueError:
        return "Pages and links must be whole numbers; nothing was added"
    if desk.jobs.start(desk.server.engines, folder, sites):
        return told
    return f"{told}; a reading goes on, read again when it is done"


async def _kept(store: Store, files: Sequence[UploadFile]) -> tuple[str, int]:
    """Keep the files that can be read: (what to tell, how many they are)."""
    refused: list[str] = []
    for file in files:
        try:
            await asyncio.to_thread(store.add, file.filename or "", await file.read())
        except KnowledgeError as error:
            refused.append(str(error))
    kept = len(files) - len(refused)
    return "; ".join([f"{kept} of {len(files)} added", *refused]), kept


async def seen(
    request: Request,
    desk: Desk,
    answer: Callable[[str], Awaitable[Response]],
    *,
    changing: bool = False,
) -> Response:
    """The answer for a signed-in operator; the way in for anybody else."""
    try:
        if changing:
            _own(request, desk)
        session = desk.operators.session_of(request)
        if not session:
            return HTMLResponse(page.sign_in(to=_place(request.url.path)), 401)
        return await answer(session)
    except OperatorError as error:
        return _refusal(error)
    except TenantError as error:
        return HTMLResponse(page.told("Not found", str(error), "go back and choose another"), 404)


def _place(path: object) -> str:
    """Where somebody wanted to go; the start where they cannot go there."""
    return path if isinstance(path, str) and PLACES.fullmatch(path) else START


def _own(request: Request, desk: Desk) -> None:
    """Refuse forms that pages of other origins send.

    Raises:
        OperatorError: it comes from elsewhere.
    """
    origin = request.headers.get("origin")
    own = {f"{request.url.scheme}://{request.url.netloc}", *desk.origins}
    if origin not in own:
        message = f"this form comes from {origin or 'an unnamed page'}"
        raise OperatorError(403, "form_refused", message, "use the page of this server")


def _refusal(error: OperatorError) -> Response:
    return HTMLResponse(page.told("This cannot be done", str(error), error.remedy), error.status)
