"""Who answers in one call: the tenant's models in order, as one language model."""

from collections.abc import Callable, Iterator

from loguru import logger

from bots.llms.breakers import Breakers
from bots.llms.services import lacking, opener
from processors.answerer import Answerer
from processors.delegated import Delegated
from processors.failover import Failover
from processors.hedged import Hedged
from processors.models import Model
from processors.policy.breaker import Guard
from processors.policy.model_choice import Size
from processors.pre_voicer import PreVoicing
from tenants.config import Tenant
from tenants.llms import ExtractiveLlm, HostedLlm, HostedModel


class EagerFailover(PreVoicing, Failover):
    """Has the first sentence of a guess voiced while it is held."""


class DelegatedAnswerer(Delegated, Answerer):
    """The embedded answerer, behind models that failed."""


def models_of(llm: HostedLlm) -> Iterator[tuple[HostedModel | ExtractiveLlm, Size | None]]:
    """Everybody a tenant names, in order, with the size of those that are chosen by size."""
    yield llm, "large"
    if llm.small:
        yield llm.model_copy(update={"model": llm.small}), "small"
    for fallback in llm.fallbacks:
        yield fallback, None


def cast(
    tenant: Tenant,
    llm: HostedLlm,
    instruction: str,
    *,
    breakers: Breakers,
    answerer: Callable[[], DelegatedAnswerer],
) -> list[Model]:
    """The models that can be asked. Empty where each hosted one lacks something.

    Args:
        tenant: for the log.
        llm: the tenant's choice.
        instruction: the standing one of the call.
        breakers: of the process.
        answerer: makes the embedded answerer.
    """
    models: list[Model] = []
    for model, size in models_of(llm):
        if isinstance(model, ExtractiveLlm):
            models.append(Model("extractive", answerer, Guard(lambda: 0.0), converses=False))
        elif lack := lacking(model):
            name = f"{model.engine} {model.model}"
            logger.warning("A model is left out", tenant=tenant.id, model=name, lacking=lack)
        else:
            name = f"{model.engine} {model.model}"
            opens = opener(model, instruction)
            if size and llm.hedge_s is not None:
                opens = _hedged(opens, llm.hedge_s, llm.hedge_asks)
            models.append(Model(name, opens, breakers.of(model), size))
    return models if any(model.converses for model in models) else []


def _hedged(opens: Callable[[], Delegated], after_s: float, asks: int) -> Callable[[], Hedged]:
    return lambda: Hedged(*(opens() for _ in range(asks)), after_s=after_s)


def import_clients(tenant: Tenant) -> None:
    """Import what the tenant's models need, which takes seconds. For a worker thread."""
    if not isinstance(tenant.llm, ExtractiveLlm):
        for model, _ in models_of(tenant.llm):
            if not isinstance(model, ExtractiveLlm) and not lacking(model):
                opener(model, "")
