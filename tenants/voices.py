"""Where the brand voices of an installation lie, and who may open them.

A voice is the folder `DATA/voices/TENANT/NAME` with `voice.json`, `voice.safetensors` and, for
some, `index.safetensors`. Folders whose names begin with a dot are on their way in or out.
"""

import fcntl
import json
import os
import re
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tenants.consent import ConsentLedger
from tenants.errors import Problem, VoiceRefused

FOLDER = "voices"
LEDGER = "consent.jsonl"

SETTINGS_FILE = "voice.json"
WEIGHTS_FILE = "voice.safetensors"
INDEX_FILE = "index.safetensors"

MAX_SETTINGS_BYTES = 1_000_000

_FORMAT = 1
_KINDS = frozenset({"rvc", "classic"})
_TENANT = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_NAME = re.compile(r"[a-z0-9]([a-z0-9_-]{0,98}[a-z0-9])?")
_NEW, _GONE, _MAKING = ".new-", ".gone-", ".making-"


@dataclass(frozen=True, slots=True)
class VoiceFiles:
    """What a voice's own files say of it."""

    name: str
    kind: str
    """`rvc` or `classic`."""

    rate_hz: int
    sample_sha256: str | None
    """Of the recording it was made from; None where that is not known."""

    size_bytes: int
    """Of all its files."""


class VoiceStore:
    """The voices of all tenants. Blocking; for any thread or process."""

    def __init__(self, data: Path) -> None:
        """Make nothing yet.

        Args:
            data: the folder given as `--data`.
        """
        self._root = data / FOLDER
        self.ledger = ConsentLedger(data / LEDGER)
        """Who consented to them."""

    def tenants(self) -> list[str]:
        """Everybody who has a voice, sorted."""
        folders = self._root.iterdir() if self._root.is_dir() else ()
        found = (path.name for path in folders if _TENANT.fullmatch(path.name))
        return sorted(tenant for tenant in found if self.names(tenant))

    def names(self, tenant: str) -> list[str]:
        """The voices of a tenant, sorted; whether they may speak is another matter."""
        found = self._of(tenant).glob(f"*/{SETTINGS_FILE}")
        return sorted(p.parent.name for p in found if _NAME.fullmatch(p.parent.name))

    def folder(self, tenant: str, name: str) -> Path:
        """Where a voice lies, or would.

        Raises:
            VoiceRefused: it is not the name of a voice.
        """
        if not _NAME.fullmatch(name):
            what, remedy = "is not a name of a voice", "use a-z, 0-9, - and _, as in harbor-2"
            raise VoiceRefused("absent", Problem(repr(name[:120]), what, remedy))
        return self._of(tenant) / name

    def workshop(self, tenant: str, name: str) -> Path:
        """A folder for what making a voice leaves behind; goes when the voice is deleted.

        Raises:
            VoiceRefused: it is not the name of a voice.
        """
        return self.folder(tenant, name).with_name(f"{_MAKING}{name}")

    def about(self, tenant: str, name: str) -> VoiceFiles:
        """What a voice's files say, without opening its weights.

        Raises:
            VoiceRefused: there is no such voice, or its files are not as they have to be.
        """
        folder = self.folder(tenant, name)
        where = f"voice {name!r} of {tenant!r}"
        if not (folder / SETTINGS_FILE).is_file():
            known = ", ".join(self.names(tenant)) or "none yet"
            remedy = f"make it with `rapport voice import` or `train`; there are: {known}"
            raise VoiceRefused("absent", Problem(where, "there is no such voice", remedy))
        try:
            return _read(folder)
        except (OSError, ValueError, RecursionError) as broken:
            remedy = "import or train it again"
            problem = Problem(where, f"its files are damaged: {broken}", remedy)
            raise VoiceRefused("damaged", problem) from None

    def open(self, tenant: str, name: str, *, now: datetime) -> Path:
        """The folder of a voice that may be spoken with now.

        Args:
            tenant: whose.
            name: of the voice.
            now: with a time zone.

        Raises:
            VoiceRefused: there is none, its files are damaged, or its consent is missing, expired,
                revoked or for something else, or the ledger cannot be trusted.
        """
        about = self.about(tenant, name)
        self.ledger.valid(tenant, name, now, scope="speak", sample_sha256=about.sample_sha256)
        return self.folder(tenant, name)

    def install(self, tenant: str, name: str, from_folder: Path) -> Path:
        """Put a finished voice in its place, in one step; replaces one of that name.

        Args:
            tenant: whose.
            name: as in its `voice.json`.
            from_folder: holds its files, which are copied; anything else in it is left.

        Raises:
            VoiceRefused: its files are not those of a voice of that name.
            OSError: there is no room, or no permission.
        """
        target = self.folder(tenant, name)
        with self._alone(tenant):
            fresh = Path(tempfile.mkdtemp(prefix=_NEW, dir=target.parent))
            for file in (SETTINGS_FILE, WEIGHTS_FILE, INDEX_FILE):
                if (from_folder / file).is_file():
                    shutil.copyfile(from_folder / file, fresh / file, follow_symlinks=False)
                    _sync(fresh / file)
            try:
                _checked(fresh, name)
            except (OSError, ValueError, RecursionError) as broken:
                shutil.rmtree(fresh)
                problem = Problem(str(from_folder), f"holds no voice: {broken}", "make it anew")
                raise VoiceRefused("damaged", problem) from None
            fresh.chmod(0o755)
            before = _aside(target)
            fresh.rename(target)
            _sync(target.parent)
            shutil.rmtree(before)
        return target

    def delete(self, tenant: str, name: str) -> tuple[str, ...]:
        """Remove a voice and what making it left behind. Returns the paths of what is gone.

        Raises:
            VoiceRefused: it is not the name of a voice.
            OSError: no permission.
        """
        places = [self.folder(tenant, name), self.workshop(tenant, name)]
        files = [str(f) for place in places for f in sorted(place.rglob("*")) if f.is_file()]
        if any(place.exists() for place in places):
            with self._alone(tenant):
                gone = [_aside(place) for place in places]
                _sync(self._of(tenant))
                for place in gone:
                    shutil.rmtree(place)
        return tuple(files)

    def _of(self, tenant: str) -> Path:
        if not _TENANT.fullmatch(tenant):
            what, remedy = "is not a tenant's id", "name the tenant's folder"
            raise VoiceRefused("absent", Problem(repr(tenant[:80]), what, remedy))
        return self._root / tenant

    @contextmanager
    def _alone(self, tenant: str) -> Generator[None]:
        """One change at a time. What one that was killed has left is cleared away first."""
        folder = self._of(tenant)
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / ".lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            for prefix in (_NEW, _GONE):
                for left in folder.glob(f"{prefix}*"):
                    shutil.rmtree(left)
            yield


def _aside(place: Path) -> Path:
    """Take a folder out of sight in one step, so that nobody ever finds half a voice."""
    gone = Path(tempfile.mkdtemp(prefix=_GONE, dir=place.parent))
    if place.exists():
        place.rename(gone / place.name)
    return gone


def _read(folder: Path) -> VoiceFiles:
    """What `voice.json` says. Raises ValueError where it says something else than it may."""
    with (folder / SETTINGS_FILE).open("rb") as file:
        content = file.read(MAX_SETTINGS_BYTES + 1)
    if len(content) > MAX_SETTINGS_BYTES:
        raise ValueError(f"{SETTINGS_FILE} is larger than 1 MB")
    read: Any = json.loads(content)
    if not isinstance(read, dict) or read.get("format") != _FORMAT:
        raise ValueError(f"{SETTINGS_FILE} is not of format {_FORMAT}")
    kind, rate_hz, sample = read.get("kind"), read.get("rate_hz"), read.get("sample_sha256")
    if kind not in _KINDS or not isinstance(rate_hz, int) or not isinstance(sample, str | None):
        raise ValueError(f"kind, rate_hz or sample_sha256 of {SETTINGS_FILE} is not known here")
    if not (folder / WEIGHTS_FILE).is_file():
        raise ValueError(f"{WEIGHTS_FILE} is not there")
    size = sum(file.stat().st_size for file in folder.iterdir() if file.is_file())
    return VoiceFiles(str(read.get("name")), str(kind), rate_hz, sample, size)


def _checked(folder: Path, name: str) -> None:
    about = _read(folder)
    if about.name != name:
        raise ValueError(f"{SETTINGS_FILE} names the voice {about.name!r}, not {name!r}")


def _sync(path: Path) -> None:
    """Through to the disk, before what depends on it."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
