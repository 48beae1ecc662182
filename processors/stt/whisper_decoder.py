"""One model, one span of sound at a time, blocking. The only file that knows faster-whisper.

Not padded to the 30 s Whisper was trained with: the encoder's cost goes with the length, and 30 s
cost twenty times what 5 s do. Greedy, because beams cost as often as there are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, exp
from pathlib import Path
from typing import Any

import numpy as np
from ctranslate2 import StorageView
from faster_whisper import WhisperModel
from faster_whisper.tokenizer import Tokenizer
from numpy.typing import NDArray

from processors.audio import pcm16_to_float, samples, silence
from processors.errors import RecognizerLost
from processors.stt import whisper_guards as guards
from processors.stt.whisper_utterance import RATE_HZ, Decoded, Span
from processors.stt.words import Word

MOST_TOKENS_PER_S = 7.0
"""Five words a second, somebody in a hurry. What goes on beyond it is made up."""

MOST_PROMPT_TOKENS = 223
"""Half of what Whisper can hold in all, and one for the sign before it."""

_SPARE_TOKENS = 4
_FRAMES_PER_S = 50
_SILENCE_BEHIND_S = 0.5
"""Whisper ends a sentence better where it hears it end."""

_LEAST_S = 2.0
_SPACELESS = frozenset({"zh", "ja", "th", "lo", "my", "yue"})
_TOKENS_PER_SPACELESS = 2  # Latin letters share tokens, other scripts take more

Numbers = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Listening:
    """What is known of a call before it is heard."""

    languages: tuple[str, ...] = ("en",)
    """Two letters each, of which one is spoken."""

    prompt: str = ""
    """Names and words to be expected."""


@dataclass(frozen=True, slots=True)
class DecodeTask:
    """One span of one call."""

    span: Span
    listening: Listening
    language: str | None
    """None: find out."""


class WhisperDecoder:
    """A loaded model. Several threads may use it."""

    def __init__(
        self,
        folder: Path,
        *,
        device: str = "auto",
        compute_type: str = "int8",
        workers: int = 1,
        threads: int = 1,
        most_tokens_per_s: float = MOST_TOKENS_PER_S,
    ) -> None:
        """Load it: 0.2 s for tiny, seconds for large.

        Args:
            folder: a CTranslate2 model with its tokenizer.
            device: `auto`, `cpu` or `cuda`.
            compute_type: how CTranslate2 holds the weights, as in `int8`.
            workers: spans decoded at a time.
            threads: per worker. One token after the other cannot be shared out: more than one
                only help with larger models.
            most_tokens_per_s: of sound; where decoding is broken off.

        Raises:
            RecognizerLost: it is not a model, or the device cannot run it.
        """
        try:
            self._whisper = WhisperModel(
                str(folder),
                device=device,
                compute_type=compute_type,
                cpu_threads=threads,
                num_workers=workers,
                local_files_only=True,
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise RecognizerLost(
                f"{folder}: Whisper cannot be loaded on {device} as {compute_type}: {error}"
            ) from error
        self._model: Any = self._whisper.model
        self._most_tokens_per_s = most_tokens_per_s

    @property
    def multilingual(self) -> bool:
        """False: it knows English only."""
        return bool(self._model.is_multilingual)

    def decode(self, task: DecodeTask) -> Decoded:
        """What a span says."""
        encoded, n_frames = self._encode(task.span.pcm16)
        language = task.language or self._detect(encoded, task.listening.languages)
        tokenizer = Tokenizer(
            self._whisper.hf_tokenizer, self.multilingual, task="transcribe", language=language
        )
        span = task.span
        prefix: list[int] = tokenizer.encode(span.prefix)
        before = self._before(tokenizer, task.listening.prompt, span.behind)
        most = self._most_tokens(span.length_s, language)
        said, log_prob, no_speech = self._generate(
            encoded, tokenizer, before, prefix, most_tokens=most
        )
        if guards.is_silence(log_prob, no_speech):
            said = []
        words = _split(tokenizer, [*prefix, *said])
        keep = guards.n_before_loop([word for word, _ in words])
        if guards.is_noise("".join(word for word, _ in words[:keep])):
            keep = min(keep, len(_split(tokenizer, prefix)))
        timed = span.timed and keep > 0
        times = self._align(encoded, tokenizer, words, n_frames) if timed else None
        if times is None:
            times = _evenly(words, span.length_s, exp(log_prob))
        return Decoded(tuple(times[:keep]), no_speech, language)

    def _encode(self, pcm16: bytes) -> tuple[StorageView, int]:
        """What the encoder makes of it, and how many frames of 20 ms are sound."""
        sound = pcm16_to_float(pcm16)
        padded = max(len(sound) + samples(_SILENCE_BEHIND_S, RATE_HZ), samples(_LEAST_S, RATE_HZ))
        features = self._whisper.feature_extractor(
            np.pad(sound, (0, padded - len(sound))), padding=0
        )
        features = features[:, : features.shape[1] // 2 * 2]
        n_frames = min(features.shape[1] // 2, ceil(len(sound) * _FRAMES_PER_S / RATE_HZ))
        return self._whisper.encode(features), n_frames

    def _detect(self, encoded: StorageView, languages: Sequence[str]) -> str:
        if len(languages) == 1 or not self.multilingual:
            return languages[0] if self.multilingual else "en"
        found: list[tuple[str, float]] = self._model.detect_language(encoded)[0]
        return next((sign[2:-2] for sign, _ in found if sign[2:-2] in languages), languages[0])

    def _before(self, tokenizer: Tokenizer, prompt: str, behind: str) -> list[int]:
        """What the decoder is told was said before, as tokens: expected words, then real ones."""
        told = [part for part in (prompt.strip(), behind.strip()) if part]
        if not told:
            return []
        tokens: list[int] = tokenizer.encode(" " + " ".join(told))
        return [tokenizer.sot_prev, *tokens[-MOST_PROMPT_TOKENS:]]

    def _most_tokens(self, length_s: float, language: str) -> int:
        times = _TOKENS_PER_SPACELESS if language in _SPACELESS or language == "hi" else 1
        return _SPARE_TOKENS + round(self._most_tokens_per_s * times * length_s)

    def _generate(
        self,
        encoded: StorageView,
        tokenizer: Tokenizer,
        before: list[int],
        prefix: list[int],
        *,
        most_tokens: int,
    ) -> tuple[list[int], float, float]:
        """What is said behind the prefix, its mean log probability, and that of no speech."""
        n = min(max(most_tokens, len(prefix) + _SPARE_TOKENS), self._whisper.max_length // 2)
        prompt = [*before, *tokenizer.sot_sequence, tokenizer.no_timestamps, *prefix]
        # CTranslate2's limit for prefix and answer together is half of max_length, or what the
        # prompt before the text leaves of it, if that is less.
        result = self._model.generate(
            encoded,
            [prompt],
            beam_size=1,
            max_length=min(self._whisper.max_length, max(2 * n, n + len(before) + 3)),
            return_scores=True,
            return_no_speech_prob=True,
            # Otherwise an answer could not be empty where the prefix says it all.
            suppress_blank=not prefix,
        )[0]
        tokens: list[int] = result.sequences_ids[0]
        said = tokens[len(prefix) :]
        log_prob = result.scores[0] * len(tokens) / (len(said) + 1)
        return said, min(0.0, log_prob), result.no_speech_prob

    def _align(
        self,
        encoded: StorageView,
        tokenizer: Tokenizer,
        words: list[tuple[str, list[int]]],
        n_frames: int,
    ) -> list[Word] | None:
        """When each word is said, and how surely; None where the model cannot tell."""
        tokens = [token for _, tokens in words for token in tokens]
        try:
            found = self._model.align(encoded, tokenizer.sot_sequence, [tokens], n_frames)[0]
        except RuntimeError:
            return None
        begins: dict[int, int] = {}
        for token, frame in found.alignments:
            begins.setdefault(token, frame)
        if len(begins) <= len(tokens):
            return None
        bounds = np.cumsum([0, *(len(tokens) for _, tokens in words)]).tolist()
        return [
            Word(
                text,
                begins[first] / _FRAMES_PER_S,
                begins[after] / _FRAMES_PER_S,
                float(np.mean(found.text_token_probs[first:after])),
            )
            for (text, _), (first, after) in zip(words, pairwise(bounds), strict=True)
        ]


def _split(tokenizer: Tokenizer, tokens: list[int]) -> list[tuple[str, list[int]]]:
    """Words and their tokens. Punctuation belongs to the word before it."""
    tokens = [token for token in tokens if token < tokenizer.eot]
    words: list[tuple[str, list[int]]] = []
    for word, own in zip(*tokenizer.split_to_word_tokens(tokens), strict=True):
        if words and not any(letter.isalnum() for letter in word):
            words[-1] = (words[-1][0] + word, words[-1][1] + own)
        else:
            words.append((word, own))
    return words


def _evenly(words: list[tuple[str, list[int]]], length_s: float, confidence: float) -> list[Word]:
    """Words spread over a span by their letters."""
    bounds = np.cumsum([0, *(len(word) for word, _ in words)])
    at_s = (bounds * (length_s / max(1, bounds[-1]))).tolist()
    return [
        Word(word, start_s, end_s, confidence)
        for (word, _), (start_s, end_s) in zip(words, pairwise(at_s), strict=True)
    ]


def nothing(length_s: float = _LEAST_S) -> DecodeTask:
    """A span of silence, to have a model ready when the first word is said."""
    return DecodeTask(Span(silence(length_s, RATE_HZ), 0, "", "", timed=True), Listening(), "en")
