"""The web server: pages, the session API, and the calls behind it."""

import asyncio
import os
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bots.daily_calls import DailyCalls
from bots.engines import Engines, models_folder
from bots.memory import set_aside
from bots.server import BotServer
from tenants.errors import TenantError
from tenants.registry import Registry
from web import calls, errors, face_files, knowledge, operator_calls, pages, report, tenants
from web.auth import Tokens
from web.face_files import FaceFiles
from web.face_model import FaceModel
from web.knowledge import Desk
from web.knowledge_jobs import Jobs
from web.limits import BodyLimit
from web.policy import policy
from web.reading import ALLOW_ENV
from web.state import State

DIST = Path(__file__).parent / "ui" / "dist"


@dataclass(frozen=True)
class Settings:
    """How one process serves."""

    tenants: Path
    data: Path
    """Where datasets and language models are kept."""

    origins: frozenset[str]
    """Where this server's own pages are reached, as in http://localhost:7860."""

    max_calls: int = 4
    patience_s: float = 30.0
    """How long live calls may go on after the server was told to stop."""


def create(settings: Settings) -> FastAPI:
    """The application. Engines are opened when it starts, not before."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        registry = Registry(settings.tenants)
        jobs = Jobs(settings.data, os.environ.get(ALLOW_ENV, "").split())
        async with AsyncExitStack() as stack:
            with report.progress() as on_progress:
                engines = Engines(
                    settings.data,
                    max_calls=settings.max_calls,
                    on_progress=jobs.hearing(on_progress),
                )
                await stack.enter_async_context(engines)
                stack.push_async_callback(jobs.close)
                await _prepare(registry, engines)
            daily = await stack.enter_async_context(DailyCalls())
            server = BotServer(registry, engines, max_calls=settings.max_calls)
            face = FaceModel(models_folder(settings.data))
            await asyncio.to_thread(face.path)  # what is wrong with it, the log says now
            app.state.rapport = State(server, Tokens(), settings.origins, daily, face)
            app.state.desk = Desk(server, jobs, settings.origins)
            set_aside()
            report.ready(registry, settings.origins)
            yield
            await server.drain(patience_s=0)

    app = FastAPI(title="Rapport", lifespan=lifespan, docs_url=None, redoc_url=None)
    errors.install(app)
    for part in (calls, tenants, pages, knowledge, operator_calls, face_files):
        app.include_router(part.router)
    if (DIST / "assets").is_dir():
        app.mount("/assets", StaticFiles(directory=DIST / "assets"), name="assets")
    if (DIST / "face").is_dir():
        app.mount("/face", FaceFiles(directory=DIST / "face"), name="face")
    app.add_middleware(BodyLimit)
    app.add_middleware(SecurityHeaders)
    return app


async def _prepare(registry: Registry, engines: Engines) -> None:
    """Read every help center and open every voice, so that no visitor waits for them."""
    for tenant_id in registry.ids():
        try:
            engines.warm(registry.get(tenant_id).tenant)
            await engines.prepare(registry.get(tenant_id))
        except TenantError as error:
            report.error(f"{tenant_id}: {error}")


class SecurityHeaders:
    """Tells the browser what these pages may do."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Content-Security-Policy", policy())
                headers.setdefault("X-Content-Type-Options", "nosniff")
                headers.setdefault("Referrer-Policy", "same-origin")
            await send(message)

        await self._app(scope, receive, with_headers)
