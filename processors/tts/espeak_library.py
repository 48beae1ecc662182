"""espeak-ng through ctypes. Only for a child process of its own.

The library is GPL-3 and keeps one global state per process; it is neither linked nor loaded into
the server. Source: espeak-ng `speak_lib.h`, 1.52.
"""

import ctypes
from collections.abc import Callable
from typing import Any

import espeakng_loader

_SYNCHRONOUS = 2  # espeak_Synth returns when all audio has gone through the callback
_DONT_EXIT = 0x8000  # on a missing file: return an error instead of leaving the process
_UTF8, _END_PAUSE = 1, 0x1000
_BY_CHARACTER = 1
_RATE_PARAMETER, _PITCH_PARAMETER, _RANGE_PARAMETER, _GAP_PARAMETER = 1, 3, 4, 7
_WORD_EVENT, _LAST_EVENT = 1, 0
_IPA = 0x02

Sink = Callable[[bytes, list[tuple[int, int]]], bool]
"""Takes PCM16 and the words that begin about there, (character from 0, ms); False stops."""


class EspeakError(Exception):
    """espeak-ng refused; the message is its own function and status."""


class NoSuchVoice(EspeakError):
    """espeak-ng has no voice of that name."""


class _EventId(ctypes.Union):
    _fields_ = (
        ("number", ctypes.c_int),
        ("name", ctypes.c_char_p),
        ("string", ctypes.c_char * 8),
    )


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),  # characters, from 1
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),  # ms
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _EventId),
    )


_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


class EspeakLibrary:
    """The one espeak-ng of this process."""

    rate_hz: int

    def __init__(self, *, buffer_ms: int = 60) -> None:
        """Load and initialise.

        Args:
            buffer_ms: Audio per call of the sink, and so the grain of stopping.

        Raises:
            EspeakError: the library or its data is missing.
        """
        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        self._library.espeak_TextToPhonemes.restype = ctypes.c_char_p
        data = espeakng_loader.get_data_path().encode()
        rate_hz = self._library.espeak_Initialize(_SYNCHRONOUS, buffer_ms, data, _DONT_EXIT)
        if rate_hz <= 0:
            raise EspeakError(f"espeak_Initialize({data!r}) = {rate_hz}")
        self.rate_hz = rate_hz
        self._sink: Sink = lambda pcm16, words: False
        # Referenced for as long as the library may call it.
        self._callback = _Callback(self._on_audio)
        self._library.espeak_SetSynthCallback(self._callback)

    def speak(
        self,
        text: str,
        voice: str,
        sink: Sink,
        *,
        words_per_minute: int,
        pause: bool,
        pitch: int = 50,
        pitch_range: int = 50,
        word_gap: int = 0,
    ) -> None:
        """Synthesise into `sink` until the text ends or the sink says stop.

        `pitch` and `pitch_range` are from 0 to 100, 50 being the voice's own; `word_gap` is in
        units of 10 ms at the usual speed. `pause` ends with the silence espeak-ng leaves between
        two sentences, about 0.3 s.
        """
        self._choose(voice)
        self._library.espeak_SetParameter(_RATE_PARAMETER, words_per_minute, 0)
        self._library.espeak_SetParameter(_PITCH_PARAMETER, pitch, 0)
        self._library.espeak_SetParameter(_RANGE_PARAMETER, pitch_range, 0)
        self._library.espeak_SetParameter(_GAP_PARAMETER, word_gap, 0)
        self._sink = sink
        utf8 = text.encode() + b"\0"
        flags = _UTF8 | (_END_PAUSE if pause else 0)
        status = self._library.espeak_Synth(
            utf8, ctypes.c_size_t(len(utf8)), 0, _BY_CHARACTER, 0, flags, None, None
        )
        if status:
            raise EspeakError(f"espeak_Synth = {status}")

    def phonemes(self, text: str, voice: str) -> str:
        """IPA with stress marks, words apart by a space."""
        self._choose(voice)
        rest = ctypes.c_char_p(text.encode())
        clauses: list[str] = []
        while rest.value:
            ipa: bytes = self._library.espeak_TextToPhonemes(ctypes.byref(rest), _UTF8, _IPA)
            clauses.append(ipa.decode())
        return " ".join(filter(None, clauses))

    def _choose(self, voice: str) -> None:
        if self._library.espeak_SetVoiceByName(voice.encode()):
            raise NoSuchVoice(voice)

    def _on_audio(self, wave: Any, n_samples: int, events: Any) -> int:
        words: list[tuple[int, int]] = []
        index = 0
        while events and events[index].type != _LAST_EVENT:
            event = events[index]
            if event.type == _WORD_EVENT:
                words.append((max(event.text_position - 1, 0), max(event.audio_position, 0)))
            index += 1
        pcm16 = ctypes.string_at(wave, n_samples * 2) if wave and n_samples > 0 else b""
        return 0 if self._sink(pcm16, words) else 1
