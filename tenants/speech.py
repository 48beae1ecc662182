"""The base voices a tenant may choose, how each speaks, and who stands in for them."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from tenants.languages import Language
from tenants.settings import EnvName, Seconds, Settings, Share, Url, Words, or_embedded

Style = Literal["plain", "calm", "apologetic", "cheerful"]
Rate = Annotated[float, Field(ge=0.5, le=2, strict=True)]
Region = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]{2,40}$")]
AccountId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,100}$")]


class SpokenStyle(Settings):
    """What an engine changes for a style."""

    rate: Rate = 1.0
    """Times the usual speed, from 0.5 to 2."""


class PitchedStyle(SpokenStyle):
    """What an engine that knows pitch changes for a style."""

    pitch: Rate = 1.0
    """Times the voice's own pitch, from 0.5 to 2."""


class OpenAiStyle(SpokenStyle):
    """What OpenAI changes for a style."""

    instructions: Words | None = None
    """How to speak, in words, as in `Speak calmly.`; models named gpt-... obey it."""


class AzureStyle(PitchedStyle):
    """What Azure changes for a style."""

    express_as: Words | None = None
    """A style of the Azure voice, as in empathetic; voices without it speak plainly."""

    degree: Annotated[float, Field(ge=0.01, le=2, strict=True)] = 1.0
    """How much of `express_as`, from 0.01 to 2."""


class ElevenLabsStyle(SpokenStyle):
    """What ElevenLabs changes for a style."""

    stability: Share | None = None
    """From 0, lively, to 1, even; null is the voice's own."""

    similarity: Share | None = None
    """From 0 to 1, how closely the original speaker is followed; null is the voice's own."""

    exaggeration: Share | None = None
    """From 0 to 1, how far the speaker's own style is driven; null is the voice's own."""


class EspeakVoice(Settings):
    """Speech made on this machine, in all twelve languages."""

    engine: Literal["espeak"] = "espeak"
    """espeak-ng, in child processes."""

    voice: Words | None = None
    """An espeak-ng voice, as in en-gb; null takes the one of the call's language."""

    voices: Mapping[Language, Words] = {}
    """A voice for a language, as in `es: es-419`; the others take `voice`."""

    styles: Mapping[Style, PitchedStyle] = {}
    """What a style changes, as in `calm: {rate: 0.9}`."""


class OpenAiVoice(Settings):
    """Speech from OpenAI, or from any server that speaks its speech API."""

    engine: Literal["openai"]
    """OpenAI's `/audio/speech`, streamed."""

    model: Words = "gpt-4o-mini-tts"
    """The model's name as the server knows it."""

    voice: Words = "alloy"
    """A voice the server knows."""

    voices: Mapping[Language, Words] = {}
    """A voice for a language, as in `es: nova`; the others take `voice`."""

    styles: Mapping[Style, OpenAiStyle] = {}
    """What a style changes, as in `calm: {instructions: Speak calmly.}`."""

    base_url: Url | None = None
    """Where the server answers, as in http://localhost:8880/v1; null is OpenAI's own."""

    api_key_env: EnvName = "OPENAI_API_KEY"
    """The environment variable that holds the API key, in capitals as in OPENAI_API_KEY."""


class KokoroVoice(Settings):
    """Speech from a Kokoro-FastAPI server: English, Spanish, French, Hindi, Italian, Portuguese
    and Chinese."""

    engine: Literal["kokoro"]
    """Kokoro, behind the `/v1/audio/speech` of Kokoro-FastAPI."""

    voice: Words | None = None
    """A voice of Kokoro's for every language, as in af_heart; null takes one of the language's."""

    voices: Mapping[Language, Words] = {}
    """A voice for a language, as in `es: em_alex`."""

    styles: Mapping[Style, SpokenStyle] = {}
    """What a style changes, as in `calm: {rate: 0.9}`."""

    base_url: Url = "http://localhost:8880/v1"
    """Where the server answers, as in http://localhost:8880/v1."""


class PiperVoice(Settings):
    """Speech from a Piper server."""

    engine: Literal["piper"]
    """Piper, behind `python -m piper.http_server`."""

    voice: Words | None = None
    """A voice the server has, as in en_US-lessac-medium, for every language; null speaks only
    those in `voices`."""

    voices: Mapping[Language, Words] = {}
    """A voice for a language, as in `de: de_DE-thorsten-medium`."""

    styles: Mapping[Style, SpokenStyle] = {}
    """What a style changes, as in `calm: {rate: 0.9}`."""

    base_url: Url = "http://localhost:5000"
    """Where the server answers, as in http://localhost:5000."""


class AzureVoice(Settings):
    """Speech from Azure."""

    engine: Literal["azure"]
    """Azure's text to speech, streamed."""

    region: Region | None = None
    """The region of the speech resource, as in westeurope; or give `endpoint`."""

    endpoint: Url | None = None
    """Its whole address where it is not the region's own, as in
    https://brand.cognitiveservices.azure.com/tts/cognitiveservices/v1."""

    voice: Words | None = None
    """An Azure voice for every language, as in en-US-AvaMultilingualNeural; null takes one of the
    language's."""

    voices: Mapping[Language, Words] = {}
    """A voice for a language, as in `es: es-MX-DaliaNeural`."""

    styles: Mapping[Style, AzureStyle] = {}
    """What a style changes, as in `calm: {express_as: empathetic, rate: 0.95}`."""

    api_key_env: EnvName = "AZURE_SPEECH_KEY"
    """The environment variable that holds the key, in capitals as in AZURE_SPEECH_KEY."""


class ElevenLabsVoice(Settings):
    """Speech from ElevenLabs, streamed over a connection that is kept."""

    engine: Literal["elevenlabs"]
    """ElevenLabs."""

    model: Words = "eleven_flash_v2_5"
    """The model's name, as in eleven_flash_v2_5."""

    voice: AccountId
    """The id of a voice of the account, as in 21m00Tcm4TlvDq8ikWAM."""

    voices: Mapping[Language, AccountId] = {}
    """The id of a voice for a language; the others take `voice`."""

    styles: Mapping[Style, ElevenLabsStyle] = {}
    """What a style changes, as in `calm: {stability: 0.8}`."""

    base_url: Url | None = None
    """Where it answers, as in https://api.eu.residency.elevenlabs.io; null is worldwide."""

    api_key_env: EnvName = "ELEVENLABS_API_KEY"
    """The environment variable that holds the API key, in capitals as in ELEVENLABS_API_KEY."""


BaseVoice = EspeakVoice | OpenAiVoice | KokoroVoice | PiperVoice | AzureVoice | ElevenLabsVoice
"""One engine and its voices."""

Fallback = Annotated[BaseVoice, Field(discriminator="engine")]


class StandIns(Settings):
    """How fast, and who else speaks."""

    words_per_minute: Annotated[int, Field(ge=80, le=450, strict=True)] = 175
    """Speed of speech, words per minute, from 80 to 450."""

    fallback: tuple[Fallback, ...] = ()
    """Engines that go on in this order where the first is late, refuses or cannot be reached."""

    espeak_last: Annotated[bool, Field(strict=True)] = True
    """Whether espeak-ng speaks where none of them can; otherwise the answer is only written."""

    first_sound_s: Seconds = 2.5
    """Seconds without a sound after which the next engine is asked."""

    hedge_s: Annotated[float, Field(ge=0, le=5)] | None = None
    """Seconds without a sound after which the same engine is asked again, and whoever sounds first
    speaks; 0 asks all at once. Late answers become rare, and up to `hedge_asks` times the
    characters are billed. Null asks once; espeak-ng is never asked twice."""

    hedge_asks: Annotated[int, Field(ge=2, le=4, strict=True)] = 2
    """How often a late engine is asked in all, from 2 to 4."""


class EspeakTts(EspeakVoice, StandIns):
    """Speech made on this machine, and who stands in for it."""


class OpenAiTts(OpenAiVoice, StandIns):
    """Speech from OpenAI or a server like it, and who stands in for it."""


class KokoroTts(KokoroVoice, StandIns):
    """Speech from Kokoro, and who stands in for it."""


class PiperTts(PiperVoice, StandIns):
    """Speech from Piper, and who stands in for it."""


class AzureTts(AzureVoice, StandIns):
    """Speech from Azure, and who stands in for it."""


class ElevenLabsTts(ElevenLabsVoice, StandIns):
    """Speech from ElevenLabs, and who stands in for it."""


Tts = Annotated[
    EspeakTts | OpenAiTts | KokoroTts | PiperTts | AzureTts | ElevenLabsTts,
    Field(discriminator="engine"),
    or_embedded("espeak"),
]
