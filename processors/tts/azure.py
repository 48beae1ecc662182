"""Speech from Azure's REST endpoint, streamed. SSML in, bare PCM out."""

from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

from processors.tts.casting import Casting, How
from processors.tts.http_speech import HttpSpeech, Request
from processors.tts.server_errors import Server
from processors.tts.styles import Manners

AZURE_VOICES = {
    "de": "de-DE-KatjaNeural",
    "en": "en-US-AvaNeural",
    "es": "es-ES-ElviraNeural",
    "fr": "fr-FR-DeniseNeural",
    "hi": "hi-IN-SwaraNeural",
    "id": "id-ID-GadisNeural",
    "it": "it-IT-ElsaNeural",
    "nl": "nl-NL-FennaNeural",
    "pl": "pl-PL-ZofiaNeural",
    "pt": "pt-BR-FranciscaNeural",
    "tr": "tr-TR-EmelNeural",
    "zh": "zh-CN-XiaoxiaoNeural",
}
"""A voice of Azure's own for each language."""

_FORMAT = "raw-24khz-16bit-mono-pcm"
_SYNTHESIS = "http://www.w3.org/2001/10/synthesis"
_MSTTS = "https://www.w3.org/2001/mstts"
_COMMA_MS, _SENTENCE_MS = 200, 300


def address_in(region: str) -> str:
    """Where Azure answers in one of its regions, as in westeurope."""
    return f"https://{region}.tts.speech.microsoft.com/cognitiveservices/v1"


class AzureSpeech(HttpSpeech):
    """A `SpeechEngine` over Azure's text-to-speech. See `HttpSpeech`."""

    def __init__(
        self,
        *,
        api_key: str,
        url: str,
        voice: str | None = None,
        voices: Mapping[str, str] | None = None,
        manners: Manners | None = None,
        api_key_env: str = "AZURE_SPEECH_KEY",
        silence_s: float = 8.0,
    ) -> None:
        """Connect to nothing yet.

        Args:
            api_key: of the speech resource.
            url: of the endpoint, as `address_in` makes it.
            voice: as in en-US-AvaNeural, for languages without one of their own in `voices`;
                None takes Azure's.
            voices: by language, two letters.
            manners: what each style changes.
            api_key_env: where the key came from; only named in errors.
            silence_s: a server that sends nothing for this long is lost.
        """
        own = {} if voice else AZURE_VOICES
        super().__init__(
            Server(url.rstrip("/"), "", api_key_env, "tts.region or tts.endpoint"),
            Casting(voice, {**own, **(voices or {})}, manners or {}),
            silence_s=silence_s,
        )
        self._api_key = api_key

    def _headers(self) -> dict[str, str]:
        return {
            "Ocp-Apim-Subscription-Key": self._api_key,
            "Content-Type": "application/ssml+xml",
            "X-Microsoft-OutputFormat": _FORMAT,
            "User-Agent": "rapport",
        }

    def _request(self, text: str, how: How) -> Request:
        return Request(self._server.url, how.voice, data=ssml(text, how).encode())


def ssml(text: str, how: How) -> str:
    """One text in one voice. Nothing in the text is markup.

    The language is the voice's own: the first two parts of its name.
    """
    manner, inner = how.manner, escape(text)
    if prosody := _prosody(how):
        inner = f"<prosody{prosody}>{inner}</prosody>"
    if manner.express_as:
        degree = f" styledegree={quoteattr(f'{manner.degree:g}')}" if manner.degree != 1 else ""
        style = quoteattr(manner.express_as)
        inner = f"<mstts:express-as style={style}{degree}>{inner}</mstts:express-as>"
    inner = _silences(manner.pauses) + inner
    locale = "-".join(how.voice.split("-")[:2]) if "-" in how.voice else how.language
    return (
        f"<speak version='1.0' xmlns='{_SYNTHESIS}' xmlns:mstts='{_MSTTS}' "
        f"xml:lang={quoteattr(locale)}><voice name={quoteattr(how.voice)}>{inner}</voice></speak>"
    )


def _prosody(how: How) -> str:
    """Attributes, relative to the voice's own; "" where it is left as it is."""
    rate = f" rate='{_percent(min(max(how.speed, 0.5), 2.0))}'" if how.speed != 1 else ""
    pitch = f" pitch='{_percent(how.manner.pitch)}'" if how.manner.pitch != 1 else ""
    span = how.manner.pitch_range
    return rate + pitch + (f" range='{_percent(span)}'" if span != 1 else "")


def _silences(pauses: float) -> str:
    """Stand first in a voice; "" where it pauses as it does. Between sentences it can be given more
    silence, at commas another."""
    if pauses == 1:
        return ""
    more_ms, comma_ms = round(_SENTENCE_MS * (pauses - 1)), round(_COMMA_MS * pauses)
    wanted = [("Comma-exact", comma_ms), ("Semicolon-exact", comma_ms)]
    wanted += [("Sentenceboundary", more_ms)] if more_ms > 0 else []
    return "".join(f"<mstts:silence type='{kind}' value='{ms}ms'/>" for kind, ms in wanted)


def _percent(times: float) -> str:
    return f"{(times - 1) * 100:+.0f}%"
