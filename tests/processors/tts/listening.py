"""What is heard of a speech engine."""

import asyncio

import numpy as np
import psutil

from processors.audio import duration_s, pcm16_to_float
from processors.tts.engine import SpeechChunk, WordTime
from processors.tts.espeak import EspeakEngine


async def said(engine: EspeakEngine, text: str, **how: object) -> list[SpeechChunk]:
    return [chunk async for chunk in engine.speak(text, **{"language": "en", **how})]


def audio(chunks: list[SpeechChunk]) -> bytes:
    return b"".join(chunk.pcm16 for chunk in chunks)


def words(chunks: list[SpeechChunk]) -> list[WordTime]:
    return [word for chunk in chunks for word in chunk.words]


def length_s(chunks: list[SpeechChunk]) -> float:
    return duration_s(audio(chunks), 22050)


def loudness(chunks: list[SpeechChunk]) -> float:
    """Root mean square, 0 to 1."""
    return float(np.sqrt(np.mean(pcm16_to_float(audio(chunks)) ** 2)))


async def gone(pid: int, *, within_s: float = 10.0) -> bool:
    """Whether a process ends in time."""
    for _ in range(round(within_s / 0.05)):
        if not psutil.pid_exists(pid):
            return True
        await asyncio.sleep(0.05)
    return False
