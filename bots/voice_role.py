"""Which engines speak for a tenant, in order, and what each lacks. Opens nothing."""

from bots.base_voices import NO_VOICE, address, chosen, lacking
from tenants.config import Tenant
from tenants.languages import Language
from tenants.speech import BaseVoice, OpenAiVoice

_PRODUCTS = {
    "azure": "Azure",
    "elevenlabs": "ElevenLabs",
    "espeak": "espeak-ng",
    "kokoro": "Kokoro",
    "piper": "Piper",
}


def base_voice(tenant: Tenant) -> tuple[str, str, str | None]:
    """Who speaks, why, and what is missing."""
    settings = tenant.tts
    able, lacks = list[str](), list[str]()
    for voice in chosen(settings):
        if lack := lacking(voice):
            lacks.append(lack if voice is settings else f"{voice.engine}: {lack}")
        else:
            able.append(_named(voice, tenant.language))
    missing = "; ".join(dict.fromkeys(lacks)) or None
    if "tts" not in tenant.model_fields_set:
        why = "embedded, needs nothing"
    elif lacking(settings):
        why = f"{_product(settings)} was chosen"
    else:
        at = address(settings)
        why = "chosen in tts" + (f", at {at}" if at else "")
    if not able:
        return "none, answers are written", NO_VOICE, missing
    return ", then ".join(able), why, missing


def _named(voice: BaseVoice, language: Language) -> str:
    return f"{_product(voice)} ({voice.voices.get(language) or voice.voice or language})"


def _product(voice: BaseVoice) -> str:
    return voice.model if isinstance(voice, OpenAiVoice) else _PRODUCTS[voice.engine]
