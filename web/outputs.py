"""Files that commands write when their work is done."""

from pathlib import Path

import typer

from web import report


def writable(path: Path | None) -> Path | None:
    """Callback of an option: looks before any work is done whether its result can be kept.

    Raises:
        typer.Exit: it cannot; why is told.
    """
    if path is None:
        return None
    is_new = not path.exists()
    try:
        with path.open("ab"):
            pass
        if is_new:
            path.unlink()
    except OSError as error:
        report.error(f"{path}: cannot be written ({error.strerror}); name another file")
        raise typer.Exit(1) from error
    return path
