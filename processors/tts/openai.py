"""Speech from a server that speaks OpenAI's `/audio/speech`: OpenAI, Kokoro, vLLM, LocalAI..."""

from collections.abc import Mapping

from processors.tts.casting import Casting, How
from processors.tts.http_speech import HttpSpeech, Request
from processors.tts.server_errors import Server
from processors.tts.styles import Manner, Manners

OPENAI = "https://api.openai.com/v1"

KOKORO_VOICES = {
    "en": "af_heart",
    "es": "ef_dora",
    "fr": "ff_siwis",
    "hi": "hf_alpha",
    "it": "if_sara",
    "pt": "pf_dora",
    "zh": "zf_xiaobei",
}
"""A voice of Kokoro's own for each language it speaks."""

_OBEYS = "gpt-"
"""Models whose names begin so take instructions; `tts-1` refuses none and obeys none."""


class OpenAiSpeech(HttpSpeech):
    """A `SpeechEngine` over `/audio/speech`, streamed. See `HttpSpeech`."""

    def __init__(
        self,
        *,
        model: str,
        voice: str | None,
        voices: Mapping[str, str] | None = None,
        manners: Manners | None = None,
        api_key: str | None = None,
        base_url: str | None = None,
        api_key_env: str = "OPENAI_API_KEY",
        silence_s: float = 8.0,
    ) -> None:
        """Connect to nothing yet.

        Args:
            model: as the server knows it.
            voice: spoken with where none is asked for, and the language has none of its own.
            voices: by language, two letters.
            manners: what each style changes.
            api_key: None for a server that wants none.
            base_url: as in http://localhost:8880/v1; None is OpenAI's own.
            api_key_env: where the key came from; only named in errors.
            silence_s: a server that sends nothing for this long is lost.
        """
        super().__init__(
            Server((base_url or OPENAI).rstrip("/"), model, api_key_env),
            Casting(voice, voices or {}, manners or {}),
            silence_s=silence_s,
        )
        self._api_key = api_key

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._api_key}"} if self._api_key else {}

    def _request(self, text: str, how: How) -> Request:
        """The server hears the language in the text itself. Some models obey no speed."""
        asked: dict[str, object] = {
            "model": self._server.model,
            "input": text,
            "voice": how.voice,
            "response_format": "pcm",
        }
        if how.speed != 1.0:
            asked["speed"] = round(min(max(how.speed, 0.25), 4.0), 2)
        if self._server.model.startswith(_OBEYS) and (told := _in_words(how.manner)):
            asked["instructions"] = told
        return Request(f"{self._server.url}/audio/speech", how.voice, json=asked)


def _in_words(manner: Manner) -> str:
    """What the model is told, which obeys no figures."""
    wanted = (
        (manner.rate < 1, "Speak a little more slowly than usual."),
        (manner.rate > 1, "Speak a little faster than usual."),
        (manner.pitch_range < 1, "Keep an even, calm tone."),
        (manner.pitch_range > 1, "Let your tone rise and fall."),
        (manner.pauses > 1, "Pause a little longer between sentences."),
    )
    return " ".join(filter(None, (manner.instructions, *(told for is_so, told in wanted if is_so))))
