"""Which engine each role of a tenant gets, and why. Opens nothing."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

from bots.brand_role import brand_voice
from bots.llms.cast import models_of
from bots.llms.services import address, lacking
from bots.tools import is_demo
from bots.voice_role import base_voice
from processors.stt.whisper_weights import missing
from tenants.config import Tenant
from tenants.engines import DailyTransport, WhisperStt
from tenants.llms import ExtractiveLlm
from tenants.voices import VoiceStore


@dataclass(frozen=True)
class Role:
    """One role and who plays it."""

    role: str
    engine: str
    why: str
    missing: str | None = None
    """What the chosen engine lacks, and what to do about it; another plays the role until then."""


def roles(tenant: Tenant, models: Path, data: Path | None = None) -> list[Role]:
    """The cast of a tenant's calls, in the order of a turn.

    Args:
        tenant: whose calls.
        models: folder that weights are pulled into.
        data: folder of the voices; the one above `models`, if left out.
    """
    store = VoiceStore(data or models.parent)
    return [
        _transport(tenant),
        Role("speech detection", "silero", "the only one"),
        Role("end of turn", "smart-turn v3.2", "the only one"),
        _recognition(tenant, models),
        Role("retrieval", "LanceDB + MiniLM", "the only one; dense search understands English"),
        _llm(tenant),
        Role("voice", *base_voice(tenant)),
        Role("brand voice", *brand_voice(tenant, store, datetime.now(UTC))),
        _systems(tenant),
        _feelings(tenant),
    ]


def _chosen(tenant: Tenant, setting: str) -> str:
    named = setting in tenant.model_fields_set
    return f"chosen in {setting}" if named else "embedded, needs nothing"


def _transport(tenant: Tenant) -> Role:
    fallback = "WebRTC, then websocket, then text"
    settings = tenant.transport
    if not isinstance(settings, DailyTransport):
        return Role("transport", fallback, _chosen(tenant, "transport"))
    if find_spec("daily") is None:
        remedy = "daily-python is not installed: pip install 'rapport[daily]'"
        return Role("transport", fallback, "Daily was chosen", remedy)
    if not os.environ.get(settings.api_key_env):
        remedy = f"set the environment variable {settings.api_key_env}"
        return Role("transport", fallback, "Daily was chosen", remedy)
    return Role("transport", f"Daily, then {fallback}", f"key in {settings.api_key_env}")


def _recognition(tenant: Tenant, models: Path) -> Role:
    settings = tenant.stt
    if not isinstance(settings, WhisperStt):
        return Role("recognition", "PocketSphinx", _chosen(tenant, "stt") + "; English only")
    if lacking := missing(settings.model, models):
        return Role("recognition", "PocketSphinx", "Whisper was chosen; English only", lacking)
    how = f"{settings.compute_type}, {settings.device}"
    return Role("recognition", f"Whisper {settings.model}", f"chosen in stt; {how}")


def _llm(tenant: Tenant) -> Role:
    settings = tenant.llm
    if isinstance(settings, ExtractiveLlm):
        why = _chosen(tenant, "llm") + "; speaks the help center's own sentences"
        return Role("answers", "extractive", why)
    able: list[str] = []
    lacks: list[str] = []
    for model, size in models_of(settings):
        if isinstance(model, ExtractiveLlm):
            able.append("extractive")
        elif lack := lacking(model):
            lacks.append(lack if not able and not lacks else f"{model.model}: {lack}")
        else:
            able.append(f"{model.model} (simple questions)" if size == "small" else model.model)
    missing = "; ".join(dict.fromkeys(lacks)) or None
    if able in ([], ["extractive"]):
        return Role("answers", "extractive", f"{settings.model} was chosen", missing)
    return Role("answers", ", then ".join(able), f"chosen in llm, at {address(settings)}", missing)


def _systems(tenant: Tenant) -> Role:
    """Tools and webhooks, which are called with a signature or not at all."""
    wanted = {tool.name: tool.secret_env for tool in tenant.tools if not is_demo(tool)}
    wanted |= {name: webhook.secret_env for name, webhook in tenant.webhooks.items()}
    unset = sorted({env for env in wanted.values() if not os.environ.get(env)})
    able = [tool.name for tool in tenant.tools if tool.name not in wanted]
    able += [name for name, env in wanted.items() if env not in unset]
    told = f"set the environment variable {', '.join(unset)}" if unset else None
    return Role("your systems", ", ".join(able) or "none", "named in tools and webhooks", told)


def _feelings(tenant: Tenant) -> Role:
    settings = tenant.emotion
    if not settings.text:
        return Role("feelings", "none", "switched off in emotion")
    if settings.model:
        lacks = None if Path(settings.model).is_dir() else f"there is no folder {settings.model}"
        return Role("feelings", "transformers", "chosen in emotion", lacks)
    return Role("feelings", "few-shot", "embedded, needs nothing; understands English")
