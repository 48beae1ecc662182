"""Silence: ask whether the visitor is still there, then end the call politely."""

import asyncio

from pipecat.frames.frames import (
    BotStartedSpeakingFrame,
    BotStoppedSpeakingFrame,
    CancelFrame,
    EndFrame,
    EndWorkerFrame,
    Frame,
    InterimTranscriptionFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    TranscriptionFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
)
from pipecat.processors.frame_processor import FrameDirection
from pipecat.processors.frameworks.rtvi import RTVISendTextFrame

from processors.direct import DirectProcessor
from processors.frames import VisitorPromptFrame
from processors.policy.silence import Silence, SilenceStep

_VISITOR = (
    InterimTranscriptionFrame,
    RTVISendTextFrame,
    TranscriptionFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
)
_BOT = (
    BotStartedSpeakingFrame,
    BotStoppedSpeakingFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
)


class SilenceMonitor(DirectProcessor):
    """Stands below the LLM, where its prompts are not held by a speculation.

    Pipecat's own idle timer neither stops when the visitor types nor runs in a text session,
    where the bot never "stops speaking".
    """

    def __init__(self, *, silence_s: float, prompts: int, spoken: bool) -> None:
        """Watch one call.

        Args:
            silence_s: how long nobody may say anything before the visitor is asked.
            prompts: how many times to ask before the call ends.
            spoken: False in a text session, where a visitor who reads is not asked, and the
                session just ends after `silence_s`.
        """
        super().__init__()
        self._silence_s = silence_s
        self._silence = Silence(prompts=prompts if spoken else 0)
        self._spoken = spoken
        self._bot_speaks = self._visitor_speaks = self._answering = False
        self._timer: asyncio.TimerHandle | None = None
        self._speaking_up: asyncio.Task[None] | None = None

    async def cleanup(self) -> None:
        await super().cleanup()
        self._disarm()
        speaking_up, self._speaking_up = self._speaking_up, None
        if speaking_up:
            await self.cancel_task(speaking_up)

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)

        if isinstance(frame, _VISITOR):
            self._silence = self._silence.broken()
        if isinstance(frame, (*_VISITOR, *_BOT)):
            self._note(frame)
            self._rearm()
        elif isinstance(frame, EndFrame | CancelFrame | EndWorkerFrame):
            self._disarm()

        await self.push_frame(frame, direction)

    def _note(self, frame: Frame) -> None:
        if isinstance(frame, BotStartedSpeakingFrame | BotStoppedSpeakingFrame):
            self._bot_speaks = isinstance(frame, BotStartedSpeakingFrame)
        elif isinstance(frame, UserStartedSpeakingFrame | UserStoppedSpeakingFrame):
            self._visitor_speaks = isinstance(frame, UserStartedSpeakingFrame)
        elif isinstance(frame, LLMFullResponseStartFrame | LLMFullResponseEndFrame):
            self._answering = isinstance(frame, LLMFullResponseStartFrame)

    def _rearm(self) -> None:
        self._disarm()
        if not (self._bot_speaks or self._visitor_speaks or self._answering):
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(self._silence_s, self._expire)

    def _disarm(self) -> None:
        timer, self._timer = self._timer, None
        if timer:
            timer.cancel()

    def _expire(self) -> None:
        self._timer = None
        self._speaking_up = self.create_task(self._speak_up(), "silence")

    async def _speak_up(self) -> None:
        step, self._silence = self._silence.expired()
        if step is SilenceStep.PROMPT:
            await self.push_frame(VisitorPromptFrame(code="still_there"))
            if self._spoken:
                # Should the prompt never sound (a dead voice), the silence still runs on.
                self._rearm()
            return
        await self.push_frame(VisitorPromptFrame(code="goodbye"))
        await self.push_frame(EndWorkerFrame(reason="silence"))
