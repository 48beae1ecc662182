"""The talk page, one for every tenant."""

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse, PlainTextResponse, Response

from tenants.errors import TenantError
from web.policy import policy
from web.state import State, StateOf

router = APIRouter()

_INDEX = Path(__file__).parent / "ui" / "dist" / "index.html"
_DEMO = "demo"
_UNBUILT = "The page is not built yet. Run: make ui\n"


@router.get("/")
async def demo_page(state: StateOf) -> Response:
    """The demo tenant's page."""
    return _page(state, _DEMO)


@router.get("/t/{tenant_id}")
async def tenant_page(tenant_id: str, state: StateOf) -> Response:
    """A tenant's page. It says itself, and in a form people read, where there is no such tenant."""
    return _page(state, tenant_id)


@router.get("/health")
async def health(state: StateOf) -> dict[str, int | bool]:
    """For load balancers: ready for calls, and how many are live."""
    return {"ok": True, "live": state.server.live}


def _page(state: State, tenant_id: str) -> Response:
    if not _INDEX.is_file():
        return PlainTextResponse(_UNBUILT, 503)
    # Asset names carry a hash; the page that names them must not be kept.
    headers = {"Cache-Control": "no-cache", "Content-Security-Policy": _policy(state, tenant_id)}
    return FileResponse(_INDEX, headers=headers)


def _policy(state: State, tenant_id: str) -> str:
    try:
        return policy(state.server.registry.get(tenant_id).tenant)
    except TenantError:
        return policy()
