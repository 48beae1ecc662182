"""The session API: open a session, connect it, hang up."""

from contextlib import suppress
from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Query, Response, WebSocket
from loguru import logger
from pipecat.transports.smallwebrtc.connection import SmallWebRTCConnection
from pipecat.transports.smallwebrtc.request_handler import (
    IceCandidate,
    SmallWebRTCPatchRequest,
    SmallWebRTCRequest,
    SmallWebRTCRequestHandler,
)
from pydantic import BaseModel, Field

from bots.daily import DailyUnavailable
from bots.errors import CallRefused, NoSuchSession
from bots.server import Session, Wire
from bots.webrtc.transport import ice_servers, webrtc_transport
from bots.websocket import websocket_transport
from tenants.config import Language
from tenants.engines import DailyTransport
from tenants.errors import TenantError
from web.auth import bearer, require_origin
from web.errors import ApiError, Unreadable
from web.state import State, StateOf, state_of
from web.tenants import tenant_card

router = APIRouter(prefix="/api/sessions")

POLICY_VIOLATION = 1008

OFFERED = ("m=", "a=ice-ufrag:", "a=fingerprint:")
"""What aiortc takes an offer without, to wait for a visitor who can never come."""


class Wish(BaseModel):
    """What a page asks for when it opens a session."""

    tenant: str = Field(min_length=1, max_length=64)
    mode: Literal["voice", "text"]
    language: Language | None = None
    transport: Literal["webrtc", "websocket"] | None = None
    """Asked for after another one failed."""


class Offer(BaseModel):
    """A WebRTC offer as Pipecat's browser kit sends it."""

    sdp: str = Field(max_length=65_536)
    type: Literal["offer"]
    pc_id: str | None = None
    restart_pc: bool | None = None


class Candidate(BaseModel):
    candidate: str = Field(max_length=2_048)
    sdp_mid: str | None = None
    sdp_mline_index: int | None = None


class Trickle(BaseModel):
    """ICE candidates found after the offer."""

    pc_id: str
    candidates: list[Candidate] = Field(max_length=64)


@router.post("", status_code=201)
async def open_session(
    wish: Wish, state: StateOf, origin: Annotated[str | None, Header()] = None
) -> dict[str, Any]:
    """Keep a place, and say how to reach it."""
    tenant = state.server.registry.get(wish.tenant).tenant
    require_origin(origin, tenant, state.origins)
    session = state.server.open(tenant.id, mode=wish.mode, wire=_wire(wish), language=wish.language)
    answer: dict[str, Any] = {
        "session_id": session.id,
        "token": state.tokens.issue(session.id),
        "tenant": tenant_card(tenant, state.face),
        "ice_servers": [_ice(server) for server in ice_servers(tenant)],
        "offer_url": f"/api/sessions/{session.id}/offer",
        "websocket_url": f"/api/sessions/{session.id}/ws",
    }
    if session.wire == "webrtc" and wish.transport is None:
        answer |= await _daily_seat(state, session)
    return answer | {"transport": session.wire}


def _wire(wish: Wish) -> Wire:
    return "text" if wish.mode == "text" else (wish.transport or "webrtc")


def _ice(server: Any) -> dict[str, Any]:
    fields = {"urls": server.urls, "username": server.username, "credential": server.credential}
    return {name: value for name, value in fields.items() if value is not None}


async def _daily_seat(state: State, session: Session) -> dict[str, Any]:
    """A seat in a Daily room where the tenant has Daily and Daily answers; else nothing."""
    if not isinstance(session.folder.tenant.transport, DailyTransport):
        return {}
    try:
        room = await state.daily.join(state.server, session)
    except DailyUnavailable as error:
        logger.warning("Daily unavailable, falling back to WebRTC", reason=str(error))
        return {}
    session.wire = "daily"
    return {"room_url": room.url, "room_token": room.visitor_token}


def session_for(
    session_id: str,
    state: StateOf,
    authorization: Annotated[str | None, Header()] = None,
) -> Session:
    """The session a request is about, if its token says so."""
    return _owned(state, session_id, bearer(authorization), connecting=False)


SessionOf = Annotated[Session, Depends(session_for)]


def _owned(state: State, session_id: str, token: str, *, connecting: bool) -> Session:
    if state.tokens.session_of(token, connecting=connecting) != session_id:
        raise NoSuchSession
    return state.server.get(session_id)


@router.post("/{session_id}/offer")
async def offer(
    session_id: str,
    body: Offer,
    state: StateOf,
    authorization: Annotated[str | None, Header()] = None,
) -> dict[str, str] | None:
    """Connect over WebRTC, or renegotiate a connection of this session."""
    known = state.peers.get(session_id)
    session = _owned(state, session_id, bearer(authorization), connecting=known is None)
    if known is None and session.task is not None:
        raise NoSuchSession
    if not all(line in body.sdp for line in OFFERED):
        message = f"this SDP offer lacks one of {', '.join(map(repr, OFFERED))}"
        raise Unreadable("bad_offer", message, "send the offer the browser made")
    handler = known or SmallWebRTCRequestHandler(ice_servers=ice_servers(session.folder.tenant))
    request = SmallWebRTCRequest(body.sdp, body.type, body.pc_id, body.restart_pc)

    async def begin(connection: SmallWebRTCConnection) -> None:
        await state.server.connect(session, webrtc_transport(connection))
        state.keep_peer(session, handler)

    try:
        return await handler.handle_web_request(request, begin)
    except (CallRefused, TenantError, ApiError):
        raise
    except Exception as error:  # aiortc has no error class of its own for a bad SDP
        logger.warning("Refused an offer", kind=type(error).__name__)
        message = f"this SDP offer cannot be used ({type(error).__name__})"
        raise Unreadable("bad_offer", message, "send the offer the browser made") from error


@router.patch("/{session_id}/offer")
async def trickle(session: SessionOf, body: Trickle, state: StateOf) -> dict[str, str]:
    """Add ICE candidates to a connection of this session."""
    handler = state.peers.get(session.id)
    if handler is None:
        raise NoSuchSession
    candidates = [
        IceCandidate(c.candidate, c.sdp_mid or "0", c.sdp_mline_index or 0) for c in body.candidates
    ]
    try:
        await handler.handle_patch_request(SmallWebRTCPatchRequest(body.pc_id, candidates))
    except (ValueError, IndexError, AssertionError, KeyError) as error:
        message = "an ICE candidate cannot be read"
        raise Unreadable("bad_candidate", message, "send it as the browser made it") from error
    return {"status": "success"}


@router.websocket("/{session_id}/ws")
async def talk_over_websocket(
    websocket: WebSocket, session_id: str, token: Annotated[str, Query()] = ""
) -> None:
    """Connect over a websocket: Pipecat's protobuf frames, with or without a microphone."""
    state = state_of(websocket)
    try:
        session = _owned(state, session_id, token, connecting=True)
        if session.task is not None:
            raise NoSuchSession
        require_origin(websocket.headers.get("origin"), session.folder.tenant, state.origins)
        await websocket.accept()
        transport = websocket_transport(websocket, listens=session.mode == "voice")
        await state.server.connect(session, transport)
    except (ApiError, CallRefused) as error:
        await websocket.close(POLICY_VIOLATION, str(error)[:120])
        return
    await session.over.wait()


@router.get("/{session_id}/transcript")
async def transcript(session: SessionOf) -> dict[str, Any]:
    """What was said so far, for the visitor who said it."""
    record = session.call.record if session.call else None
    return {
        "utterances": [asdict(u) for u in record.utterances] if record else [],
        "turns": [asdict(t) for t in record.turns] if record else [],
    }


@router.delete("/{session_id}", status_code=204)
async def hang_up(
    session_id: str,
    state: StateOf,
    authorization: Annotated[str | None, Header()] = None,
) -> Response:
    """End the session and give its place back. One that is over already is over."""
    with suppress(NoSuchSession):
        session = _owned(state, session_id, bearer(authorization), connecting=False)
        await state.server.close(session, "the visitor hung up")
    return Response(status_code=204)
