"""An operator's pages: the calls that go on, the last that are over, and what was said on each."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bots.call_log import LoggedCall
from web import call_page
from web import knowledge_page as page
from web.knowledge import SEE_OTHER, Desk, DeskOf, seen

router = APIRouter(prefix="/operator")

_NO_STORE = {"Cache-Control": "no-store"}


@router.get("/calls")
async def show_calls(request: Request, desk: DeskOf) -> Response:
    """All of them, or the way in."""

    async def answer(session: str) -> Response:
        return HTMLResponse(call_page.call_list(desk.server.calls()), headers=_NO_STORE)

    return await seen(request, desk, answer)


@router.get("/calls/{call_id}")
async def show_call(call_id: str, request: Request, desk: DeskOf) -> Response:
    """One of them."""

    async def answer(session: str) -> Response:
        call = _found(desk, call_id)
        if call is None:
            return _gone()
        html = call_page.call_sheet(call, key=desk.operators.form_key(session))
        return HTMLResponse(html, headers=_NO_STORE)

    return await seen(request, desk, answer)


@router.post("/calls/{call_id}/forget")
async def forget_call(call_id: str, request: Request, desk: DeskOf) -> Response:
    """Drop one that is over, as its visitor may ask."""

    async def answer(session: str) -> Response:
        form = await request.form(max_files=0, max_fields=5)
        key = form.get("key", "")
        desk.operators.check_form(session, key if isinstance(key, str) else "")
        if not desk.server.finished.forget(call_id):
            return _gone()
        return RedirectResponse("/operator/calls", SEE_OTHER)

    return await seen(request, desk, answer, changing=True)


def _found(desk: Desk, call_id: str) -> LoggedCall | None:
    return next((call for call in desk.server.calls() if call.id == call_id), None)


def _gone() -> Response:
    message = "this call is not held any more: others took its place, or the server was restarted"
    return HTMLResponse(page.told("Not found", message, "go back and choose another"), 404)
