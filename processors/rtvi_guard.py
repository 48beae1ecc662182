"""What a browser may say on the data channel, how much of it and how often; and what of an LLM's
words it is told."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from loguru import logger
from pipecat.frames.frames import InputTransportMessageFrame, LLMTextFrame
from pipecat.processors.frameworks.rtvi import RTVIObserver, RTVIObserverParams, RTVIProcessor
from pipecat.processors.frameworks.rtvi import models as rtvi

from processors.pieces import PieceFrame

MAX_MESSAGE_BYTES = 16_384
"""A frame of face landmarks takes 2 kB, the longest typed question 8 kB."""

MAX_TEXT_CHARACTERS = 2_000
"""A typed question. Longer texts cost an LLM more than an answer is worth."""

ALLOWED = frozenset({"client-ready", "client-message", "disconnect-bot", "dtmf", "send-text"})
"""Never `llm-function-call-result`: the page would decide what a tool answered. Not `send-file`
and `raw-audio` either, which nothing here uses."""


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

    def __init__(self, *, now: Callable[[], float]) -> None:
        """Guard one call.

        Args:
            now: seconds on any steady clock.
        """
        super().__init__()
        self._now = now
        self._messages = Allowance(per_s=25, burst=50)
        self._texts = Allowance(per_s=1, burst=5)
        self._complaints = Allowance(per_s=1, burst=3)

    def create_rtvi_observer(
        self, *, params: RTVIObserverParams | None = None, **kwargs: Any
    ) -> RTVIObserver:
        """What tells the page of a call: of an answer only what was judged."""
        return JudgedWordsObserver(self, params=params, **kwargs)

    async def _handle_transport_message(self, frame: InputTransportMessageFrame) -> None:
        if not self._messages.take(self._now()):
            await self._complain("", "too many messages: slow down")
            return
        message: Any = frame.message
        if not isinstance(message, dict) or message.get("label") != rtvi.MESSAGE_LABEL:
            await self._complain("", "not an RTVI message: label 'rtvi-ai' is missing")
            return
        if len(json.dumps(message)) > MAX_MESSAGE_BYTES:
            await self._complain(message.get("id"), f"over {MAX_MESSAGE_BYTES} bytes: send less")
            return
        if str(message.get("type")) not in ALLOWED:
            await self._complain(message.get("id"), "this message type is not accepted here")
            return
        await super()._handle_transport_message(frame)

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
        logger.warning("Refused a message from the page", error=error)
        if self._complaints.take(self._now()):
            known = message_id if isinstance(message_id, str) else ""
            await self._send_error_response(known[:64], error)
