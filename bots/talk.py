"""Whole turns without a browser: recordings or typed words in, answers and their times out."""

import asyncio
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import soxr
from pipecat.frames.frames import InputTransportMessageFrame

from bots.call import IN_RATE_HZ, Call
from bots.engines import Engines
from bots.file_transport import FileTransport, Heard
from bots.records import Decision, TurnTimes, Utterance, as_json
from processors.audio import float_to_pcm16, samples
from tenants.registry import TenantFolder

ANSWER_WITHIN_S = 20.0
"""From the last word of a question to the end of its answer."""


class TalkError(Exception):
    """A recording that cannot be talked with."""


@dataclass(frozen=True)
class Talk:
    """What came of it."""

    utterances: tuple[Utterance, ...]
    turns: tuple[TurnTimes, ...]
    decisions: tuple[Decision, ...]
    pcm16: bytes
    """The assistant's voice, mono, with the pauses it made."""

    rate_hz: int

    def as_json(self) -> dict[str, Any]:
        """Transcript, times and decisions, for machines."""
        return as_json(self.utterances, self.turns, self.decisions)


def read_recording(path: Path) -> bytes:
    """Any sound file as 16 kHz mono PCM16.

    Raises:
        TalkError: not a sound file, or empty.
    """
    try:
        audio, rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
    except (OSError, soundfile.LibsndfileError) as error:
        raise TalkError(f"{path}: cannot be read as sound ({error}); give a WAV or FLAC") from error
    if not len(audio):
        raise TalkError(f"{path}: holds no sound; record a question first")
    mono = np.asarray(soxr.resample(audio.mean(axis=1), rate_hz, IN_RATE_HZ))
    return float_to_pcm16(mono)


async def talk(
    engines: Engines, folder: TenantFolder, turns: Sequence[Path | str], *, silent: bool = False
) -> Talk:
    """Hold a conversation of one or more turns.

    Args:
        engines: opened.
        folder: whose assistant answers.
        turns: in order; a path is spoken, a string is typed.
        silent: answers are not spoken.

    Raises:
        TalkError: a recording cannot be used; nothing was said yet.
    """
    recordings = [read_recording(turn) if isinstance(turn, Path) else turn for turn in turns]
    listens = any(isinstance(turn, bytes) for turn in recordings)
    transport = FileTransport(audio=listens)
    call = Call(
        folder.tenant,
        await engines.lend(folder),
        transport,
        call_id="talk",
        mode="voice" if listens else "text",
        language=folder.tenant.language,
    )
    running = asyncio.create_task(call.run())
    for number, turn in enumerate(recordings):
        await _take_turn(call, transport, turn, number=number, silent=silent)
    await call.hang_up("talked")
    await running
    record = call.record
    spoken = _joined(transport.heard, transport.rate_hz)
    return Talk(
        utterances=tuple(record.utterances),
        turns=tuple(record.turns),
        decisions=tuple(record.decisions),
        pcm16=spoken,
        rate_hz=transport.rate_hz,
    )


async def _take_turn(
    call: Call, transport: FileTransport, turn: bytes | str, *, number: int, silent: bool
) -> None:
    call.record.answered.clear()
    if isinstance(turn, bytes):
        await transport.say(turn)
    else:
        await call.queue(InputTransportMessageFrame(message=_typed(turn, number, silent=silent)))
    try:
        await asyncio.wait_for(call.record.answered.wait(), ANSWER_WITHIN_S)
    except TimeoutError:
        return  # nothing was heard in the recording; the transcript shows it


def _typed(text: str, number: int, *, silent: bool) -> dict[str, object]:
    return {
        "label": "rtvi-ai",
        "type": "send-text",
        "id": f"turn-{number}",
        "data": {"content": text, "options": {"audio_response": not silent}},
    }


def _joined(heard: Sequence[Heard], rate_hz: int) -> bytes:
    """The chunks one after the other, with silence where there was silence."""
    joined = bytearray()
    for chunk in heard:
        at = 2 * samples(chunk.at_s - heard[0].at_s, rate_hz)
        joined += bytes(max(0, at - len(joined)))
        joined += chunk.pcm16
    return bytes(joined)


def write_wav(path: Path, pcm16: bytes, rate_hz: int) -> None:
    """Mono PCM16 as a WAV file."""
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate_hz)
        out.writeframes(pcm16)
