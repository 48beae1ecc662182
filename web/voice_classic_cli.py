"""`rapport voice classic`: a stand-in from a short sample, with nothing to fetch or train."""

import asyncio
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from bots.base_voices import BaseVoices
from processors.classic.enrolment import Made, OnProgress, Reader, Wish, make_voice
from processors.classic.model import INFO
from processors.errors import ProcessorError
from processors.tts.espeak import EspeakEngine
from tenants.config import Tenant as Settings
from tenants.errors import Problem, VoiceRefused
from tenants.registry import Registry
from tenants.speech import EspeakTts
from tenants.voices import VoiceStore
from web import report
from web.logs import configure_logs
from web.voice_options import (
    DATA_DEFAULT,
    TENANTS_DEFAULT,
    ConsentFile,
    Data,
    Tenant,
    Tenants,
    consented,
    errors_told,
    slug,
)

_LONGEST_NAME = 255

Sample = Annotated[
    Path, typer.Option(help="The recording, WAV; 30 s of one person in a quiet room.")
]
Transcript = Annotated[
    str | None,
    typer.Option(
        help="What the recording says, or a text file of it; figures as words. Without it the "
        "voice is less alike.",
        show_default=False,
    ),
]
Rate = Annotated[
    float,
    typer.Option(min=0, max=1, help="More is closer to the recording, and harder to understand."),
]
VoiceName = Annotated[
    str | None, typer.Option("--name", help="Name of the voice; the recording's, if left out.")
]
Replace = Annotated[bool, typer.Option("--replace", help="Replace a voice of that name.")]


def classic(
    *,
    tenant: Tenant,
    sample: Sample,
    transcript: Transcript = None,
    consent: ConsentFile = None,
    rate: Rate = 0.5,
    name: VoiceName = None,
    replace: Replace = False,
    tenants: Tenants = TENANTS_DEFAULT,
    data: Data = DATA_DEFAULT,
) -> None:
    """Make a stand-in for the brand's voice, in seconds. It is not a cloned voice."""
    configure_logs(verbose=False)
    store = VoiceStore(data)
    called = name or slug(sample.stem)
    with errors_told():
        settings = Registry(tenants).get(tenant).tenant
        if not replace and store.folder(tenant, called).exists():
            where, what = f"voice {called!r} of {tenant!r}", "is there already"
            remedy = "give --replace, or another name with --name"
            raise VoiceRefused("absent", Problem(where, what, remedy))
        for use in ("train", "speak"):
            consented(store, (tenant, called), use, consent, sample=sample)
        wish = Wish(called, sample, _text_of(transcript), rate)
        with tempfile.TemporaryDirectory() as made, making() as on_progress:
            try:
                found = asyncio.run(_made(settings, wish, Path(made), on_progress))
            except ProcessorError as error:
                report.error(str(error))
                raise typer.Exit(1) from error
            folder = store.install(tenant, called, Path(made))
    _tell(found, folder)


async def _made(settings: Settings, wish: Wish, into: Path, on_progress: OnProgress) -> Made:
    tts = settings.tts
    async with EspeakEngine(children=1) as espeak:
        base = BaseVoices(espeak).open(tts)
        embedded = isinstance(tts, EspeakTts)
        reader = Reader(
            base.engine,
            f"{tts.engine} {tts.voice or ''}".strip(),
            settings.language,
            words_per_minute=tts.words_per_minute,
            exact_times=embedded,
            phonemes=espeak.phonemes,
        )
        try:
            return await make_voice(wish, reader, into, on_progress=on_progress)
        finally:
            await base.close()


def _text_of(transcript: str | None) -> str | None:
    """The text itself, or what the file of that name holds."""
    if transcript and len(transcript) < _LONGEST_NAME and Path(transcript).is_file():
        return Path(transcript).read_text(encoding="utf-8", errors="replace")
    return transcript


@contextmanager
def making(what: str = "Making the voice") -> Generator[OnProgress]:
    """A bar while a voice is made."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=report.err, transient=True) as shown:
        task = shown.add_task(what, total=1.0)

        def on_progress(done: float, doing: str) -> None:
            shown.update(task, completed=done, description=f"{what}: {doing}")

        yield on_progress


def _tell(made: Made, folder: Path) -> None:
    report.out.print(Text(f"Made {folder.name} from {made.seconds:.0f} s. {INFO}"))
    if made.method == "exemplar":
        share = f"{made.paired:.0%} of the base voice's sounds were found in the recording."
        report.out.print(Text(share))
    else:
        report.out.print(
            Text("Only pitch and timbre were taken: give --transcript for a closer voice.")
        )
    report.out.print(Text(f"In tenant.yaml: voice: {{name: {folder.name}}}"))
    report.out.print(Text("Make it again after a change of `tts`: it was fitted to that voice."))
