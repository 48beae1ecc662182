"""`rapport voice train`: a brand's recording, into a voice of a tenant's."""

import hashlib
import json
import shutil
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.text import Text

from bots.engines import models_folder
from processors.errors import EngineLost
from processors.rvc import weights
from processors.rvc.content import ContentEncoder
from processors.rvc.rmvpe import at_hand
from processors.rvc.training import quality
from processors.rvc.training.base import find_base
from processors.rvc.training.checkpoint import FILE, LOSSES
from processors.rvc.training.errors import SampleError, TrainingError, TrainingStopped
from processors.rvc.training.export import About, write_checkpoint, write_voice
from processors.rvc.training.graph import Learner
from processors.rvc.training.learning import best_device
from processors.rvc.training.listening import SCALARS_FOLDER, can_be_watched
from processors.rvc.training.pieces import cut
from processors.rvc.training.prepared import Preparation, Prepared
from processors.rvc.training.presets import Size, preset
from processors.rvc.training.quality import Examined, examine
from processors.rvc.training.sample import read_all, sound_files
from processors.rvc.training.session import Hooks, Plan
from processors.rvc.training.session import train as learn
from tenants.consent_record import Consent, sha256_of
from tenants.errors import ConsentError, Problem, VoiceRefused
from tenants.registry import Registry
from tenants.voices import VoiceStore
from web import report, voice_train_report
from web.logs import configure_logs
from web.stopping import stop_requested
from web.voice_options import (
    DATA_DEFAULT,
    TENANTS_DEFAULT,
    ConsentFile,
    Data,
    Tenants,
    consented,
    errors_told,
    now,
)

PIECES_FOLDER, EXPORT_FOLDER, REPORT_FILE, PLAN_FILE = "pieces", "voice", "report.json", "plan.json"
EPOCHS_DEFAULT = 200

SampleFiles = Annotated[
    list[Path],
    typer.Option(help="A recording, or a folder of them; may be given several times."),
]
TenantId = Annotated[
    str | None, typer.Option(help="Whose voice it is; --check needs none.", show_default=False)
]
VoiceName = Annotated[
    str | None, typer.Option("--name", help="Name of the voice; the tenant's, if left out.")
]
Epochs = Annotated[int, typer.Option(min=1, help="How often the whole sample is gone through.")]
Network = Annotated[Size, typer.Option("--config", help="Size of the network; tiny is a trial.")]
RvcVersion = Annotated[Literal["v1", "v2"], typer.Option(help="Of RVC.")]
Device = Annotated[str, typer.Option(help="auto, cpu, or a GPU as in cuda:0.")]
Pitch = Annotated[Literal["dio", "rmvpe"], typer.Option(help="Who finds the pitch.")]
BatchSize = Annotated[int, typer.Option(min=1, max=64, help="Pieces a step learns from.")]
SaveEvery = Annotated[int, typer.Option(min=1, help="Steps between checkpoints.")]
HearEvery = Annotated[
    int, typer.Option(min=0, help="Epochs between sentences to listen to; 0 for none.")
]
Seed = Annotated[int, typer.Option(min=0, help="Another one trains another voice.")]
Models = Annotated[
    Path | None,
    typer.Option(help="Folder of models; DATA/models, if left out.", show_default=False),
]
Check = Annotated[bool, typer.Option("--check", help="Only say how good the sample is.")]
Force = Annotated[bool, typer.Option("--force", help="Train from less than 30 s of speech too.")]
Fresh = Annotated[bool, typer.Option("--fresh", help="Forget what an earlier run has learned.")]


@dataclass(frozen=True)
class _Job:
    """What was asked for."""

    store: VoiceStore
    whose: tuple[str, str]
    """Tenant and voice."""

    plan: Plan
    models: Path
    force: bool

    @property
    def workshop(self) -> Path:
        """Where everything but the finished voice lies."""
        return self.store.workshop(*self.whose)

    def may_train(self) -> None:
        """Raise VoiceRefused where the consent has ended."""
        sample = self.plan.sample_sha256
        self.store.ledger.valid(*self.whose, now(), scope="train", sample_sha256=sample)


def train(
    *,
    sample: SampleFiles,
    tenant: TenantId = None,
    consent: ConsentFile = None,
    name: VoiceName = None,
    check: Check = False,
    epochs: Epochs = EPOCHS_DEFAULT,
    config: Network = Size.R40K,
    version: RvcVersion = "v2",
    device: Device = "auto",
    f0_method: Pitch = "dio",
    batch: BatchSize = 4,
    save_every: SaveEvery = 200,
    hear_every: HearEvery = 10,
    seed: Seed = 1,
    force: Force = False,
    fresh: Fresh = False,
    models: Models = None,
    tenants: Tenants = TENANTS_DEFAULT,
    data: Data = DATA_DEFAULT,
) -> None:
    """Train a voice from a recording. Ctrl-C saves; the same command goes on."""
    configure_logs(verbose=False)
    with _told():
        files = sound_files(sample)
        if check:
            voice_train_report.show(_examined(files).report)
            return
        store, whose = _voice(tenant, name, tenants, VoiceStore(data))
        digest = _consented(store, whose, consent, files)
        on = best_device() if device == "auto" else device
        plan = Plan(preset(config, version), digest, f0_method, batch, seed, device=on)
        plan = replace(plan, epochs=epochs, save_every=save_every, hear_every=hear_every)
        _run(_Job(store, whose, plan, models or models_folder(data), force), files, fresh=fresh)


def _voice(
    tenant: str | None, name: str | None, tenants: Path, store: VoiceStore
) -> tuple[VoiceStore, tuple[str, str]]:
    """Which voice of whom."""
    if tenant is None:
        raise SampleError("--tenant: say whose voice it is, or give --check")
    Registry(tenants).get(tenant)
    return store, (tenant, name or tenant)


@contextmanager
def _told() -> Generator[None]:
    """Errors without a traceback; what was stopped says how to go on, with the shell's own code."""
    try:
        with errors_told():
            try:
                yield
            except TrainingStopped as stopped:
                report.err.print(Text(str(stopped)))
                raise typer.Exit(130) from stopped
            except EngineLost as error:
                raise TrainingError(str(error)) from error
    except KeyboardInterrupt as stopped:
        report.err.print("Stopped. What was prepared is kept: give the same command to go on.")
        raise typer.Exit(130) from stopped


def _consented(
    store: VoiceStore, whose: tuple[str, str], file: Path | None, files: Sequence[Path]
) -> str:
    """The SHA-256 of the sample, once a consent for it is on record. Decodes nothing.

    Raises:
        TenantError: there is none that allows to train from this sample.
    """
    found = sample_sha256(files)
    if file:
        _check_sample(Consent.read(file), files, found)
    _check_sample(consented(store, whose, "train", file), files, found)
    return found


def sample_sha256(files: Sequence[Path]) -> str:
    """Of one file its own; of several that of `sha256sum *` in their folder."""
    if len(files) == 1:
        return sha256_of(files[0])
    lines = (f"{sha256_of(path)}  {path.name}\n" for path in files)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _check_sample(consent: Consent, files: Sequence[Path], found: str) -> None:
    if consent.sample_sha256 != found:
        what = f"is not the sample that {consent.who} consented to: its SHA-256 is {found}"
        remedy = "use that recording, or obtain a consent for this one"
        where = str(files[0]) if len(files) == 1 else f"{len(files)} files of {files[0].parent}"
        raise ConsentError(Problem(where, what, remedy))


def _examined(files: Sequence[Path]) -> Examined:
    recordings = read_all(files)
    with voice_train_report.listening() as on_share:
        return examine(recordings, on_share)


def _run(job: _Job, files: Sequence[Path], *, fresh: bool) -> None:
    """From the recording to the installed voice."""
    encoder = ContentEncoder.open(weights.contentvec_folder(job.models), device=job.plan.device)
    encoder.check(job.plan.preset.config.version)
    examined = _examined(files)
    voice_train_report.show(examined.report)
    workshop = job.workshop
    workshop.mkdir(parents=True, exist_ok=True)
    _write_json(workshop / REPORT_FILE, examined.report.as_json())
    if not job.force:
        quality.refuse_if_short(examined.report)
    if fresh:
        for name in (FILE, LOSSES):
            (workshop / name).unlink(missing_ok=True)
        shutil.rmtree(workshop / SCALARS_FOLDER, ignore_errors=True)
    pieces = _prepared(job, examined, encoder)
    job = _with_base(job)
    if not can_be_watched():
        report.err.print("No scalars for TensorBoard: pip install 'rapport\\[rvc]'")
    _write_json(workshop / PLAN_FILE, job.plan.as_json(len(pieces)))
    with voice_train_report.learning() as shown, stop_requested() as stopping:
        hooks = Hooks(
            on_step=shown.on_step,
            on_resume=shown.on_resume,
            may_go_on=job.may_train,
            stopping=stopping,
        )
        learned = learn(workshop, pieces, job.plan, hooks)
    _install(job, learned.voice, pieces)


def _prepared(job: _Job, examined: Examined, encoder: ContentEncoder) -> list[Prepared]:
    """The sample's pieces with content and pitch; found once, then read from the workshop."""
    config, method = job.plan.preset.config, job.plan.f0_method
    recordings = zip(examined.recordings, examined.spans, strict=True)
    pieces = [p for recording, spans in recordings for p in cut(recording, spans, config.rate_hz)]
    if not pieces:
        raise SampleError("--sample: nobody speaks for a second on end; record whole sentences")
    preparation = Preparation(
        encoder,
        config.version,
        job.workshop / PIECES_FOLDER,
        config.samples_per_frame,
        method,
        at_hand(method, weights.rmvpe_file(job.models), device=job.plan.device),
    )
    with voice_train_report.counting("Content and pitch") as on_piece:
        return preparation.prepare(pieces, on_piece)


def _with_base(job: _Job) -> _Job:
    """Begin from pretrained weights where there are any, and say so where there are none."""
    network = job.plan.preset
    base = find_base(job.models, network)
    if base:
        report.err.print(Text(f"Begins from the pretrained weights in {base.voice.parent}"))
    elif network.base_rate:
        how = f"rapport models pull voice-base --rate {network.base_rate}"
        report.error(
            "There are no pretrained weights: beginning from nothing takes many times as long and "
            f"hours of speech. Fetch them with `{how} --version {network.config.version}`"
        )
    else:
        report.err.print("The tiny network begins from nothing: a trial of the way, no voice.")
    return replace(job, plan=replace(job.plan, base=base))


def _install(job: _Job, voice: Learner, pieces: Sequence[Prepared]) -> None:
    tenant, name = job.whose
    plan = job.plan
    about = About(name, plan.epochs, plan.sample_sha256, plan.f0_method)
    export = job.workshop / EXPORT_FOLDER
    write_voice(export, voice, pieces, about)
    write_checkpoint(job.workshop / f"{name}.pth", voice, about)
    job.may_train()
    folder = job.store.install(tenant, name, export)
    shutil.rmtree(export)
    report.out.print(Text(f"{folder}: the voice. In tenant.yaml: voice: {{name: {name}}}"))
    report.out.print(Text(f"{job.workshop / name}.pth: the same for other tools"))
    try:
        job.store.open(tenant, name, now=now())
    except VoiceRefused as refused:
        report.error(f"It may not speak yet: {refused}")


def _write_json(path: Path, content: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")
