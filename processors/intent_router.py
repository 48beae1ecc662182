"""Sends each turn to whoever sees to it: the LLM, the help center, a canned answer, the tenant's
own system, a person, or the end of the call."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from loguru import logger
from pipecat.frames.frames import (
    EagerEndOfTurnCancelFrame,
    EndWorkerFrame,
    Frame,
    InterruptionFrame,
    LLMContextFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
)
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor

from processors.escape_hatch import PersonFrame
from processors.frames import DecisionFrame, VisitorPromptFrame, VoiceStyleFrame
from processors.identifier import Identifier
from processors.policy.intent import Intent
from processors.policy.routing import PERSON, Plan, Reading, filled, last_words, plan
from processors.policy.tone import Tone
from processors.prompter import Line
from processors.reciter import FROM_KNOWLEDGE, ReplyFrame
from processors.toned import emotions, toned
from processors.tools.errors import WebhookError
from processors.visitor_mood import CueFrame, VisitorMood

WEBHOOK_S = 12.0
"""For all attempts of a tenant's system together."""

FILLER_S = 0.3
"""A visitor who waits longer hears that something is being looked up."""


class Webhook(Protocol):
    """The tenant's own systems, by the names of their addresses."""

    async def call(self, name: str, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Raises WebhookError: no result."""
        ...


Read = Callable[[str], Reading]
"""Words to what was made of them. Blocking; called on a worker thread."""


@dataclass
class _Turn:
    """One turn's context on its way. Replaced by the next."""

    frame: LLMContextFrame
    guess: bool
    plan: Plan | None = None


class IntentRouter(FrameProcessor):
    """Stands between the user aggregator and the context injector.

    A guess leaves no trace: what acts waits until the turn is over, and what was decided is told
    only then. Canned answers to a guess are held by the reciter, as an LLM's are.
    """

    def __init__(
        self,
        *,
        read: Read,
        mood: VisitorMood,
        line: Line,
        webhook: Webhook,
        identifier: Identifier | None = None,
        embedded: bool = False,
    ) -> None:
        """Route one call.

        Args:
            read: recognises intents and feelings.
            mood: what the visitor seems to feel.
            line: from the code of a canned line to its words.
            webhook: the tenant's systems.
            identifier: asks who the visitor is; None where the tenant verifies nobody.
            embedded: whether answers come from the embedded answerer, which reads no notes.
        """
        super().__init__()
        self._read, self._mood, self._line = read, mood, line
        self._webhook, self._identifier, self._embedded = webhook, identifier, embedded
        self._turn: _Turn | None = None
        self._turn_over = False
        self._reading: asyncio.Task[None] | None = None
        self._calls: set[asyncio.Task[None]] = set()

    @property
    def mood(self) -> VisitorMood:
        """What the visitor seems to feel, and whether it may change the tone."""
        return self._mood

    async def cleanup(self) -> None:
        await super().cleanup()
        await self._drop()
        for call in list(self._calls):
            await self.cancel_task(call)

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)

        if isinstance(frame, LLMContextFrame) and direction is FrameDirection.DOWNSTREAM:
            await self._take(frame)
            return
        if isinstance(frame, EagerEndOfTurnCancelFrame | InterruptionFrame):
            await self._drop()
        elif isinstance(frame, UserStartedSpeakingFrame):
            self._turn_over = False
        elif isinstance(frame, UserStoppedSpeakingFrame):
            await self._commit()
        elif isinstance(frame, CueFrame):
            self._mood.notice(frame.cue)

        await self.push_frame(frame, direction)

    async def _take(self, frame: LLMContextFrame) -> None:
        await self._drop()
        words, said_before = last_words(frame.context.messages)
        if not words:
            await self.push_frame(frame)
            return
        # As Pipecat's own gate has it: what answers a turn that is over is no guess any more.
        turn = self._turn = _Turn(frame, guess=frame.speculation and not self._turn_over)
        if turn.guess:
            self._reading = self.create_task(self._decide(turn, words, said_before), "reading")
        else:
            await self._decide(turn, words, said_before)

    async def _decide(self, turn: _Turn, words: str, said_before: str) -> None:
        reading = await asyncio.to_thread(self._read, words)
        if turn is not self._turn:
            return
        self._reading = None
        turn.plan = plan(
            reading,
            said_before=said_before,
            tone=self._tone(reading, said_before),
            identifying=bool(self._identifier and self._identifier.asking),
        )
        # Ahead of the answer, so that what a guess has voiced sounds as it should.
        await self.push_frame(VoiceStyleFrame(turn.plan.tone.style))
        if not turn.guess:
            await self._tell(turn.plan)
            await self._do(turn, turn.plan)
        elif not turn.plan.acts:
            await self._do(turn, turn.plan)

    def _tone(self, reading: Reading, said_before: str) -> Tone:
        tone = self._mood.tone(reading.cue, reading.words)
        # Said once, it was meant; said in every answer, it is a mask.
        if tone.acknowledge and self._line(tone.acknowledge) in said_before:
            return replace(tone, acknowledge="")
        return tone

    async def _commit(self) -> None:
        """The turn is over, and its guess was not withdrawn before: it was what was said."""
        self._turn_over = True
        turn = self._turn
        if not (turn and turn.guess):
            return
        turn.guess = False
        if decided := turn.plan:
            await self._tell(decided)
            if decided.acts:
                await self._do(turn, decided)

    async def _drop(self) -> None:
        self._turn = None
        reading, self._reading = self._reading, None
        if reading:
            await self.cancel_task(reading)

    async def _tell(self, decided: Plan) -> None:
        """What is known of a turn now that it is one."""
        route = decided.intent.route if decided.intent else "llm"
        await self.push_frame(DecisionFrame("intent", route, decided.record))
        self._mood.heard(decided.reading.words, decided.reading.cue)
        if self._mood.adjusting:
            if cue := decided.reading.cue:
                await self.push_frame(CueFrame(cue))
            for felt in emotions(decided, shows_face=self._mood.shows_face):
                await self.push_frame(felt)
        if decided.tone.offer_person:
            told = decided.tone.felt.source != "face" or self._mood.shows_face
            reason = "frustration" if told else "unasked"
            await self.push_frame(PersonFrame(asked=False, reason=reason))

    async def _do(self, turn: _Turn, decided: Plan) -> None:
        intent = decided.intent
        if decided.dialogue:
            self._call(self._identify(turn, decided.reading.words))
        elif intent and intent.requires_auth and self._identifier and not self._identifier.known:
            question = self._identifier.begin(intent.name, decided.reading.words)
            await self._reply(turn, question, decided)
        elif intent is None or intent.route in ("llm", "knowledge"):
            await self._pass_on(turn, decided)
        else:
            await self._see_to(turn, intent, decided)

    async def _see_to(self, turn: _Turn, intent: Intent, decided: Plan) -> None:
        if intent.route == "webhook":
            self._call(self._ask_system(turn, intent, decided))
            return
        if intent.route == "hand_off":
            reason = "asked" if intent is PERSON else f"intent {intent.name}"
            await self.push_frame(PersonFrame(asked=True, reason=reason))
        code = {"hand_off": "person", "end": "bye"}.get(intent.route, "unknown")
        await self._reply(turn, intent.answer or self._line(code), decided)
        if intent.route == "end":
            await self.push_frame(EndWorkerFrame(reason="the visitor is done"))

    async def _pass_on(self, turn: _Turn, decided: Plan) -> None:
        """To whoever answers questions."""
        passed = toned(
            *(turn.frame, decided), embedded=self._embedded, guess=turn.guess, line=self._line
        )
        if decided.intent and decided.intent.route == "knowledge":
            passed.metadata[FROM_KNOWLEDGE] = True
        await self.push_frame(passed)

    async def _reply(self, turn: _Turn, text: str, decided: Plan | None = None) -> None:
        if decided and decided.tone.acknowledge:
            text = f"{self._line(decided.tone.acknowledge)} {text}"
        words, _ = last_words(turn.frame.context.messages)
        speculation = turn.frame.speculation and turn.guess
        await self.push_frame(
            ReplyFrame(LLMContext(), speculation=speculation, words=words, reply=text)
        )

    def _call(self, work: Any) -> None:
        """Go on beside the frames. A barge-in drops the answer, and cuts no request short."""
        call = self.create_task(work, "tenant's system")
        self._calls.add(call)
        call.add_done_callback(self._calls.discard)

    async def _ask_system(self, turn: _Turn, intent: Intent, decided: Plan) -> None:
        known = dict(self._identifier.known) if self._identifier else {}
        payload = {"intent": intent.name, "words": decided.reading.words, "identity": known}
        answered = await self._answered(intent.webhook, payload)
        if turn is not self._turn:
            return
        said = filled(intent.answer or "{answer}", answered) if answered is not None else ""
        await self.push_frame(
            DecisionFrame("tool", "called" if said else "failed", {"tool": intent.webhook})
        )
        await self._reply(turn, said or self._line("tool_failed"), decided)

    async def _identify(self, turn: _Turn, words: str) -> None:
        if not self._identifier:
            return
        step = await self._identifier.hear(words, lambda name, given: self._answered(name, given))
        if turn is not self._turn:
            return
        if step.outcome:
            await self.push_frame(DecisionFrame("identity", step.outcome))
        if step.outcome == "verified":
            await self._resume(turn, step.intent, step.words)
            return
        if step.outcome == "failed":
            await self.push_frame(PersonFrame(asked=True, reason="not verified"))
        await self._reply(turn, step.say)

    async def _resume(self, turn: _Turn, intent: str, words: str) -> None:
        """Go on with what the visitor wanted before they were asked who they are."""
        reading = await asyncio.to_thread(self._read, words)
        tone = self._mood.tone(None)
        await self._do(turn, plan(reading, said_before="", tone=tone, identifying=False))

    async def _answered(self, name: str, payload: Mapping[str, Any]) -> dict[str, Any] | None:
        """What a system answers; None where it does not."""
        filler = self.create_task(self._fill(), "filler")
        try:
            async with asyncio.timeout(WEBHOOK_S):
                return await self._webhook.call(name, payload)
        except (WebhookError, TimeoutError) as error:
            logger.warning("Tenant's system brought no result", name=name, error=repr(error))
            return None
        finally:
            await self.cancel_task(filler)

    async def _fill(self) -> None:
        await asyncio.sleep(FILLER_S)
        await self.push_frame(VisitorPromptFrame(code="looking_up"))
