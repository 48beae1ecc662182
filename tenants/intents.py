"""What visitors may want, and who sees to it."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self, cast

from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from tenants.errors import Problem
from tenants.settings import EnvName, Settings, Share, Words
from tenants.tools import Spoken, ToolUrl

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]

FEWEST = 3
"""Examples from which an intent can be learned at all."""


class Intent(Settings):
    """One thing visitors want, learned from examples."""

    name: Name
    """Lower-case letters, digits and underscores, as in opening_hours."""

    examples: Annotated[tuple[Words, ...], Field(min_length=FEWEST)]
    """What visitors say when they want it, in each language they speak: three at least, ten are
    better."""

    route: Literal["llm", "knowledge", "canned", "webhook", "hand_off", "end"]
    """Who sees to it: llm, the language model; knowledge, the help center's own sentences; canned,
    `answer`; webhook, your own system; hand_off, a person; end, a goodbye."""

    answer: Spoken = Field(default_factory=dict)
    """What canned says, in each language; end may have one, and so may webhook, with `{name}` for
    values of the result: `en: It is {status}.`."""

    webhook: Name | None = None
    """For webhook: the name of one of `webhooks`."""

    requires_auth: Annotated[bool, Field(strict=True)] = False
    """Whether the visitor must be verified first, as `identity` says."""

    min_confidence: Share = 0.6
    """From 0 to 1. What is recognised with less is answered as any other question."""

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Self:
        if self.route == "canned" and not self.answer:
            raise PydanticCustomError("intent", "is canned and has no words; add `answer`")
        if (self.route == "webhook") != (self.webhook is not None):
            raise PydanticCustomError(
                "intent",
                "needs `route: webhook` and `webhook` together; add the one that is missing",
            )
        return self


class Webhook(Settings):
    """One address of your own system. Requests to it are signed."""

    url: ToolUrl
    """Address, as in https://shop.example.org/verify. It gets a POST with a JSON object."""

    secret_env: EnvName
    """The environment variable that holds the secret requests are signed with, in capitals as in
    SHOP_SECRET."""

    timeout_s: Annotated[float, Field(gt=0, le=10, strict=True)] = 4
    """Seconds an answer may take, up to 10."""


class IdentityField(Settings):
    """One thing a visitor is known by."""

    name: Name
    """Its name in the request, as in email."""

    kind: Literal["email", "code", "text"] = "text"
    """email: an address, typed or spoken; code: an order or customer number; text: any words."""

    pattern: Words | None = None
    """For a code: what it looks like, as a regular expression, as in `^[0-9]{4}$`."""

    ask: Spoken = Field(min_length=1)
    """The question, in each language, as in `en: What is the e-mail address of your account?`."""


class Identity(Settings):
    """How a visitor is verified."""

    webhook: Name
    """The name of one of `webhooks`. It gets the fields and answers {"verified": true} or false."""

    fields: Annotated[tuple[IdentityField, ...], Field(min_length=1)]
    """What is asked for, in this order."""

    tries: Annotated[int, Field(ge=1, le=5, strict=True)] = 3
    """Tries before a person takes over, up to 5."""


def _distinct(intents: tuple[Intent, ...]) -> tuple[Intent, ...]:
    names = [intent.name for intent in intents]
    for name in names:
        if names.count(name) > 1:
            raise PydanticCustomError("intent", "has two intents named {name}", {"name": name})
    return intents


Intents = Annotated[tuple[Intent, ...], AfterValidator(_distinct)]


def intent_problems(raw: dict[str, Any]) -> Iterator[Problem]:
    """Names in `raw`, the file as it was read, that nothing answers to."""
    webhooks = raw.get("webhooks")
    known = cast("dict[str, Any]", webhooks) if isinstance(webhooks, dict) else {}
    for key, name in _named_webhooks(raw):
        if name not in known:
            yield Problem(key, "there is no such address", "add it to webhooks", repr(name))
    for number, intent in _entries(raw.get("intents")):
        if intent.get("requires_auth") is True and not raw.get("identity"):
            remedy = "add identity: which webhook verifies, and what to ask for"
            yield Problem(f"intents.{number}.requires_auth", "nothing says how", remedy)


def _named_webhooks(raw: dict[str, Any]) -> Iterator[tuple[str, str]]:
    identity = raw.get("identity")
    if isinstance(identity, dict):
        name = cast("dict[str, Any]", identity).get("webhook")
        if isinstance(name, str):
            yield "identity.webhook", name
    for number, intent in _entries(raw.get("intents")):
        if isinstance(name := intent.get("webhook"), str):
            yield f"intents.{number}.webhook", name


def _entries(entries: object) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, entry in enumerate(
        cast("list[Any]", entries) if isinstance(entries, list) else [], 1
    ):
        if isinstance(entry, dict):
            yield number, cast("dict[str, Any]", entry)
