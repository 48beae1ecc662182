"""The tools of one call. Every use goes through here: nothing else reaches a tenant's system."""

import asyncio
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from loguru import logger

from processors.answers.extractive import Embed
from processors.tools.consent import Held, Verdict, verdict
from processors.tools.errors import NotAnswered, Refused
from processors.tools.permission import Permission
from processors.tools.results import as_data, visible
from processors.tools.said import Said
from processors.tools.wants import Wants, Wish
from processors.tools.webhook import WebhookClient
from tenants.languages import Language
from tenants.tools import PLACE, Tool

CALLS_A_TURN = 6
"""More in one turn of the visitor are not made: a model that goes in circles is stopped."""

Kind = Literal["called", "missing", "failed", "held", "refused", "stopped"]


@dataclass(frozen=True)
class Outcome:
    """What came of a call."""

    kind: Kind
    result: dict[str, Any]
    """For the conversation's history."""

    reason: str = ""
    """Why nothing was done, in a word or two."""

    question: str = ""
    """What the visitor is to be asked."""


@dataclass(frozen=True)
class Speech:
    """The languages of one call."""

    language: Language
    home: Language
    """The tenant's own, spoken where a sentence has no other."""

    def sentence(self, wordings: Mapping[Language, str], values: Mapping[str, Any]) -> str:
        """A tenant's sentence, filled in; "" where there is none in either language."""
        wording = wordings.get(self.language) or wordings.get(self.home) or ""
        return PLACE.sub(lambda place: visible(str(values.get(place[1], ""))), wording)


@dataclass
class _Turn:
    """What was done since the visitor last said something."""

    calls: int = 0
    deeds: dict[str, asyncio.Task[Outcome]] = field(default_factory=dict)
    """By tool and arguments: a model that asks twice gets one deed."""


class Toolbox:
    """What one call's assistant may look up or do.

    A call is judged by `Permission`; what changes something waits for the visitor's yes where its
    tool says so, and is finished once it was begun.
    """

    def __init__(
        self,
        tools: Sequence[Tool],
        webhooks: WebhookClient,
        *,
        embed: Embed,
        speech: Speech,
        kept_in: Sequence[str] = (),
    ) -> None:
        """Open one call's tools.

        Args:
            tools: declared, each with an address of its name.
            webhooks: who sends the requests.
            embed: for telling what the visitor's words ask for.
            speech: languages of the call.
            kept_in: what must never leave in an argument.
        """
        self.tools, self.speech = tuple(tools), speech
        self.identity: dict[str, str] = {}
        """What is verified about the visitor, by argument name. Written by whoever verifies."""
        self._by_name = {tool.name: tool for tool in tools}
        self._webhooks = webhooks
        wishes = [Wish(tool.name, tool.asks, tool.asks_score) for tool in tools]
        self.wants = Wants(wishes, embed, knows_language=speech.language == "en")
        self._said = Said()
        self._permission = Permission(self._said, self.wants, self.identity, tuple(kept_in))
        self._held: Held | None = None
        self._turn = _Turn()
        self._running: set[asyncio.Task[Outcome]] = set()

    def recent(self, turns: int) -> list[str]:
        """The visitor's words of the newest turns, newest first."""
        return self._said.recent(turns)

    def tool(self, name: str) -> Tool | None:
        """A declared tool."""
        return self._by_name.get(name)

    def fills(self, name: str) -> bool:
        """Whether a visitor who waits for this tool may be told so."""
        tool = self._by_name.get(name)
        return tool is not None and tool.filler

    def heard(self, words: str) -> None:
        """The visitor's turn is over, and these were its words."""
        self._said.heard(words)
        self._turn = _Turn()

    def settle(self, words: str, said_before: str) -> Verdict | None:
        """What the words of a finished turn mean for the call that waits for a yes.

        What is to be run stays held until `run_held`, what is to be asked again until it is
        settled again; what is dropped is gone.

        Returns:
            None where nothing waits.
        """
        held, self._held = self._held, None
        if held is None:
            return None
        judged = verdict(held, words, said_before)
        if judged in ("run", "again"):
            self._held = replace(held, asked_again=judged == "again")
        return judged

    @property
    def held(self) -> Held | None:
        """The call that waits for a yes."""
        return self._held

    def waits_for(self, words: str) -> bool:
        """Whether these words may be the yes or no that a held call waits for. Changes nothing."""
        return self._held is not None and verdict(self._held, words, "") != "drop"

    async def use(self, name: str, arguments: Mapping[str, Any]) -> Outcome:
        """Do what a model asks for, if it may.

        Args:
            name: of a tool.
            arguments: as the model wrote them.
        """
        self._turn.calls += 1
        if self._turn.calls > CALLS_A_TURN:
            text = "Too many calls. Answer without them."
            return Outcome("stopped", {"error": text}, "too many")
        tool = self._by_name.get(name)
        if tool is None:
            return Outcome("refused", {"error": "There is no such tool."}, "not declared")
        if refusal := await self._permission.refusal(tool, arguments):
            return Outcome("refused", {"error": refusal.text}, refusal.reason)
        given = self._permission.whole(tool, arguments)
        return self._hold(tool, given) if tool.asks_first else await self._call(tool, given)

    async def run_held(self) -> Outcome:
        """Do exactly what the visitor said yes to."""
        held, self._held = self._held, None
        if held is None:
            return Outcome("refused", {"error": "Nothing waits for a yes."}, "nothing held")
        return await self._call(self._by_name[held.name], held.arguments)

    async def close(self) -> None:
        """Wait for what was begun and must not be cut short: as long as its tool's time limits."""
        await asyncio.gather(*self._running, return_exceptions=True)

    def _hold(self, tool: Tool, given: dict[str, Any]) -> Outcome:
        question = self.speech.sentence(tool.question, given)
        if self._held and self._held.question != question:
            text = "The visitor is being asked about something else. Do one thing at a time."
            return Outcome("refused", {"error": text}, "one at a time")
        self._held = Held(tool.name, given, question)
        note = "Not done. The visitor is being asked, and it is done by itself once they say yes."
        return Outcome("held", {"tool": tool.name, "note": note}, question=question)

    async def _call(self, tool: Tool, given: dict[str, Any]) -> Outcome:
        self._permission.served[tool.name] = self._said.turns
        if not tool.side_effects:
            return await self._ask(tool, given)
        same = json.dumps([tool.name, given], sort_keys=True, default=str)
        deed = self._turn.deeds.get(same)
        if deed is None:
            deed = self._turn.deeds[same] = asyncio.create_task(self._ask(tool, given))
            self._running.add(deed)
            deed.add_done_callback(self._running.discard)
        # Whoever is cancelled while they wait, what was begun is finished.
        return await asyncio.shield(deed)

    async def _ask(self, tool: Tool, given: dict[str, Any]) -> Outcome:
        most = tool.result_chars
        try:
            answer = await self._webhooks.call(tool.name, given, key=secrets.token_hex(16))
        except Refused as error:
            logger.info("Tool refused by the tenant's system", tool=tool.name, status=error.status)
            kind: Kind = "missing" if error.status == 404 else "failed"
            note = "There is no such thing." if kind == "missing" else "The system did not do it."
            told = as_data(tool.name, error.text, most_chars=most)
            result = {**told, "outcome": kind, "error": note}
            return Outcome(kind, result, f"status {error.status}")
        except NotAnswered as error:
            logger.warning("Tool not answered", tool=tool.name, error=str(error))
            note = "The system did not answer; whether it was done is not known."
            result = {"tool": tool.name, "outcome": "unknown", "error": note}
            return Outcome("failed", result, "not answered")
        told = as_data(tool.name, answer, most_chars=most)
        return Outcome("called", {**told, "outcome": "done"})
