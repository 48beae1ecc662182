"""Two hundred sentences through one voice: the last sound as the first did."""

from collections.abc import AsyncGenerator
from pathlib import Path

import numpy as np
import pyworld
from numpy.typing import NDArray

from processors.audio import pcm16_to_float
from processors.conversion.speech import ConvertedSpeech
from processors.conversion.voice_file import read_voice
from processors.conversion.worker import ConversionWorker
from processors.tts.engine import SpeechChunk
from processors.tts.espeak import EspeakEngine
from tests.fakes.rvc_voice import write_content, write_voice

SUBJECTS = ("Your parcel", "The old lamp", "A new card", "My manager", "That invoice")
VERBS = ("comes", "is ready", "was sent", "arrives", "goes out")
TEXTS = tuple(f"{who} {does}." for who in SUBJECTS for does in VERBS)
QUARTER, SENTENCES = 50, 200


class Counted:
    """espeak-ng, and how many samples it has made of the last text."""

    def __init__(self, espeak: EspeakEngine) -> None:
        self._espeak, self.rate_hz, self.made = espeak, espeak.rate_hz, 0

    async def speak(self, text: str, **how: object) -> AsyncGenerator[SpeechChunk]:
        self.made = 0
        async for chunk in self._espeak.speak(text, **how):
            self.made += len(chunk.pcm16) // 2
            yield chunk


class InNoHurry:
    def ahead_s(self) -> float:
        return 3_600.0


def resident_mb(pid: int | str) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * 4_096 / 1e6


def pitch_hz(audio: NDArray[np.float32], rate_hz: int) -> float:
    f0, _ = pyworld.dio(audio.astype(np.float64), rate_hz)
    return float(f0[f0 > 0].mean())


def loudness_db(audio: NDArray[np.float32]) -> float:
    return 20 * np.log10(np.sqrt(np.mean(audio**2)))


async def test_the_last_sentences_of_a_long_call_sound_as_the_first_did(tmp_path: Path):
    write_content(tmp_path / "contentvec")
    voice = read_voice(write_voice(tmp_path / "brand"))
    heard: list[tuple[float, float]] = []
    memory: list[tuple[float, float]] = []
    async with EspeakEngine(children=1) as espeak, ConversionWorker(tmp_path, threads=1) as worker:
        base = Counted(espeak)
        speech = ConvertedSpeech(base, worker, voice)
        for number in range(SENTENCES):
            said = speech.speak_to(InNoHurry(), TEXTS[number % len(TEXTS)], language="en")
            chunks = [chunk async for chunk in said]
            assert {chunk.fallback for chunk in chunks} == {None}
            audio = pcm16_to_float(b"".join(chunk.pcm16 for chunk in chunks))
            assert len(audio) == round(base.made * voice.rate_hz / base.rate_hz)
            heard.append((pitch_hz(audio, voice.rate_hz), loudness_db(audio)))
            memory.append((resident_mb(worker.pid), resident_mb("self")))

    first, last = np.mean(heard[:QUARTER], axis=0), np.mean(heard[-QUARTER:], axis=0)
    grown = np.subtract(memory[-1], memory[QUARTER - 1])
    print(f"pitch {first[0]:.2f} -> {last[0]:.2f} Hz, loudness {first[1]:.3f} -> {last[1]:.3f} dB")
    print(f"memory, child and parent: {memory[QUARTER - 1]} -> {memory[-1]} MB")
    assert abs(last[0] / first[0] - 1) <= 0.01
    assert abs(last[1] - first[1]) <= 0.5
    assert max(grown) < 16
