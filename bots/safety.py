"""From a tenant's settings to the judge of one call."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pipecat.classifiers.llm.classifier import LLMClassifier
from pipecat.services.llm_service import LLMService

from processors.answers.extractive import Embed
from processors.context_injector import Screen
from processors.model_grounding import ModelGrounding
from processors.policy.grounding import Grounding
from processors.policy.safety.bare import wording
from processors.policy.safety.canary import LeakWatch
from processors.policy.safety.injection import signs
from processors.policy.safety.judge import Judge, Topics
from processors.policy.safety.pii import compact
from processors.policy.safety.rules import Rule, Rules, Topic
from processors.safety_gate import Grounded
from tenants.config import Language, Tenant
from tenants.knowledge.search import Passage
from tenants.lines import LINES, line


def judge_of(tenant: Tenant, language: Language, *, secret: str, prompt: str) -> Judge:
    """Who judges every answer of one call.

    Args:
        tenant: whose rules.
        language: of the answers.
        secret: the call's canary.
        prompt: the standing instruction it stands in.
    """
    return Judge(rules_of(tenant, language), LeakWatch(secret, prompt))


def rules_of(tenant: Tenant, language: Language) -> Rules:
    """The tenant's rules, as the judge reads them."""
    safety = tenant.safety
    promises = safety.promises
    chosen: dict[Rule, tuple[bool, str | None]] = {
        "leak": (safety.leaks.enabled, safety.leaks.instead),
        "personal_data": (safety.personal_data.enabled, safety.personal_data.instead),
        "blocked": (safety.blocked.enabled, safety.blocked.instead),
        "link": (safety.links.enabled, safety.links.instead),
        "price": (promises.enabled, promises.instead),
        "promise": (promises.enabled, promises.instead),
    }
    own = {origin.partition("://")[2].partition(":")[0] for origin in tenant.origins}
    return Rules(
        language=language,
        topics=topics_of(tenant),
        links=frozenset(own | set(safety.links.allowed)),
        kinds=frozenset(safety.personal_data.kinds),
        contacts=frozenset(compact(contact) for contact in safety.personal_data.allowed),
        instead={rule: instead for rule, (enabled, instead) in chosen.items() if enabled},
    )


def topics_of(tenant: Tenant) -> tuple[Topic, ...]:
    """What the tenant does not talk about."""
    return tuple(
        Topic(topic.name, tuple(map(wording, topic.words)), topic.examples)
        for topic in tenant.safety.blocked.topics
    )


def topics_by_meaning(tenant: Tenant, embed: Embed) -> Topics | None:
    """Judges by meaning, for a tenant that gives examples in English; None for another."""
    blocked = tenant.safety.blocked
    examples = any(topic.examples for topic in blocked.topics)
    return Topics(topics_of(tenant), embed) if blocked.enabled and examples else None


def grounding_of(
    tenant: Tenant, language: Language, embed: Embed, llm: LLMService[Any]
) -> Grounded | None:
    """Whether the help center supports a sentence of `llm`; None where nobody can tell.

    The embedding understands English only: without a model's own judgement, in other languages
    facts alone are compared, and nothing between two languages.
    """
    settings = tenant.safety.grounding
    by_model = settings.judge == "model"
    if not settings.enabled or (language != tenant.language and not by_model):
        return None
    least = {} if language == "en" else {"min_support": 0.0}
    embedded = Grounding(embed=embed, language=language, known=[tenant.name], **least)
    if not by_model:
        return embedded.judge
    loop = asyncio.get_running_loop()
    return ModelGrounding(LLMClassifier(llm=llm), embedded, loop=loop).judge


def own_words(tenant: Tenant, language: Language) -> list[str]:
    """Every canned line as this tenant says it."""
    return [line(tenant, code, language) for code in LINES]


def screen_of(tenant: Tenant) -> Screen:
    """What keeps passages with orders in them from this tenant's LLM."""
    return screened if tenant.safety.injection.enabled else _unscreened


def screened(
    words: str, passages: Sequence[Passage]
) -> tuple[tuple[Passage, ...], dict[str, list[str]]]:
    """Passages without orders to the assistant, and what spoke against the others.

    Returns:
        The passages that may be shown to an LLM, in their order; and signs of orders in the
        visitor's words under "visitor" and in passages under "passages", by their ids.
    """
    found: dict[str, list[str]] = {}
    if told := signs(words):
        found["visitor"] = list(told)
    clean: list[Passage] = []
    for passage in passages:
        if told := signs(f"{passage.title}\n{passage.heading}\n{passage.text}"):
            found.setdefault("passages", []).append(f"{passage.id}: {', '.join(told)}")
        else:
            clean.append(_without_orders_beside(passage))
    return tuple(clean), found


def _without_orders_beside(passage: Passage) -> Passage:
    before, after = ("" if signs(text) else text for text in (passage.before, passage.after))
    if (before, after) == (passage.before, passage.after):
        return passage
    return replace(passage, before=before, after=after)


def _unscreened(
    _: str, passages: Sequence[Passage]
) -> tuple[tuple[Passage, ...], dict[str, list[str]]]:
    return tuple(passages), {}
