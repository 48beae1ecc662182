"""Speech from a Piper server (`python -m piper.http_server`). Text in, a WAV out.

Piper is GPL-3; it stays in a process of its own that somebody else starts.
"""

from collections.abc import AsyncGenerator, Mapping

import aiohttp

from processors.errors import SpeechEngineLost
from processors.policy.breaker import Fault
from processors.tts.casting import Casting, How
from processors.tts.http_speech import HttpSpeech, Request
from processors.tts.resampling import Resampler
from processors.tts.server_errors import Server
from processors.tts.styles import Manners
from processors.tts.wav import NotWav, WavStream

_RATE_HZ = 22_050  # of Piper's medium and high voices; low ones have 16 000


class PiperSpeech(HttpSpeech):
    """A `SpeechEngine` over Piper's HTTP server, which answers when a text is whole."""

    longest = 200

    def __init__(
        self,
        *,
        base_url: str,
        voice: str | None = None,
        voices: Mapping[str, str] | None = None,
        manners: Manners | None = None,
        silence_s: float = 8.0,
    ) -> None:
        """Connect to nothing yet.

        Args:
            base_url: as in http://localhost:5000.
            voice: as in en_US-lessac-medium, for languages that have none in `voices`.
            voices: by language, two letters. Piper takes a voice it does not have for its own
                default, so a language that is not here is refused where `voice` is None.
            manners: what each style changes.
            silence_s: a server that sends nothing for this long is lost.
        """
        super().__init__(
            Server(base_url.rstrip("/"), "", ""),
            Casting(voice, voices or {}, manners or {}),
            rate_hz=_RATE_HZ,
            silence_s=silence_s,
        )

    def _request(self, text: str, how: How) -> Request:
        asked: dict[str, object] = {"text": text, "voice": how.voice}
        if how.speed != 1.0:
            asked["length_scale"] = round(1 / how.speed, 3)
        return Request(f"{self._server.url}/", how.voice, json=asked)

    async def _pcm16(self, response: aiohttp.ClientResponse) -> AsyncGenerator[bytes]:
        wav, resampler, half = WavStream(), None, b""
        async for data in response.content.iter_any():
            try:
                sound = half + wav.feed(data)
            except NotWav as error:
                raise SpeechEngineLost(
                    f"{self._server.url}: asked for WAV, 16 bits mono, got something else "
                    f"({error}); check that tts.base_url is a Piper server's",
                    fault=Fault.MISCONFIGURED,
                ) from error
            whole = len(sound) // 2 * 2
            half = sound[whole:]
            if wav.rate_hz and resampler is None:
                resampler = Resampler(wav.rate_hz, self.rate_hz)
            if resampler and whole:
                yield resampler.feed(sound[:whole])
        if resampler:
            yield resampler.flush()
