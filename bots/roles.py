"""Which engine each role of a tenant gets, and why. Opens nothing."""

import os
from dataclasses import dataclass
from importlib.util import find_spec

from tenants.config import Tenant
from tenants.engines import DailyTransport, OpenAiLlm

OPENAI = "https://api.openai.com/v1"


@dataclass(frozen=True)
class Role:
    """One role and who plays it."""

    role: str
    engine: str
    why: str
    missing: str | None = None
    """What the chosen engine lacks, and what to do about it; another plays the role until then."""


def roles(tenant: Tenant) -> list[Role]:
    """The cast of a tenant's calls, in the order of a turn."""
    return [
        _transport(tenant),
        Role("speech detection", "silero", "the only one"),
        Role("end of turn", "smart-turn v3.2", "the only one"),
        Role("recognition", "PocketSphinx", _chosen(tenant, "stt") + "; English only"),
        Role("retrieval", "LanceDB + MiniLM", "the only one; dense search understands English"),
        _llm(tenant),
        Role("voice", f"espeak-ng ({tenant.tts.voice or tenant.language})", _chosen(tenant, "tts")),
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


def _llm(tenant: Tenant) -> Role:
    settings = tenant.llm
    if not isinstance(settings, OpenAiLlm):
        why = _chosen(tenant, "llm") + "; speaks the help center's own sentences"
        return Role("answers", "extractive", why)
    at = settings.base_url or OPENAI
    if settings.base_url is None and not os.environ.get(settings.api_key_env):
        remedy = f"set the environment variable {settings.api_key_env}"
        return Role("answers", "extractive", f"{settings.model} was chosen", remedy)
    return Role("answers", settings.model, f"chosen in llm, at {at}")
