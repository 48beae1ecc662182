"""Whether a tenant's brand voice may speak, and why not. Opens no weights."""

from datetime import datetime

from tenants.config import Tenant
from tenants.errors import VoiceRefused
from tenants.voices import VoiceStore


def brand_voice(tenant: Tenant, store: VoiceStore, now: datetime) -> tuple[str, str, str | None]:
    """What speaks, why, and what is missing where the brand's voice was chosen and may not.

    Args:
        tenant: whose calls.
        store: the installation's voices.
        now: with a time zone.
    """
    if tenant.voice is None:
        return "none", "the base voice speaks as it is; set voice to change that", None
    name = tenant.voice.name
    try:
        about = store.about(tenant.id, name)
        store.open(tenant.id, name, now=now)
    except VoiceRefused as refused:
        return "the base voice", f"{name} was chosen in voice", str(refused)
    kind = "RVC" if about.kind == "rvc" else "classic, a stand-in for a cloned voice"
    marked = "marked" if tenant.marked else "unmarked"
    return f"{name} ({kind})", f"chosen in voice, with consent; {marked}", None
