"""The settings of one tenant: the schema of `tenant.yaml`.

Building these objects opens no file and loads no engine; `tenants.config_file` reads them from a
folder. Secrets are never settings: a `*_env` setting names the environment variable that holds one.
"""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from tenants.brand_voice import BrandVoice
from tenants.engines import (
    EspeakTts,
    ExtractiveLlm,
    Llm,
    PocketSphinxStt,
    Stt,
    Transport,
    Tts,
    WebRtcTransport,
)
from tenants.feelings import DEFAULT_TONE, DeploymentContext, Emotion, Tone
from tenants.intent_lines import IntentLineCode
from tenants.intents import Identity, Intents, Name, Webhook
from tenants.languages import LANGUAGES as LANGUAGES
from tenants.languages import Language
from tenants.memory import Memory
from tenants.model_lines import ModelLineCode
from tenants.rules import Safety
from tenants.safety_lines import GuideLineCode, SafetyLineCode
from tenants.settings import (
    Cosine,
    EnvName,
    IceUrl,
    Inside,
    Minutes,
    Origin,
    Seconds,
    Settings,
    Share,
    Slug,
    TenantId,
    Times,
    Words,
)
from tenants.sites import Site
from tenants.tool_lines import ToolLineCode
from tenants.tools import Tools
from tenants.voice_lines import VoiceLineCode

LineCode = Literal[
    "still_there",
    "goodbye",
    "repeat",
    "offer_typing",
    "thinking_late",
    "unknown",
    "trouble",
    "stt_lost",
    "time_up",
    "hello",
    "welcome",
    "bye",
    "person",
    ToolLineCode,
    SafetyLineCode,
    GuideLineCode,
    ModelLineCode,
    IntentLineCode,
    VoiceLineCode,
]


class Knowledge(Settings):
    """Where the help center lies and when its answer is too far off to give."""

    folder: Inside = "knowledge"
    """Folder of Markdown articles, inside the tenant's folder."""

    tickets: Inside | None = "tickets.csv"
    """CSV of resolved tickets, inside the tenant's folder; null reads none."""

    sites: tuple[Site, ...] = ()
    """Web sites that belong to the help center; none by default."""

    min_relevance: Cosine = 0.36
    """From -1 to 1. Passages scoring less are no answer: the assistant says it does not know."""


class FrequentQuestion(Settings):
    """A question visitors ask in many ways, answered by one article. Offered on the page."""

    question: Words
    """The question as the page shows it."""

    article: Slug
    """The article that answers it: its file name without `.md`."""

    also: tuple[Words, ...] = ()
    """Other ways visitors say it. Not shown."""


class Call(Settings):
    """When a call is too quiet, too slow or too long."""

    silence_s: Seconds = 30
    """Seconds without a word from the visitor before they are asked whether they are there."""

    silence_prompts: Times = 2
    """How often they are asked before the call ends."""

    first_token_s: Seconds = 5
    """Seconds the language model may take to begin an answer."""

    stall_s: Seconds = 4
    """Seconds the language model may pause inside an answer."""

    max_repeats: Times = 2
    """Times in a row the visitor is asked to say it again before typing is offered."""

    ask_back_below: Share = 0
    """From 0 to 1. What was heard with less confidence, though with enough to be answered, is asked
    back: "did you say ...?". 0 never asks."""

    max_minutes: Minutes = 30
    """Minutes after which a call ends with a goodbye."""


def _off(value: object) -> object:
    """YAML reads `off` as false."""
    return "off" if value is False else value


class Turns(Settings):
    """How eagerly the assistant begins to answer before the visitor has finished."""

    eagerness: Annotated[Literal["off", "pause", "partial"], BeforeValidator(_off)] = "pause"
    """off answers after the turn; pause guesses in the first moment of silence; partial also while
    the visitor still speaks, for more tokens."""

    match: Literal["words", "meaning"] = "meaning"
    """When a guess may be spoken: the final words are the same (words), or ask the same thing
    (meaning)."""

    unfinished_s: Annotated[float, Field(ge=0.2, le=5, strict=True)] = 0.3
    """Seconds of silence after which a turn ends though it sounds unfinished, from 0.2 to 5. More
    cuts fewer visitors off and answers later."""

    max_guesses: Annotated[int, Field(ge=1, le=20, strict=True)] = 4
    """Guesses a turn may cost, the kept one included."""


class IceServer(Settings):
    """A STUN or TURN server for WebRTC calls."""

    urls: Annotated[tuple[IceUrl, ...], Field(min_length=1)]
    """Addresses, as in stun:stun.example.org:3478 or turns:turn.example.org:5349?transport=tcp."""

    username: Words | None = None
    """For TURN."""

    credential_env: EnvName | None = None
    """The environment variable that holds the TURN password, in capitals as in TURN_PASSWORD."""


def _own_language(read: dict[str, Any]) -> tuple[Language, ...]:
    return (read.get("language", "en"),)


class Tenant(Settings):
    """One brand: who it is, what it knows and how its assistant talks."""

    id: TenantId
    """Lower-case letters, digits and hyphens; the name of the tenant's folder."""

    name: Words
    """The brand as visitors read and hear it."""

    greeting: Words
    """The first thing the assistant says, in `language`."""

    language: Language = "en"
    """The language of the greeting and the help center: a two-letter code such as en."""

    languages: Annotated[tuple[Language, ...], Field(min_length=1, default_factory=_own_language)]
    """Languages a visitor may choose, `language` among them; only `language` if left out."""

    origins: tuple[Origin, ...] = ()
    """Web sites that may embed the assistant, as in https://www.example.org; none by default."""

    transport: Transport = WebRtcTransport()
    """How sound reaches the visitor: engine webrtc or daily."""

    stt: Stt = PocketSphinxStt()
    """Who listens: engine pocketsphinx or whisper."""

    llm: Llm = ExtractiveLlm()
    """Who finds the words: engine extractive, openai, azure, gemini or anthropic."""

    tts: Tts = EspeakTts()
    """Who speaks: engine espeak, openai, elevenlabs, azure, kokoro or piper."""

    voice: BrandVoice | None = None
    """The brand's own voice, laid over `tts`; null speaks with `tts` as it is."""

    marked: bool = True
    """Whether speech carries an inaudible mark that says it is synthetic."""

    memory: Memory = Memory()
    """What the language model is told of the conversation so far."""

    knowledge: Knowledge = Knowledge()
    """The help center."""

    questions: tuple[FrequentQuestion, ...] = ()
    """Frequent questions, offered on the page."""

    tools: Tools = ()
    """What the assistant may look up or do in your own systems; nothing by default."""

    intents: Intents = ()
    """What visitors may want and who sees to it; nothing by default."""

    identity: Identity | None = None
    """How a visitor is verified for intents that require it; nobody is by default."""

    webhooks: dict[Name, Webhook] = {}
    """Addresses of your own systems by name, for intents and identity."""

    deployment_context: DeploymentContext | None = None
    """Whom the assistant serves: customer_service, workplace (your own staff) or education. Only
    visitors known to be customers may have their faces read."""

    emotion: Emotion = Emotion()
    """Whether feelings are noticed."""

    tone: Tone = dict(DEFAULT_TONE)
    """What to do about each feeling: a sentence, as in `anger: be brief, acknowledge, offer a
    person`, or steps by strength, as in `anger: [{note: be brief, rate: 0.93}, {from: 0.8,
    max_words: 25}]`. Of a sentence the embedded assistant knows `acknowledge` and `offer a person`,
    the voice `speak calmly`, `speak apologetically` and `speak cheerfully`."""

    safety: Safety = Safety()
    """What the assistant may not say, and what it says instead."""

    turns: Turns = Turns()
    """How early an answer begins."""

    call: Call = Call()
    """Limits of one call."""

    lines: dict[LineCode, dict[Language, Words]] = {}
    """The tenant's own wording of canned sentences, as in `unknown: {en: Let me ask someone.}`."""

    ice_servers: tuple[IceServer, ...] = ()
    """STUN and TURN servers handed to the browser; none are needed inside one network."""
