"""What a speech server answers instead of speech, and what an operator does about it."""

import json
from dataclasses import dataclass

import aiohttp

from processors.errors import ProcessorError, SpeechEngineLost, UnknownVoice
from processors.policy.breaker import Fault

_LONGEST_REASON = 200
_MAGIC = {b"RIFF": "wav", b"ID3": "mp3", b"OggS": "ogg", b"fLaC": "flac"}
_OTHER_TYPES = ("mpeg", "mp3", "wav", "ogg", "opus", "flac", "aac", "json", "html")


@dataclass(frozen=True, slots=True)
class Server:
    """Whom to ask, and where its key is kept."""

    url: str
    model: str
    api_key_env: str

    address_setting: str = "tts.base_url"
    """Which setting says where it is."""


def refused(
    server: Server, status: int, body: str, voice: str, *, wait_s: float = 0.0
) -> ProcessorError:
    """The error an HTTP status other than 200 stands for.

    Args:
        server: who answered.
        status: with what.
        body: the whole answer.
        voice: that was asked for.
        wait_s: what it said in Retry-After.
    """
    reason = reason_in(body)
    where = f"{server.url}: {status}"
    if status in {401, 403}:
        return SpeechEngineLost(
            f"{where}: the key was refused ({reason}); check the environment variable "
            f"{server.api_key_env}",
            fault=Fault.MISCONFIGURED,
        )
    if status in {400, 404, 422} and "voice" in body.lower():
        return UnknownVoice(
            f"voice {voice!r}: refused by {server.url} ({reason}); name one of its own in tts.voice"
        )
    if status == 404:
        named = f"no model {server.model!r} here, or nothing" if server.model else "nothing"
        check = "tts.model and " if server.model else ""
        return SpeechEngineLost(
            f"{where}: {named} at this address ({reason}); check {check}{server.address_setting}",
            fault=Fault.MISCONFIGURED,
        )
    if status in {402, 429}:
        return SpeechEngineLost(
            f"{where}: over the account's limit ({reason}); raise it or lower the number of calls",
            fault=Fault.BUSY,
            wait_s=wait_s,
        )
    return SpeechEngineLost(f"{where}: {reason}; see the server's own log")


def lost(server: Server, error: Exception, *, sounded: bool) -> SpeechEngineLost:
    """The error a broken or silent connection stands for."""
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        return SpeechEngineLost(
            f"{server.url}: cannot be reached ({error}); check that it runs, and "
            f"{server.address_setting}"
        )
    when = "in the middle of the speech" if sounded else "before it sounded"
    if isinstance(error, TimeoutError):
        return SpeechEngineLost(
            f"{server.url}: fell silent {when}; see the server's own log", fault=Fault.SLOW
        )
    return SpeechEngineLost(
        f"{server.url}: the connection broke {when} ({type(error).__name__}: {error}); see the "
        "server's own log"
    )


def other_format(content_type: str, first_bytes: bytes) -> str | None:
    """What was sent instead of bare PCM, which would be played as noise; None for PCM."""
    for magic, name in _MAGIC.items():
        if first_bytes.startswith(magic):
            return name
    return content_type if any(kind in content_type for kind in _OTHER_TYPES) else None


def reason_in(body: str) -> str:
    """The message inside an error body; OpenAI's is `error.message`, others use `detail`."""
    try:
        found = json.loads(body)
    except ValueError:
        found = body
    for _ in range(3):
        if isinstance(found, dict):
            inner = found.get("error"), found.get("message"), found.get("detail")
            found = next((value for value in inner if isinstance(value, dict)), None) or next(
                (value for value in inner if value), body
            )
    return str(found)[:_LONGEST_REASON].strip() or "no reason given"
