"""What ElevenLabs says instead of speech, and what an operator does about it."""

import json
from typing import Any

from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from processors.errors import ProcessorError, SpeechEngineLost, UnknownVoice
from processors.policy.breaker import Fault
from processors.tts.server_errors import Server, lost, refused

_LONGEST_REASON = 200
_KEY = ("api_key", "api key", "unauthorized", "authentication", "permission")
_QUOTA = ("quota", "credits", "subscription", "payment")
_BUSY = ("rate_limit", "rate limit", "too_many", "too many", "concurren", "busy", "max_active")
_IDLE = ("within the timeout", "inactivity", "input_timeout")


def said_instead(message: dict[str, Any], voice: str, server: Server) -> ProcessorError | None:
    """The error a message stands for; None for speech."""
    code, reason = message.get("error"), message.get("message")
    if not code and not reason:
        return None
    return why(": ".join(str(part) for part in (code, reason) if part), voice, server)


def why(said: str, voice: str, server: Server) -> ProcessorError:
    """The error behind the words the server ends a conversation with."""
    said = said[:_LONGEST_REASON].strip()
    heard = said.lower()
    if _has(heard, ("voice",)) and _has(heard, ("not_exist", "not exist", "not_found", "invalid")):
        return UnknownVoice(
            f"voice {voice!r}: refused by {server.url} ({said}); name the id of one of the "
            "account's own in tts.voice or tts.voices"
        )
    if _has(heard, _KEY):
        return SpeechEngineLost(
            f"{server.url}: the key was refused ({said}); check the environment variable "
            f"{server.api_key_env}",
            fault=Fault.MISCONFIGURED,
        )
    if _has(heard, _QUOTA):
        return SpeechEngineLost(
            f"{server.url}: the account's quota is used up ({said}); raise it",
            fault=Fault.MISCONFIGURED,
        )
    if _has(heard, _BUSY):
        return SpeechEngineLost(
            f"{server.url}: over the account's limit ({said}); raise it or lower the number of "
            "calls",
            fault=Fault.BUSY,
        )
    if "model" in heard:
        return SpeechEngineLost(
            f"{server.url}: model {server.model!r} refused ({said}); check tts.model",
            fault=Fault.MISCONFIGURED,
        )
    if _has(heard, _IDLE):
        return SpeechEngineLost(f"{server.url}: waited in vain for text ({said})")
    return SpeechEngineLost(f"{server.url}: {said or 'no reason given'}; see the account's history")


def broken(error: Exception, voice: str, server: Server, *, sounded: bool) -> ProcessorError:
    """The error a connection that was not made, broke or fell silent stands for."""
    if isinstance(error, InvalidStatus):
        body = (error.response.body or b"").decode(errors="replace")
        return refused(server, error.response.status_code, body, voice)
    if isinstance(error, ConnectionClosed):
        close = error.rcvd
        if close is not None and close.code not in (1000, 1001, 1006) and close.reason:
            return why(close.reason, voice, server)
    elif isinstance(error, OSError) and not isinstance(error, TimeoutError):
        return SpeechEngineLost(
            f"{server.url}: cannot be reached ({error}); check the network, and tts.base_url"
        )
    elif isinstance(error, WebSocketException):
        return SpeechEngineLost(
            f"{server.url}: is no websocket of ElevenLabs' ({error}); check tts.base_url",
            fault=Fault.MISCONFIGURED,
        )
    return lost(server, error, sounded=sounded)


def read(raw: str | bytes, server: Server) -> dict[str, Any]:
    """One message.

    Raises:
        SpeechEngineLost: it is none of ElevenLabs'.
    """
    try:
        message = json.loads(raw)
    except ValueError:
        message = None
    if not isinstance(message, dict):
        raise SpeechEngineLost(
            f"{server.url}: sent what is no message of ElevenLabs'; check tts.base_url",
            fault=Fault.MISCONFIGURED,
        )
    return message


def _has(text: str, any_of: tuple[str, ...]) -> bool:
    return any(part in text for part in any_of)
