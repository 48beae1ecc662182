"""What the requests of one process share."""

from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends
from pipecat.transports.smallwebrtc.request_handler import SmallWebRTCRequestHandler
from starlette.requests import HTTPConnection

from bots.daily_calls import DailyCalls
from bots.server import BotServer, Session
from web.auth import Tokens
from web.face_model import FaceModel


@dataclass(frozen=True)
class State:
    """Made once at start-up, and never replaced."""

    server: BotServer
    tokens: Tokens
    origins: frozenset[str]
    """Where this server's own pages are reached, as in http://localhost:7860."""

    daily: DailyCalls
    face: FaceModel
    peers: dict[str, SmallWebRTCRequestHandler] = field(default_factory=dict)
    """WebRTC connections by session: a session cannot reach another's."""

    def keep_peer(self, session: Session, handler: SmallWebRTCRequestHandler) -> None:
        """Remember a session's connection until the session is over."""
        self.peers[session.id] = handler
        if session.task:
            session.task.add_done_callback(lambda _: self.peers.pop(session.id, None))


def state_of(connection: HTTPConnection) -> State:
    """The state of the app a request came to."""
    return connection.app.state.rapport


StateOf = Annotated[State, Depends(state_of)]
