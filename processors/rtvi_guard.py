"""What a browser may say on the data channel, how much of it and how often; and what of an LLM's
words it is told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from loguru import logger
from pipecat.frames.frames import (
    InputTransportMessageFrame,
    LLMConfigureOutputFrame,
    LLMTextFrame,
    OutputTransportMessageUrgentFrame,
)
from pipecat.processors.frame_processor import FrameProcessor
from pipecat.processors.frameworks.rtvi import RTVIObserver, RTVIObserverParams, RTVIProcessor
from pipecat.processors.frameworks.rtvi import models as rtvi
from pydantic import BaseModel

from processors.pieces import PieceFrame

MAX_MESSAGE_BYTES = 16_384
"""A frame of face landmarks takes 2 kB, the longest typed question 8 kB."""

MAX_TEXT_CHARACTERS = 2_000
"""A typed question. Longer texts cost an LLM more than an answer is worth."""

ALLOWED = frozenset({"client-ready", "client-message", "disconnect-bot", "dtmf", "send-text"})
"""Never `llm-function-call-result`: the page would decide what a tool answered. Not `send-file`
and `raw-audio` either, which nothing here uses."""


TOO_LONG = {"label": rtvi.MESSAGE_LABEL, "type": "too-long", "id": ""}
"""Stands for a message that was not let in because of its length."""

LANDMARKS = "face-landmarks"
"""The one client message that comes ten times a second."""

AtOnce = Callable[[Any, str | None], None]
"""Takes a client message's data and its sender, None where the transport does not tell. Quick."""


@dataclass
class Allowance:
    """A token bucket: `burst` messages at once, `per_s` in the long run."""

    per_s: float
    burst: float
    _level: float | None = None
    _at_s: float = 0.0

    def take(self, now_s: float) -> bool:
        """Use up one message; False where there is none left."""
        level = self.burst if self._level is None else self._level
        level = min(self.burst, level + (now_s - self._at_s) * self.per_s)
        self._at_s = now_s
        self._level = level - 1 if level >= 1 else level
        return level >= 1


class JudgedWordsObserver(RTVIObserver):
    """Pipecat's observer sees an LLM's text where the LLM pushes it, above whoever judges it. This
    one tells the page only what was let through."""

    async def _handle_llm_text_frame(self, frame: LLMTextFrame) -> None:
        if isinstance(frame, PieceFrame):
            await super()._handle_llm_text_frame(frame)


class RTVIGuard(RTVIProcessor):
    """Pipecat's RTVI processor with a closed door: a type not in `ALLOWED` is refused."""

    def __init__(
        self,
        *,
        now: Callable[[], float],
        output: FrameProcessor,
        silent: bool = False,
        at_once: Mapping[str, AtOnce] | None = None,
    ) -> None:
        """Guard one call.

        Args:
            now: seconds on any steady clock.
            output: of the transport, which sends what the page is told.
            silent: whether answers are not voiced, from when the page is there until it asks for
                a voice.
            at_once: by type, client messages that wait for nothing: the others queue up behind a
                typed question, which may take seconds, and go through the pipeline as frames.
        """
        super().__init__()
        self._now, self._output, self._at_once = now, output, at_once or {}
        self._silent = silent
        self._messages = Allowance(per_s=25, burst=50)
        self._landmarks, self._flooded = Allowance(per_s=15, burst=30), False
        self._texts = Allowance(per_s=1, burst=5)
        self._complaints = Allowance(per_s=1, burst=3)

    def create_rtvi_observer(
        self, *, params: RTVIObserverParams | None = None, **kwargs: Any
    ) -> RTVIObserver:
        """What tells the page of a call: of an answer only what was judged."""
        return JudgedWordsObserver(self, params=params, **kwargs)

    async def set_client_ready(self) -> None:
        """The page is there. Where answers are silent, all are told before its first question."""
        if self._silent:
            self._llm_skip_tts = True
            await self.push_frame(LLMConfigureOutputFrame(skip_tts=True))
        await super().set_client_ready()

    async def push_transport_message(self, model: BaseModel, exclude_none: bool = True) -> None:
        """Have the page told something, past the pipeline: no processor cares for it, and it would
        be two fifths of what is handed over between the end of a turn and the first sound."""
        message = model.model_dump(exclude_none=exclude_none)
        await self._output.queue_frame(OutputTransportMessageUrgentFrame(message=message))

    async def _handle_transport_message(self, frame: InputTransportMessageFrame) -> None:
        message: Any = frame.message
        kind, data = client_message(message)
        if kind == LANDMARKS:
            self._take_landmarks(frame, data)
            return
        if not self._messages.take(self._now()):
            await self._complain("", "too many messages: slow down")
            return
        if not isinstance(message, dict) or message.get("label") != rtvi.MESSAGE_LABEL:
            await self._complain("", "not an RTVI message: label 'rtvi-ai' is missing")
            return
        if message == TOO_LONG or is_over(message, MAX_MESSAGE_BYTES):
            await self._complain(message.get("id"), f"over {MAX_MESSAGE_BYTES} bytes: send less")
            return
        if str(message.get("type")) not in ALLOWED:
            await self._complain(message.get("id"), "this message type is not accepted here")
            return
        if message.get("type") == "client-message" and not kind:
            await self._complain(message.get("id"), "a client message needs its type, data.t")
            return
        if take := self._at_once.get(kind):
            take(data, _sender(frame))
            return
        await super()._handle_transport_message(frame)

    def _take_landmarks(self, frame: InputTransportMessageFrame, data: Any) -> None:
        """They have an allowance of their own, and nobody is told where it is used up: a page too
        slow to count its frames must still be able to switch itself off."""
        take = self._at_once.get(LANDMARKS)
        if take and self._landmarks.take(self._now()):
            take(data, _sender(frame))
        elif not self._flooded:
            self._flooded = True
            logger.warning("Landmarks are dropped: too many, or nobody reads faces here")

    async def _handle_send_text(
        self, data: rtvi.SendTextData, message_id: str, user_id: str | None = None
    ) -> None:
        text = data.content.strip()
        if not text:
            return
        if len(text) > MAX_TEXT_CHARACTERS:
            limit = f"over {MAX_TEXT_CHARACTERS} characters: please shorten your question"
            await self._complain(message_id, limit)
            return
        if not self._texts.take(self._now()):
            await self._complain(message_id, "too many messages: please wait a moment")
            return
        asked = data.options or rtvi.SendTextOptions()
        options = asked.model_copy(
            # A session that answers silently stays silent, whatever the message asks for.
            update={"audio_response": asked.audio_response and not self._llm_skip_tts}
        )
        data = data.model_copy(update={"content": text, "options": options})
        await super()._handle_send_text(data, message_id, user_id)

    async def _complain(self, message_id: object, error: str) -> None:
        """Now and then: a flood of refused messages must flood neither the page nor the log."""
        if self._complaints.take(self._now()):
            logger.warning("Refused a message from the page", error=error)
            known = message_id if isinstance(message_id, str) else ""
            await self._send_error_response(known[:64], error)


def client_message(message: Any) -> tuple[str, Any]:
    """Type and data of a client message; "" where it is something else."""
    if not isinstance(message, dict) or message.get("type") != "client-message":
        return "", None
    data = message.get("data")
    if not isinstance(data, dict) or message.get("label") != rtvi.MESSAGE_LABEL:
        return "", None
    kind = data.get("t")
    return (kind, data.get("d")) if isinstance(kind, str) else ("", None)


def _sender(frame: InputTransportMessageFrame) -> str | None:
    """Daily tells who sent a message, in a frame of its own."""
    return getattr(frame, "participant_id", None)


def is_over(message: Any, n_bytes: int) -> bool:
    """Whether a message takes more bytes than this, about. Looks at no more of it than that."""
    rest, left = [message], n_bytes
    while rest and left >= 0:
        part = rest.pop()
        left -= len(part) if isinstance(part, str | list | dict) else 4
        if left < 0:
            break
        if isinstance(part, dict):
            rest += [*part, *part.values()]
        elif isinstance(part, list):
            rest += part
    return left < 0
