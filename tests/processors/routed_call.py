"""A router and who it sends turns to, over an LLM that echoes."""

from collections.abc import Mapping

from processors.context_injector import ContextInjector
from processors.escape_hatch import EscapeHatch
from processors.identifier import Identifier
from processors.intent_router import IntentRouter, Webhook
from processors.policy.emotion import Cue, Feeling
from processors.policy.identity import Field
from processors.policy.intent import Intent, Recognized
from processors.policy.routing import Reading
from processors.policy.tone import Rule
from processors.reciter import Reciter
from processors.retrieval import Retrieval
from processors.visitor_mood import VisitorMood
from tenants.lines import LINES as ALL_LINES
from tests.fakes.shop_webhook import ShopWebhook

LINES = {str(code): words["en"] for code, words in ALL_LINES.items()} | {
    "person": "Someone will be with you.",
    "unknown": "I don't know. Would you like to talk to a person?",
    "bye": "Goodbye!",
    "tool_failed": "Our system does not answer.",
    "left_alone": "I leave it.",
}

INTENTS = {
    "are you a robot": Intent("robot", "canned", 0.6, answer="I am a machine."),
    "where is my order": Intent("order", "webhook", 0.6, "It is {status}.", "orders"),
    "i have a complaint": Intent("complaint", "hand_off", 0.6),
    "goodbye then": Intent("done", "end", 0.6),
    "change my address": Intent("address", "llm", 0.6, requires_auth=True),
    "what do you cost": Intent("price", "knowledge", 0.6),
}

FIELDS = (
    Field("email", "What is your e-mail address?", "email"),
    Field("order", "What is your order number?", "code", r"^[0-9]{4}$"),
)

FEELINGS: Mapping[str, Feeling] = {"this is terrible": "anger", "lovely": "joy"}


def read(words: str) -> Reading:
    """Knows what is written above, and nothing else."""
    bare = words.lower().strip("?!. ")
    intent = INTENTS.get(bare)
    found = Recognized(intent.name, 0.9) if intent else Recognized("robot", 0.3)
    feeling = next((f for text, f in FEELINGS.items() if text in bare), "neutral")
    return Reading(words, found, intent, Cue(feeling, 0.9, 0.9, "text", 0.0))


def line(code: str) -> str:
    return LINES[code]


TABLE: Mapping[str, Rule] = {
    "anger": "be brief, acknowledge, offer a person",
    "joy": "be cheerful",
}


def router(
    webhook: Webhook | None = None,
    *,
    known: dict[str, str] | None = None,
    embedded: bool = False,
    table: Mapping[str, Rule] = TABLE,
) -> IntentRouter:
    identifier = Identifier(
        FIELDS, webhook="verify", tries=3, line=line, known={} if known is None else known
    )
    return IntentRouter(
        read=read,
        mood=VisitorMood(
            table,
            sources=frozenset({"text", "face"}),
            min_strength=0.5,
            half_life_s=60,
            now=lambda: 0.0,
        ),
        line=line,
        webhook=webhook or ShopWebhook(),
        identifier=identifier,
        embedded=embedded,
    )


def reciter() -> Reciter:
    return Reciter(embed=lambda texts: [], min_score=0.3, language="en")  # pyright: ignore


def injector() -> ContextInjector:
    return ContextInjector(
        retrieval=Retrieval(search=lambda question: [], now=lambda: 0.0),
        ground=lambda question, passages: question,
    )


def above(made: IntentRouter) -> list:
    """What stands between the aggregator and the LLM."""
    return [made, injector(), reciter()]


def hatch() -> EscapeHatch:
    return EscapeHatch(line=line)
