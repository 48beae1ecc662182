"""Who makes speech of sentences: the engines behind a tenant's `tts`, in order."""

import asyncio
import os
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from time import monotonic

from loguru import logger

from processors.errors import SpeechEngineLost
from processors.opened import Opened
from processors.policy.breaker import Fault, Guard
from processors.tts.azure import AzureSpeech, address_in
from processors.tts.casting import Casting
from processors.tts.elevenlabs import ELEVENLABS, ElevenLabsSpeech
from processors.tts.engine import SpeechChunk, SpeechEngine
from processors.tts.espeak import EspeakEngine
from processors.tts.espeak_voice import EspeakVoice
from processors.tts.failover import FailoverSpeech, SpeakerInLine
from processors.tts.hedged import HedgedSpeech
from processors.tts.openai import KOKORO_VOICES, OPENAI, OpenAiSpeech
from processors.tts.piper import PiperSpeech
from processors.tts.styles import DEFAULT_MANNERS, Manner, Style
from tenants import speech as settings_of
from tenants.speech import Tts

NO_VOICE = "no engine of tts can be asked, and espeak_last is off"


def chosen(settings: Tts) -> list[settings_of.BaseVoice]:
    """Who is to speak, in order, espeak-ng last where the tenant does not refuse it."""
    line: list[settings_of.BaseVoice] = [settings, *settings.fallback]
    if settings.espeak_last and not any(each.engine == "espeak" for each in line):
        line.append(settings_of.EspeakVoice())
    return line


def lacking(voice: settings_of.BaseVoice) -> str | None:
    """What an engine lacks, and what to do about it; None where it can be asked."""
    if isinstance(voice, settings_of.AzureVoice) and not (voice.region or voice.endpoint):
        return "name its region in tts.region, or its endpoint"
    env = getattr(voice, "api_key_env", None)
    own_server = isinstance(voice, settings_of.OpenAiVoice) and voice.base_url
    if env is None or own_server or os.environ.get(env):
        return None
    return f"set the environment variable {env}"


def address(voice: settings_of.BaseVoice) -> str:
    """Where an engine answers; "" for one on this machine."""
    if isinstance(voice, settings_of.AzureVoice):
        return voice.endpoint or address_in(voice.region or "")
    if isinstance(voice, settings_of.EspeakVoice):
        return ""
    if isinstance(voice, settings_of.ElevenLabsVoice):
        return voice.base_url or ELEVENLABS
    return voice.base_url or OPENAI


@dataclass(frozen=True)
class BaseVoice:
    """An engine for one tenant, and what was opened for it alone."""

    engine: SpeechEngine
    own: tuple[Opened, ...] = ()

    async def close(self) -> None:
        """Close what is its own. What is being said breaks off."""
        await asyncio.gather(*(each.close() for each in self.own))


class BaseVoices:
    """Opens base voices. One for each process, which knows how its servers are."""

    def __init__(self, espeak: EspeakEngine, now: Callable[[], float] = monotonic) -> None:
        """Open nothing yet.

        Args:
            espeak: lent, started and closed by somebody else.
            now: seconds on any steady clock.
        """
        self._espeak, self._now = espeak, now
        self._guards: dict[tuple[str, str, str], Guard] = {}

    def open(self, settings: Tts) -> BaseVoice:
        """The engine of some settings: those that lack nothing, in order."""
        line: list[SpeakerInLine] = []
        own: list[Opened] = []
        for each in chosen(settings):
            if lack := lacking(each):
                logger.warning("A voice cannot be asked", engine=each.engine, reason=lack)
                continue
            engine = self._opened(each)
            if isinstance(engine, Opened):
                own.append(engine)
                if not line and settings.hedge_s is not None:
                    engine = HedgedSpeech(
                        engine, after_s=settings.hedge_s, asks=settings.hedge_asks
                    )
            line.append(SpeakerInLine(each.engine, engine, self._guard(each)))
        if not line:
            return BaseVoice(_NoSpeech())
        if len(line) == 1:
            return BaseVoice(line[0].engine, tuple(own))
        failover = FailoverSpeech(line, first_sound_s=settings.first_sound_s)
        return BaseVoice(failover, (failover, *own))

    def _guard(self, voice: settings_of.BaseVoice) -> Guard:
        # By account as well: a wrong key of one brand is no fault of another's.
        key = voice.engine, address(voice), str(getattr(voice, "api_key_env", ""))
        return self._guards.setdefault(key, Guard(self._now))

    def _opened(self, voice: settings_of.BaseVoice) -> SpeechEngine:
        casting = casting_of(voice)
        voices, manners = casting.voices, casting.manners
        match voice:
            case settings_of.EspeakVoice():
                return EspeakVoice(self._espeak, casting)
            case settings_of.OpenAiVoice():
                return OpenAiSpeech(
                    model=voice.model,
                    voice=voice.voice,
                    voices=voices,
                    manners=manners,
                    api_key=os.environ.get(voice.api_key_env),
                    base_url=voice.base_url,
                    api_key_env=voice.api_key_env,
                )
            case settings_of.KokoroVoice():
                own = {} if voice.voice else KOKORO_VOICES
                return OpenAiSpeech(
                    model="kokoro",
                    voice=voice.voice,
                    voices={**own, **voices},
                    manners=manners,
                    base_url=voice.base_url,
                )
            case settings_of.PiperVoice():
                return PiperSpeech(
                    base_url=voice.base_url, voice=voice.voice, voices=voices, manners=manners
                )
            case _:
                return _hosted(voice, casting)


def _hosted(
    voice: settings_of.AzureVoice | settings_of.ElevenLabsVoice, casting: Casting
) -> SpeechEngine:
    key = os.environ.get(voice.api_key_env, "")
    if isinstance(voice, settings_of.AzureVoice):
        return AzureSpeech(
            api_key=key,
            url=address(voice),
            voice=voice.voice,
            voices=casting.voices,
            manners=casting.manners,
            api_key_env=voice.api_key_env,
        )
    return ElevenLabsSpeech(
        api_key=key,
        casting=casting,
        model=voice.model,
        base_url=voice.base_url,
        api_key_env=voice.api_key_env,
    )


def casting_of(voice: settings_of.BaseVoice) -> Casting:
    """The voices and manners of some settings, the styles nobody named as they usually are."""
    named = {
        str(name): Manner(**style.model_dump(exclude_none=True))
        for name, style in voice.styles.items()
    }
    voices = {str(language): name for language, name in voice.voices.items()}
    return Casting(voice.voice, voices, {**DEFAULT_MANNERS[voice.engine], **named})


class _NoSpeech:
    """Says nothing, for a tenant that would rather have its answers written."""

    rate_hz = 24_000

    async def speak(
        self,
        text: str,
        *,
        language: str,
        voice: str | None = None,
        words_per_minute: int = 175,
        style: Style | None = None,
    ) -> AsyncGenerator[SpeechChunk]:
        """Raises SpeechEngineLost, always."""
        raise SpeechEngineLost(f"{NO_VOICE}; see rapport check", fault=Fault.MISCONFIGURED)
        yield
