"""One call's side of the visitor's face: what they agreed to, and who is told what of it."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic
from typing import Any, Protocol, cast, runtime_checkable

from pipecat.transports.base_transport import BaseTransport

from bots.eyes import OpenEyes
from processors.emotion_reader import EmotionReader
from processors.face.smoothing import FaceCue
from processors.face.wire import FacePath
from processors.rtvi_guard import LANDMARKS, AtOnce
from processors.visitor_mood import VisitorMood
from tenants.config import Tenant
from tenants.deployment import face_refused

CONSENT, MOOD = "face-consent", "mood"

LONGEST_VERSION = 32
"""Characters of a text's version."""

NO_CAMERA = "this connection carries no picture"

KEPT_EVERY_S = 1.0

CONSENTS = 200
"""Of one call that are kept, the last ones: a page may change its mind twenty times a second."""


@dataclass(frozen=True)
class Consented:
    """What the visitor decided once."""

    at: str
    """ISO, UTC."""

    path: FacePath
    on: bool
    version: str
    """Of the text they saw; "" where the page did not say."""

    keep: bool
    """Whether the support team may see the cue beside the transcript."""


@dataclass(frozen=True)
class CueMoment:
    """What the face seemed to say at one moment."""

    at_s: float
    """Since the call's start."""

    shows: bool
    strength: float
    """From 0 to 1."""

    abstains: str
    """Why nothing could be said; "" where something could."""


@dataclass
class FaceRecord:
    """What is kept of a call's face: never a picture, and never a point."""

    consents: list[Consented] = field(default_factory=list)
    cues: list[CueMoment] = field(default_factory=list)
    """At most one a second, and only from moments in which `keep` was agreed to."""


@runtime_checkable
class Camera(Protocol):
    """A transport that can carry the visitor's pictures."""

    async def open_camera(self, visitor: str) -> None:
        """Have this participant's pictures come, and nobody else's."""
        ...

    async def close_camera(self, visitor: str) -> None:
        """Have none come."""
        ...


class Face:
    """Between the page, the reader and the record of one call."""

    def __init__(
        self,
        tenant: Tenant,
        eyes: OpenEyes,
        transport: BaseTransport,
        *,
        record: FaceRecord,
        since_s: Callable[[], float],
    ) -> None:
        """Nothing is agreed to.

        Args:
            tenant: whose call it is.
            eyes: of this process.
            transport: of this call.
            record: of this call.
            since_s: seconds since the call's start.
        """
        self.reader = EmotionReader(eyes, now=monotonic, on_cue=self._keep)
        self.mood: VisitorMood | None = None
        """Of this call, once it is assembled."""

        self._tenant, self._eyes, self._record, self._since_s = tenant, eyes, record, since_s
        self._camera = transport if isinstance(transport, Camera) else None
        self._client_id = transport.get_client_id
        self._keeps = False
        self._path: FacePath | None = None
        self._camera_is_open = self._camera_wanted = False
        self._turning: asyncio.Task[None] | None = None

    async def close(self) -> None:
        """The call is over."""
        if self._turning:
            self._turning.cancel()
            await asyncio.gather(self._turning, return_exceptions=True)

    @property
    def at_once(self) -> Mapping[str, AtOnce]:
        """Who takes which client message."""
        return {LANDMARKS: self._landmarks, CONSENT: self._consent, MOOD: self._adjust}

    def met(self, client: Any) -> None:
        """Somebody came in. The first who is no agent is the visitor, and stays it."""
        if self._camera is None or client is None or self.reader.visitor is not None:
            return
        if not _is_owner(client):
            self.reader.visitor = self._client_id(client)

    def _landmarks(self, data: Any, sender: str | None) -> None:
        if self._is_visitor(sender):
            self.reader.take(data)

    def _adjust(self, data: Any, sender: str | None) -> None:
        wanted = cast("dict[Any, Any]", data).get("adjust") if isinstance(data, dict) else None
        if not isinstance(wanted, bool) or not self._is_visitor(sender):
            return
        if self.mood:
            self.mood.adjusting = wanted
        self.reader.adjust(wanted)

    def _consent(self, data: Any, sender: str | None) -> None:
        said = cast("dict[Any, Any]", data) if isinstance(data, dict) else {}
        path, on, keep = said.get("path"), said.get("on"), said.get("keep") is True
        if path not in ("landmarks", "video") or not self._is_visitor(sender):
            return
        version = said.get("version")
        version = version[:LONGEST_VERSION] if isinstance(version, str) else ""
        # Whatever is not clearly a yes is a no.
        if on is not True:
            self._end(path, version)
        elif why := self._refused(path):
            self._leave(version)
            self.reader.refuse(path, why)
            self._turn_camera(on=False)
            self._forget()
        else:
            self._agree(path, version, keep=keep)

    def _agree(self, path: FacePath, version: str, *, keep: bool) -> None:
        if self._keeps and not keep:
            self._record.cues.clear()
        if path != self._path:
            self._leave(version)
        self._path = path
        self._write_down(path, True, version, keep=keep)
        self.reader.consent(path, True, shown=keep, version=version)
        self._turn_camera(on=path == "video")

    def _leave(self, version: str) -> None:
        """One path ends where another begins."""
        if left := self._path:
            self._write_down(left, False, version, keep=False)
        self._path = None

    def _end(self, path: FacePath, version: str) -> None:
        self._path = None
        self._write_down(path, False, version, keep=False)
        self.reader.consent(path, False, version=version)
        self._turn_camera(on=False)
        self._forget()

    def _refused(self, path: FacePath) -> str | None:
        if why := face_refused(self._tenant, path):
            return why
        if path == "landmarks":
            return None
        if self._camera is None or self.reader.visitor is None:
            return NO_CAMERA
        return self._eyes.video_refused

    def _is_visitor(self, sender: str | None) -> bool:
        """Whether a message is theirs; where the transport does not tell, there is nobody else."""
        return sender is None or sender == self.reader.visitor

    def _write_down(self, path: FacePath, on: bool, version: str, *, keep: bool) -> None:
        at = datetime.now(UTC).isoformat(timespec="seconds")
        self._record.consents.append(Consented(at, path, on, version, keep))
        del self._record.consents[:-CONSENTS]
        self._keeps = keep
        if self.mood:
            self.mood.shows_face = keep

    def _forget(self) -> None:
        self._keeps = False
        if self.mood:
            self.mood.shows_face = False
            self.mood.forget("face")

    def _keep(self, cue: FaceCue) -> None:
        cues, at_s = self._record.cues, self._since_s()
        if self._keeps and (not cues or at_s - cues[-1].at_s >= KEPT_EVERY_S):
            cues.append(CueMoment(at_s, cue.shows, round(cue.strength, 2), cue.abstains))

    def _turn_camera(self, *, on: bool) -> None:
        self._camera_wanted = on
        if self._camera_is_open != on and (self._turning is None or self._turning.done()):
            self._turning = asyncio.create_task(self._turn())

    async def _turn(self) -> None:
        """Until the camera is as the visitor wants it; they may change their mind meanwhile."""
        camera, visitor = self._camera, self.reader.visitor
        while camera and visitor and self._camera_is_open != self._camera_wanted:
            self._camera_is_open = self._camera_wanted
            if self._camera_is_open:
                await camera.open_camera(visitor)
            else:
                await camera.close_camera(visitor)


def _is_owner(client: Any) -> bool:
    """Whether a participant of a Daily room holds an owner's token, as agents do. The other
    transports carry one visitor and nobody else."""
    if not isinstance(client, dict):
        return False
    info = cast("dict[str, Any]", client).get("info")
    return isinstance(info, dict) and bool(cast("dict[str, Any]", info).get("isOwner"))
