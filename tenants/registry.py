"""All tenants of an installation: one folder each, read again when somebody has edited it."""

import hashlib
import threading
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG

from tenants.config import Tenant
from tenants.config_file import TENANT_FILE, load_tenant
from tenants.errors import TenantConfigError, TenantNotFoundError
from tenants.knowledge.files import source_paths


@dataclass(frozen=True)
class TenantFolder:
    """A tenant as last read without a fault."""

    path: Path
    """Its folder."""

    tenant: Tenant
    """Its settings."""

    knowledge: str
    """Changes with what an ingest would read: articles, tickets, frequent questions, intents."""


@dataclass(frozen=True)
class _Seen:
    """What a folder was like when it was last looked at."""

    stamp: str
    """Names, sizes and times of its files."""

    good: TenantFolder | None
    """None when it has never been without a fault."""

    fault: TenantConfigError | None
    """What is wrong with it now."""


class Registry:
    """The tenants under one folder. May be shared by threads.

    A folder is a tenant when it holds a `tenant.yaml`. Each call looks at the files' sizes and
    times, and reads what has changed. An edit with a fault changes nothing: the last good settings
    go on, and `problems` tells why. Building a registry reads nothing.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock = threading.Lock()
        self._seen: dict[str, _Seen] = {}

    def get(self, tenant_id: str) -> TenantFolder:
        """The tenant of that id.

        Raises:
            TenantNotFoundError: there is none; says whom the caller may have meant.
            TenantConfigError: it has never been without a fault since this registry was built.
        """
        with self._lock:
            names = self._names()
            if tenant_id not in names:
                raise TenantNotFoundError(tenant_id, names)
            seen = self._look(tenant_id)
        if seen.good:
            return seen.good
        assert seen.fault
        # Without it, the kept exception would collect the frames of every call.
        raise seen.fault.with_traceback(None)

    def ids(self) -> list[str]:
        """Every tenant that can be served, sorted."""
        return [name for name, seen in self._all().items() if seen.good]

    @property
    def problems(self) -> tuple[TenantConfigError, ...]:
        """What is wrong with the files as they are now; empty when nothing is."""
        return tuple(seen.fault for seen in self._all().values() if seen.fault)

    def _all(self) -> dict[str, _Seen]:
        with self._lock:
            return {name: self._look(name) for name in self._names()}

    def _names(self) -> list[str]:
        """Every tenant's folder; one that has since lost its file is a tenant with a fault."""
        found = {path.parent.name for path in self._root.glob(f"*/{TENANT_FILE}")}
        self._seen = {
            name: seen
            for name, seen in self._seen.items()
            if name in found or (self._root / name).is_dir()
        }
        return sorted(found | self._seen.keys())

    def _look(self, name: str) -> _Seen:
        """The folder as it is, read again only if its stamp is new."""
        folder = self._root / name
        before = self._seen.get(name)
        # Taken before reading: what is written meanwhile is read at the next look.
        stamp = _stamp(folder)
        if before and before.stamp == stamp:
            return before
        good, fault = before.good if before else None, None
        try:
            tenant = load_tenant(folder)
            good = TenantFolder(folder, tenant, _knowledge(folder, tenant))
        except TenantConfigError as refused:
            fault = refused
        self._seen[name] = _Seen(stamp, good, fault)
        return self._seen[name]


def _stamp(folder: Path) -> str:
    """Equal as long as no file of the folder is written, added or removed."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        try:
            stat = path.stat()
        except FileNotFoundError:
            continue  # removed since it was listed
        if S_ISREG(stat.st_mode):
            digest.update(f"{path}\0{stat.st_size}\0{stat.st_mtime_ns}\0{stat.st_ino}\0".encode())
    return digest.hexdigest()


def _knowledge(folder: Path, tenant: Tenant) -> str:
    """Of the content of all that an ingest reads."""
    knowledge = tenant.knowledge
    read = {"id", "language", "knowledge", "questions", "intents", "emotion"}
    settings = tenant.model_dump_json(include=read)
    digest = hashlib.sha256(settings.encode())
    tickets = [folder / knowledge.tickets] if knowledge.tickets else []
    for path in [*source_paths(folder / knowledge.folder), *tickets]:
        content = path.read_bytes() if path.is_file() else b""
        digest.update(f"\0{path.name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()
