"""Help centers being read for an operator: one at a time per tenant, watched while it goes on."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from loguru import logger

from bots.engines import Engines
from bots.library import OnProgress
from tenants.errors import TenantError
from tenants.knowledge.store import Store, store_folder
from tenants.registry import TenantFolder
from tenants.sites import Site
from web.reading import Reading, bring_up_to_date

MAX_PROBLEMS = 200


@dataclass
class Job:
    """One reading of a help center, going on or over."""

    stage: str = "Waiting"
    """What is being done, for people."""

    done: int = 0
    total: int = 0
    """Pages or texts; 0 when not known."""

    running: bool = True
    error: str = ""
    """Why it came to nothing; "" when it did not."""

    reading: Reading | None = None
    """What came of it; None while it goes on."""

    def as_json(self) -> dict[str, Any]:
        """For the page that watches it."""
        reading = self.reading
        return {
            "running": self.running,
            "stage": self.stage,
            "done": self.done,
            "total": self.total,
            "error": self.error,
            "rows": [asdict(row) for row in reading.rows] if reading else [],
            "problems": [str(p) for p in reading.problems][:MAX_PROBLEMS] if reading else [],
        }


class Jobs:
    """The readings of one process."""

    def __init__(self, data: Path, allow: Sequence[str]) -> None:
        """Read nothing yet.

        Args:
            data: folder for datasets.
            allow: `host:port` of inner servers that may be read.
        """
        self._data, self._allow = data, tuple(allow)
        self._jobs: dict[str, Job] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def of(self, tenant_id: str) -> Job | None:
        """The last reading; None before the first."""
        return self._jobs.get(tenant_id)

    def store(self, tenant_id: str) -> Store:
        """A tenant's uploads and sites."""
        return Store(store_folder(self._data, tenant_id))

    def start(self, engines: Engines, folder: TenantFolder, sites: Sequence[Site]) -> bool:
        """Read some sites and all documents in the background. False while another goes on."""
        tenant_id = folder.tenant.id
        known = self._jobs.get(tenant_id)
        if known and known.running:
            return False
        job = self._jobs[tenant_id] = Job()
        task = asyncio.create_task(self._run(job, engines, folder, sites))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return True

    def hearing(self, also: OnProgress) -> OnProgress:
        """A listener for embedding that tells the page as well."""

        def on_progress(tenant_id: str, done: int, total: int) -> None:
            also(tenant_id, done, total)
            job = self._jobs.get(tenant_id)
            if job and job.running and total:
                job.stage, job.done, job.total = "Learning what is new", done, total

        return on_progress

    async def close(self) -> None:
        """Stop what goes on. What was read stays."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _run(
        self, job: Job, engines: Engines, folder: TenantFolder, sites: Sequence[Site]
    ) -> None:
        def on_site(url: str, asked: int, known: int) -> None:
            job.stage, job.done, job.total = f"Reading {url}", asked, known

        def on_documents() -> None:
            job.stage, job.done, job.total = "Reading documents", 0, 0

        try:
            job.reading = await bring_up_to_date(
                engines,
                folder,
                self.store(folder.tenant.id),
                sites=sites,
                allow=self._allow,
                on_site=on_site,
                on_documents=on_documents,
            )
            job.stage = "Done"
        except TenantError as error:
            job.error = str(error)
        except Exception as error:  # noqa: BLE001 - the edge of a background job: the server lives on
            logger.opt(exception=error).error(
                "Reading a help center broke", tenant=folder.tenant.id
            )
            job.error = "the server could not finish; its log says why"
        finally:
            job.running = False
