"""`rapport`: serve, check, ingest, ask, talk."""

import asyncio
import json
import sys
from collections.abc import Generator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from bots.engines import Engines, models_folder
from bots.roles import roles
from bots.talk import Talk, TalkError, talk, write_wav
from tenants.errors import TenantError
from tenants.registry import Registry, TenantFolder
from web import report
from web.app import Settings, create
from web.bench_cli import app as bench
from web.face_cli import face
from web.ingest_cli import ingest
from web.logs import configure_logs
from web.models_cli import models
from web.outputs import writable
from web.serve import serve as serve_app
from web.voice_classic_cli import making
from web.voice_cli import voice

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="A voice assistant for your support pages, answering from your own help center.",
)

app.add_typer(models, name="models")
app.add_typer(bench, name="bench")
app.add_typer(face, name="face")
app.add_typer(voice, name="voice")

HERE = Path(__file__).parent.parent

Tenants = Annotated[
    Path,
    typer.Option(help="Folder of tenant folders.", envvar="RAPPORT_TENANTS", show_default=False),
]
Data = Annotated[
    Path, typer.Option(help="Folder for datasets and language models.", envvar="RAPPORT_DATA")
]
Tenant = Annotated[str, typer.Option(help="Whose assistant answers.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")]
Verbose = Annotated[bool, typer.Option("--verbose", help="Log what the engines do.")]

SOUND_SUFFIXES = frozenset({".wav", ".flac", ".ogg", ".mp3"})

TENANTS_DEFAULT = HERE / "tenants"
DATA_DEFAULT = Path("var")


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 7860,
    origin: Annotated[
        list[str] | None,
        typer.Option(help="Where visitors reach this server, as in https://talk.example.org."),
    ] = None,
    max_calls: Annotated[int, typer.Option(min=1, help="Voice calls at one time.")] = 4,
    patience: Annotated[
        float, typer.Option(min=0, help="Seconds live calls may go on after SIGTERM.")
    ] = 30,
    tenants: Tenants = TENANTS_DEFAULT,
    data: Data = DATA_DEFAULT,
    verbose: Verbose = False,
) -> None:
    """Serve the talk page and its calls."""
    configure_logs(verbose=verbose)
    own = origin or [f"http://localhost:{port}", f"http://127.0.0.1:{port}"]
    settings = Settings(tenants, data, frozenset(own), max_calls=max_calls, patience_s=patience)
    report.problems(Registry(tenants), tenants)
    serve_app(create(settings), host=host, port=port, patience_s=patience)


@app.command()
def check(
    tenants: Tenants = TENANTS_DEFAULT, data: Data = DATA_DEFAULT, json_: Json = False
) -> None:
    """Validate every tenant; say which engine each role gets, and why."""
    configure_logs(verbose=False)
    registry = Registry(tenants)
    casts = {
        id_: roles(registry.get(id_).tenant, models_folder(data), data) for id_ in registry.ids()
    }
    if json_:
        _print_json(
            {
                "tenants": {id_: [asdict(role) for role in cast] for id_, cast in casts.items()},
                "problems": [str(problem) for problem in registry.problems],
            }
        )
    else:
        report.casts(casts)
        report.problems(registry, tenants)
    if registry.problems or not casts:
        raise typer.Exit(1)


app.command()(ingest)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="As a visitor would type it.")],
    tenant: Tenant = "demo",
    tenants: Tenants = TENANTS_DEFAULT,
    data: Data = DATA_DEFAULT,
    json_: Json = False,
    verbose: Verbose = False,
) -> None:
    """Ask one question, typed; the answer is not spoken."""
    _tell(_talk([question], tenant, tenants, data, silent=True, verbose=verbose), json_=json_)


@app.command("talk")
def talk_command(
    turns: Annotated[
        list[str], typer.Argument(help="Recordings (WAV, FLAC, OGG) or typed words, in order.")
    ],
    tenant: Tenant = "demo",
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", callback=writable, help="WAV file for the spoken answers."),
    ] = None,
    plot: Annotated[
        Path | None,
        typer.Option(callback=writable, help="PNG file for a waterfall of every turn's stages."),
    ] = None,
    tenants: Tenants = TENANTS_DEFAULT,
    data: Data = DATA_DEFAULT,
    json_: Json = False,
    verbose: Verbose = False,
) -> None:
    """Talk through the whole pipeline: transcript, answer, source article, stage times."""
    result = _talk(turns, tenant, tenants, data, verbose=verbose)
    if output:
        write_wav(output, result.pcm16, result.rate_hz)
    if plot:
        _draw(result, plot)
    _tell(result, json_=json_)


def _talk(
    turns: list[str],
    tenant: str,
    tenants: Path,
    data: Path,
    *,
    verbose: bool,
    silent: bool = False,
) -> Talk:
    configure_logs(verbose=verbose)
    with _errors_told():
        folder = Registry(tenants).get(tenant)
        return asyncio.run(_hold(data, folder, [_turn(t) for t in turns], silent=silent))


def _tell(result: Talk, *, json_: bool) -> None:
    if json_:
        _print_json(result.as_json())
    else:
        report.conversation(result)
    if not any(u.speaker == "assistant" for u in result.utterances):
        raise typer.Exit(1)


def _draw(result: Talk, path: Path) -> None:
    from bots.plot import write_png  # matplotlib takes half a second, which `serve` need not wait

    write_png(path, result.turns)


def _turn(text: str) -> Path | str:
    """A recording, if it is a file or looks like the name of one."""
    path = Path(text)
    return path if path.suffix.lower() in SOUND_SUFFIXES or path.is_file() else text


async def _hold(data: Path, folder: TenantFolder, turns: list[Path | str], *, silent: bool) -> Talk:
    async with AsyncExitStack() as stack:
        with report.progress() as on_progress:
            engines = await stack.enter_async_context(Engines(data, on_progress=on_progress))
            await engines.prepare(folder)
        if not silent:
            with making("Making the demo's voice") as on_making:
                await engines.make_voice(folder.tenant, on_making)
        return await talk(engines, folder, turns, silent=silent)


def _print_json(content: object) -> None:
    sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=1) + "\n")


@contextmanager
def _errors_told() -> Generator[None]:
    """Say what is wrong and what to do, without a traceback."""
    try:
        yield
    except (TenantError, TalkError) as error:
        report.error(str(error))
        raise typer.Exit(1) from error


if __name__ == "__main__":
    app()
