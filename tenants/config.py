"""The settings of one tenant: the schema of `tenant.yaml`.

Building these objects opens no file and loads no engine; `tenants.config_file` reads them from a
folder. Secrets are never settings: a `*_env` setting names the environment variable that holds one.
"""

from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Language = Literal["en", "es", "fr", "de", "it", "pt", "nl", "pl", "tr", "hi", "id", "zh"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

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
]

TenantId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([a-z0-9_-]{0,98}[a-z0-9])?$")]
EnvName = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{0,99}$")]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+(/\S*)?$")]
Origin = Annotated[str, StringConstraints(pattern=r"^https?://[a-z0-9.-]+(:[0-9]{1,5})?$")]
IceUrl = Annotated[str, StringConstraints(pattern=r"^(stuns?|turns?):[^\s/]+$")]
Inside = Annotated[str, StringConstraints(pattern=r"^\w[\w -]*(\.\w+)*(/\w[\w -]*(\.\w+)*)*$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]

# Strict, because YAML reads `yes` as true and Pydantic would take that for 1.
Seconds = Annotated[float, Field(gt=0, le=600, strict=True)]
Minutes = Annotated[float, Field(gt=0, le=24 * 60, strict=True)]
Times = Annotated[int, Field(ge=0, le=20, strict=True)]
Share = Annotated[float, Field(ge=0, le=1, strict=True)]
Cosine = Annotated[float, Field(ge=-1, le=1, strict=True)]


class Settings(BaseModel):
    """Settings are refused whole when one is unknown, and never change once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class WebRtcTransport(Settings):
    """Calls come straight to this server, without a third party."""

    engine: Literal["webrtc"] = "webrtc"
    """Peer to peer over WebRTC; a websocket where UDP is blocked."""


class DailyTransport(Settings):
    """A Daily room for each call."""

    engine: Literal["daily"]
    """Rooms at Daily."""

    api_key_env: EnvName = "DAILY_API_KEY"
    """The environment variable that holds the Daily API key, in capitals as in DAILY_API_KEY."""

    api_url: Url = "https://api.daily.co/v1"
    """Where Daily's REST API answers, as in https://api.daily.co/v1."""

    room_minutes: Minutes = 60
    """Minutes after which Daily closes a room by itself; not fewer than `call.max_minutes`."""


class PocketSphinxStt(Settings):
    """Speech recognition on this machine, English only, tuned to the tenant's help center."""

    engine: Literal["pocketsphinx"] = "pocketsphinx"
    """PocketSphinx, in a process of its own."""

    min_confidence: Share = 0.6
    """From 0 to 1. What was heard with less is asked again instead of answered."""


class ExtractiveLlm(Settings):
    """Answers in sentences taken from the help center, without a language model."""

    engine: Literal["extractive"] = "extractive"
    """The help center's own sentences."""


class OpenAiLlm(Settings):
    """A language model behind an OpenAI-compatible API."""

    engine: Literal["openai"]
    """OpenAI, or any server that speaks its chat completions."""

    model: Words
    """The model's name as the server knows it, as in gpt-4.1-mini."""

    base_url: Url | None = None
    """Where the server answers, as in http://localhost:8000/v1; null is OpenAI's own."""

    api_key_env: EnvName = "OPENAI_API_KEY"
    """The environment variable that holds the API key, in capitals as in OPENAI_API_KEY."""


class EspeakTts(Settings):
    """Speech made on this machine, in all twelve languages."""

    engine: Literal["espeak"] = "espeak"
    """espeak-ng, in child processes."""

    voice: Words | None = None
    """An espeak-ng voice, as in en-gb; null takes the one of the call's language."""

    words_per_minute: Annotated[int, Field(ge=80, le=450, strict=True)] = 175
    """Speed of speech, words per minute, from 80 to 450."""


class Knowledge(Settings):
    """Where the help center lies and when its answer is too far off to give."""

    folder: Inside = "knowledge"
    """Folder of Markdown articles, inside the tenant's folder."""

    tickets: Inside | None = "tickets.csv"
    """CSV of resolved tickets, inside the tenant's folder; null reads none."""

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

    stall_s: Seconds = 5
    """Seconds the language model may pause inside an answer."""

    max_repeats: Times = 2
    """Times in a row the visitor is asked to say it again before typing is offered."""

    max_minutes: Minutes = 30
    """Minutes after which a call ends with a goodbye."""


class IceServer(Settings):
    """A STUN or TURN server for WebRTC calls."""

    urls: Annotated[tuple[IceUrl, ...], Field(min_length=1)]
    """Addresses, as in stun:stun.example.org:3478 or turns:turn.example.org:5349?transport=tcp."""

    username: Words | None = None
    """For TURN."""

    credential_env: EnvName | None = None
    """The environment variable that holds the TURN password, in capitals as in TURN_PASSWORD."""


Transport = Annotated[WebRtcTransport | DailyTransport, Field(discriminator="engine")]
Llm = Annotated[ExtractiveLlm | OpenAiLlm, Field(discriminator="engine")]


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

    stt: PocketSphinxStt = PocketSphinxStt()
    """Who listens: engine pocketsphinx."""

    llm: Llm = ExtractiveLlm()
    """Who finds the words: engine extractive or openai."""

    tts: EspeakTts = EspeakTts()
    """Who speaks: engine espeak."""

    knowledge: Knowledge = Knowledge()
    """The help center."""

    questions: tuple[FrequentQuestion, ...] = ()
    """Frequent questions, offered on the page."""

    call: Call = Call()
    """Limits of one call."""

    lines: dict[LineCode, dict[Language, Words]] = {}
    """The tenant's own wording of canned sentences, as in `unknown: {en: Let me ask someone.}`."""

    ice_servers: tuple[IceServer, ...] = ()
    """STUN and TURN servers handed to the browser; none are needed inside one network."""
