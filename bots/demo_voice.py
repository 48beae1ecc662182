"""The demo's own voice, made when a server is started for the first time.

Nobody's voice: espeak-ng in another of its voices, with a shorter throat, reads a text; the voice
is a stand-in made from that by `processors.classic`. It shows the whole way from a sample and its
consent record to speech, and takes nothing that is not here already.
"""

import asyncio
import fcntl
from collections.abc import Callable, Generator
from contextlib import aclosing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import soundfile
import soxr
from loguru import logger

from processors.audio import pcm16_to_float
from processors.classic.enrolment import OnProgress, Reader, Wish, make_voice, no_progress
from processors.errors import ProcessorError
from processors.tts.espeak import EspeakEngine
from tenants.config import Tenant
from tenants.consent_record import Consent
from tenants.errors import TenantError, VoiceRefused
from tenants.speech import EspeakTts
from tenants.voices import VoiceStore

TENANT, NAME = "demo", "marigold"

TRANSCRIPT = (
    "Good morning, and thank you for calling. My name is Marigold, and I help small studios with "
    "bookings and invoices. You can change your password in the settings, under security. A refund "
    "usually arrives within five working days, but your bank may take a little longer. Would you "
    "like me to show you how to add a new person to the team? Choose the yellow button at the top "
    "of the page, then follow the four short steps. If something does not look right, please tell "
    "me, and I will put it right or find somebody who can. The free trial ends after two weeks, "
    "and nothing is charged before that. Enjoy the rest of your day, and do call again whenever "
    "you have a question."
)
"""What the sample says: 40 s with every sound of English."""

STATEMENT = (
    "No person spoke. The sample was synthesised by espeak-ng on this machine for the demo tenant."
)

_SAMPLE_VOICE, _SAMPLE_WORDS_PER_MINUTE = "en-us+f3", 160
_SHORTER = 1.05
"""Throat, and with it all resonances and the pitch, against the sample's voice as it is."""


class DemoVoice:
    """Makes the voice where it is wanted and not there."""

    def __init__(self, data: Path, espeak: EspeakEngine) -> None:
        """Make nothing yet.

        Args:
            data: the folder given as `--data`.
            espeak: lent, and started before anything is made.
        """
        self._store, self._espeak = VoiceStore(data), espeak
        self._tasks: set[asyncio.Task[None]] = set()

    async def close(self) -> None:
        """Leave off. What was not finished is made anew at the next start."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def begin(self, tenant: Tenant, ready: Callable[[Tenant], None]) -> None:
        """Make it in the background where it is wanted.

        Args:
            tenant: about to be served.
            ready: called with the tenant when there is nothing to wait for any more.
        """

        async def make() -> None:
            await self.make(tenant)
            ready(tenant)

        task = asyncio.create_task(make())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def make(self, tenant: Tenant, on_progress: OnProgress = no_progress) -> bool:
        """Make it where it is wanted, 8 s on one core. Whether it was made now.

        What goes wrong is logged: the base voice speaks then.
        """
        if not await asyncio.to_thread(self._wanted, tenant):
            return False
        try:
            with _alone(self._store.workshop(TENANT, NAME)) as workshop:
                if workshop is None:
                    logger.info("The demo's voice is being made by another process")
                    return False
                await self._make(tenant, workshop, on_progress)
        except (ProcessorError, TenantError, OSError) as error:
            logger.warning("The demo has no voice of its own", why=str(error))
            return False
        logger.info("The demo's voice is made")
        return True

    def _wanted(self, tenant: Tenant) -> bool:
        asks = tenant.voice is not None and (tenant.id, tenant.voice.name) == (TENANT, NAME)
        if not asks or not isinstance(tenant.tts, EspeakTts) or tenant.language != "en":
            return False
        try:
            self._store.open(TENANT, NAME, now=datetime.now(UTC))
        except VoiceRefused as refused:
            # One that was revoked stays so.
            own = self._store.ledger.history(TENANT, NAME) if refused.why != "broken_ledger" else ()
            revoked = bool(own) and own[-1].event == "revoked"
            return not revoked and refused.why in {"absent", "damaged", "unrecorded"}
        return False

    async def _make(self, tenant: Tenant, workshop: Path, on_progress: OnProgress) -> None:
        def tell(done: float, doing: str) -> None:
            logger.info("Making the demo's voice", done=round(done, 2), doing=doing)
            on_progress(done, doing)

        tell(0.0, "recording a sample")
        sample = workshop / "sample.wav"
        await self._record(sample)
        reader = Reader(
            self._espeak,
            f"espeak {tenant.tts.voice or ''}".strip(),
            tenant.language,
            voice=tenant.tts.voice,
            words_per_minute=tenant.tts.words_per_minute,
            phonemes=self._espeak.phonemes,
        )
        await make_voice(Wish(NAME, sample, TRANSCRIPT), reader, workshop, on_progress=tell)
        await asyncio.to_thread(self._install, workshop)

    async def _record(self, sample: Path) -> None:
        spoken = b""
        chunks = self._espeak.speak(
            TRANSCRIPT,
            language="en",
            voice=_SAMPLE_VOICE,
            words_per_minute=round(_SAMPLE_WORDS_PER_MINUTE / _SHORTER),
        )
        async with aclosing(chunks):
            async for chunk in chunks:
                spoken += chunk.pcm16
        rate_hz = self._espeak.rate_hz
        played_faster = soxr.resample(pcm16_to_float(spoken), _SHORTER, 1.0)
        await asyncio.to_thread(soundfile.write, sample, played_faster, rate_hz)

    def _install(self, workshop: Path) -> None:
        now = datetime.now(UTC)
        consent = Consent.synthetic(STATEMENT, given=now.date())
        self._store.ledger.grant(consent, tenant=TENANT, voice=NAME, now=now)
        self._store.install(TENANT, NAME, workshop)


@contextmanager
def _alone(workshop: Path) -> Generator[Path | None]:
    """The workshop, for one process at a time; None while another has it. The kernel gives it
    free when that process dies."""
    workshop.mkdir(parents=True, exist_ok=True)
    with (workshop / ".lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        yield workshop
