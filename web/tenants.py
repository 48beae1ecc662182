"""What anybody may know of a tenant, and its help center as pages."""

import asyncio
from html import escape
from typing import Any

import markdown
from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from tenants.config import Tenant
from tenants.deployment import face_refused
from tenants.engines import DailyTransport
from tenants.errors import KnowledgeError
from tenants.knowledge.documents import read_article
from web.errors import NotFound
from web.face_model import MODEL_URL, FaceModel
from web.knowledge import DeskOf
from web.state import StateOf

router = APIRouter()

OFFERED = 5
"""Frequent questions shown on the page."""

_PAGE = """<!doctype html><html lang="{language}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>{title} · {name}</title><link rel="stylesheet" href="/assets/help.css">
<main><p class="brand">{name} help center</p><h1>{title}</h1>{body}</main></html>"""


def tenant_card(tenant: Tenant, model: FaceModel) -> dict[str, Any]:
    """A tenant as its visitors see it; `model` is what finds faces."""
    return {
        "id": tenant.id,
        "name": tenant.name,
        "greeting": tenant.greeting,
        "language": tenant.language,
        "languages": list(tenant.languages),
        "questions": [question.question for question in tenant.questions[:OFFERED]],
        "voice": True,
        "face": _face(tenant, model),
    }


def _face(tenant: Tenant, model: FaceModel) -> dict[str, Any]:
    """Whether visitors are asked if their face may be read, and by whom."""
    return {
        "offered": face_refused(tenant) is None,
        "video": face_refused(tenant, "video") is None and model.read_here,
        "model_url": MODEL_URL if model.path() else None,
        "carrier": "Daily" if isinstance(tenant.transport, DailyTransport) else None,
    }


@router.get("/api/tenants/{tenant_id}")
async def show_tenant(tenant_id: str, state: StateOf) -> dict[str, Any]:
    """Who a visitor is about to talk to."""
    return tenant_card(state.server.registry.get(tenant_id).tenant, state.face)


@router.get("/help/{tenant_id}/{article}")
async def show_article(tenant_id: str, article: str, state: StateOf, desk: DeskOf) -> HTMLResponse:
    """One article of a tenant's help center."""
    folder, store = state.server.registry.get(tenant_id), desk.jobs.store(tenant_id)
    own = folder.path / folder.tenant.knowledge.folder
    try:
        found = await asyncio.to_thread(
            read_article, own, article, store.uploads, cache=store.converted
        )
    except KnowledgeError as error:
        raise NotFound("no_such_article", error.problem.what, error.problem.remedy) from error
    page = _PAGE.format(
        language=folder.tenant.language,
        title=escape(found.title),
        name=escape(folder.tenant.name),
        body=markdown.markdown(found.body),
    )
    return HTMLResponse(page)
