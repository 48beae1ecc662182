"""The engines a tenant may choose for each role, and their settings."""

from typing import Annotated, Literal

from pydantic import Field

from tenants.llms import ExtractiveLlm as ExtractiveLlm
from tenants.llms import Llm as Llm
from tenants.llms import OpenAiLlm as OpenAiLlm
from tenants.settings import EnvName, Minutes, Settings, Share, Url, Words, or_embedded
from tenants.speech import EspeakTts as EspeakTts
from tenants.speech import OpenAiTts as OpenAiTts
from tenants.speech import Tts as Tts


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


class WhisperStt(Settings):
    """Streaming Whisper on this machine, in every language it knows."""

    engine: Literal["whisper"]
    """Whisper, through faster-whisper."""

    model: Words = "base"
    """A size fetched with `rapport models pull whisper --size`, as in base or large-v3-turbo; or
    the path of a folder with a CTranslate2 model."""

    device: Literal["auto", "cpu", "cuda"] = "auto"
    """Where it runs; auto takes a GPU where there is one."""

    compute_type: Literal["int8", "int8_float16", "float16", "float32"] = "int8"
    """How its weights are held: int8 for a CPU, float16 or int8_float16 for a GPU."""

    min_confidence: Share = 0.5
    """From 0 to 1. What was heard with less is asked again instead of answered."""


Transport = Annotated[WebRtcTransport | DailyTransport, Field(discriminator="engine")]
Stt = Annotated[
    PocketSphinxStt | WhisperStt, Field(discriminator="engine"), or_embedded("pocketsphinx")
]
