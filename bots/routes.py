"""Who sees to what in one call: the intent router and those it sends turns to."""

import os
from collections.abc import Iterator
from time import monotonic, time

from loguru import logger

from bots.engines import CallEngines
from processors.identifier import Identifier
from processors.intent_router import IntentRouter
from processors.policy.emotion import Source
from processors.policy.identity import Field
from processors.policy.tone import STYLES, Rule, Step
from processors.prompter import Line
from processors.reciter import Reciter
from processors.tools.webhook import Endpoint, WebhookClient
from processors.tts.styles import Style
from processors.visitor_mood import VisitorMood
from tenants.config import Language, Tenant
from tenants.deployment import face_refused
from tenants.feelings import ToneStep


def router(
    tenant: Tenant,
    engines: CallEngines,
    line: Line,
    *,
    language: Language,
    known: dict[str, str],
    embedded: bool,
) -> IntentRouter:
    """The intent router of one call.

    Args:
        tenant: whose call it is.
        engines: lent to this call.
        line: its canned sentences.
        language: of the call.
        known: what is verified about the visitor, shared with the tools.
        embedded: whether the embedded answerer answers.
    """
    return IntentRouter(
        read=engines.understood.reader(language, monotonic),
        mood=mood(tenant),
        line=line,
        webhook=webhooks(tenant, engines),
        identifier=_identifier(tenant, line, language, known),
        embedded=embedded,
    )


def reciter(tenant: Tenant, engines: CallEngines) -> Reciter:
    """Who says what needs no language model."""
    return Reciter(
        embed=engines.embed,
        min_score=tenant.knowledge.min_relevance,
        language=tenant.language,
    )


def mood(tenant: Tenant) -> VisitorMood:
    """What the visitor seems to feel, as far as the tenant wants to know."""
    settings = tenant.emotion
    reads_face = face_refused(tenant) is None or face_refused(tenant, "video") is None
    chosen: dict[Source, bool] = {"text": settings.text, "face": reads_face}
    return VisitorMood(
        tone_table(tenant),
        sources=frozenset(source for source, wanted in chosen.items() if wanted),
        min_strength=settings.min_strength,
        half_life_s=settings.half_life_s,
        now=monotonic,
    )


def tone_table(tenant: Tenant) -> dict[str, Rule]:
    """What to do about each feeling."""
    return {
        feeling: rule if isinstance(rule, str) else tuple(map(_step, rule))
        for feeling, rule in tenant.tone.items()
    }


def _step(step: ToneStep) -> Step:
    named = STYLES[f"speak {step.speak}"] if step.speak else None
    style = Style(named, step.rate, step.pitch_range, step.pauses)
    return Step(
        from_strength=step.from_strength or 0.0,
        note=step.note or "",
        style=None if style == Style() else style,
        max_words=step.max_words,
        acknowledge=step.acknowledge,
        offer_person=step.offer_person,
    )


def webhooks(tenant: Tenant, engines: CallEngines) -> WebhookClient:
    """The tenant's own systems. One whose secret is not set cannot be called."""
    endpoints: dict[str, Endpoint] = {}
    for name, settings in tenant.webhooks.items():
        if secret := os.environ.get(settings.secret_env, "").encode():
            endpoints[name] = Endpoint(settings.url, secret, timeout_s=settings.timeout_s)
        else:
            logger.warning("No secret for a webhook", webhook=name, variable=settings.secret_env)
    return WebhookClient(endpoints, unix_s=time, allow=engines.tools.allow)


def _identifier(
    tenant: Tenant, line: Line, language: Language, known: dict[str, str]
) -> Identifier | None:
    settings = tenant.identity
    if settings is None:
        return None
    fields = tuple(_fields(tenant, language))
    return Identifier(
        fields, webhook=settings.webhook, tries=settings.tries, line=line, known=known
    )


def _fields(tenant: Tenant, language: Language) -> Iterator[Field]:
    if tenant.identity:
        for field in tenant.identity.fields:
            own = field.ask.get(tenant.language) or next(iter(field.ask.values()))
            asked = field.ask.get(language) or own
            yield Field(field.name, asked, field.kind, field.pattern or "")
