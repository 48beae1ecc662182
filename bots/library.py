"""The help centers of a process, read and ready to be searched and listened for."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from loguru import logger
from numpy.typing import NDArray

from bots.understood import Understood, understand
from processors.stt.language_model import LanguageModel, build_language_model
from processors.stt.whisper_prompt import Expected, expect, names
from tenants.config import Tenant
from tenants.errors import KnowledgeError
from tenants.knowledge.documents import Document, read_everything
from tenants.knowledge.embeddings import Embedder, MiniLm
from tenants.knowledge.ingest import IngestReport, ingest, knowledge_folder
from tenants.knowledge.search import Passage, Searcher
from tenants.knowledge.store import Store, store_folder
from tenants.registry import TenantFolder

OnProgress = Callable[[str, int, int], None]
Phonemes = Callable[[str, str], Awaitable[str]]

FREQUENT = 40
"""How much oftener a frequent question is asked than one somebody once wrote in a ticket."""

REMEMBERED_SENTENCES = 20_000
"""Sentence vectors kept per tenant, 1.5 kB each."""


@dataclass(frozen=True)
class Shelf:
    """One help center in one state."""

    knowledge: str
    """The state of the tenant's folder, uploads and sites when it was read."""

    searcher: Searcher
    embedder: Embedder
    language_model: LanguageModel
    expected: Expected
    """Words and questions that Whisper is told to expect."""

    names: frozenset[str]
    """Plain words that change a question wherever they appear."""

    understood: Understood
    """Intents and feelings, trained on the tenant's examples."""

    sentences: dict[str, NDArray[np.float32]]
    """Vectors of sentences that were weighed for an answer before."""

    def search(self, question: str) -> list[Passage]:
        """Passages, best first."""
        return self.searcher.search(question)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Texts to unit vectors (n, dimensions); a text seen before costs nothing."""
        # Threads share the memory, and any of them may clear it.
        vectors = {text: self.sentences.get(text) for text in texts}
        if new := [text for text, vector in vectors.items() if vector is None]:
            made = dict(zip(new, self.embedder.embed(new), strict=True))
            if len(self.sentences) + len(new) > REMEMBERED_SENTENCES:
                self.sentences.clear()
            self.sentences.update(made)
            vectors.update(made)
        return np.stack([vector for text in texts if (vector := vectors[text]) is not None])


class Library:
    """Keeps a shelf per tenant up to date with its files."""

    def __init__(self, data: Path, phonemes: Phonemes, on_progress: OnProgress | None) -> None:
        self._data, self._phonemes, self._on_progress = data, phonemes, on_progress
        self._embedder: Embedder | None = None
        self._shelves: dict[str, Shelf] = {}
        self._locks: dict[str, asyncio.Lock] = {}
        self._renewals: set[asyncio.Task[object]] = set()

    def open(self) -> None:
        """Load the embedding. Blocking."""
        self._embedder = MiniLm()

    async def shelf(self, folder: TenantFolder) -> Shelf:
        """A tenant's help center; the last state of it while a newer one is being read.

        Raises:
            KnowledgeError: it was never read, and cannot be.
        """
        known = self._shelves.get(folder.tenant.id)
        if known is None:
            await self.prepare(folder)
        elif known.knowledge != self._state(folder):
            renewal = asyncio.create_task(self._renew(folder))
            self._renewals.add(renewal)
            renewal.add_done_callback(self._renewals.discard)
        return self._shelves[folder.tenant.id]

    async def prepare(self, folder: TenantFolder) -> IngestReport | None:
        """Read what has changed. None where nothing has.

        Raises:
            KnowledgeError: it cannot be read; the last state stays.
        """
        async with self._locks.setdefault(folder.tenant.id, asyncio.Lock()):
            known = self._shelves.get(folder.tenant.id)
            if known and known.knowledge == self._state(folder):
                return None
            return await self._read(folder)

    def _store(self, tenant_id: str) -> Store:
        return Store(store_folder(self._data, tenant_id))

    def _state(self, folder: TenantFolder) -> str:
        """Changes with the tenant's folder, its uploads and the pages of its sites."""
        return f"{folder.knowledge} {self._store(folder.tenant.id).revision()}"

    async def _renew(self, folder: TenantFolder) -> None:
        try:
            await self.prepare(folder)
        except KnowledgeError as error:
            logger.warning("Help center not renewed", tenant=folder.tenant.id, error=str(error))

    async def _read(self, folder: TenantFolder) -> IngestReport:
        if self._embedder is None:
            raise RuntimeError("the library is not open")
        tenant, state = folder.tenant, self._state(folder)
        into = knowledge_folder(self._data, tenant.id)

        def progress(done: int, total: int) -> None:
            if self._on_progress:
                self._on_progress(tenant.id, done, total)

        report = await asyncio.to_thread(
            ingest, folder.path, tenant, into, self._embedder, on_progress=progress
        )
        searcher = Searcher(into, self._embedder, language=tenant.language)
        await asyncio.to_thread(searcher.warm)
        documents = await asyncio.to_thread(_own_documents, folder, self._store(tenant.id))
        self._shelves[tenant.id] = Shelf(
            knowledge=state,
            searcher=searcher,
            embedder=self._embedder,
            language_model=await self._listen_for(tenant.id, documents),
            expected=_expected(documents),
            names=names(map(_text, documents)),
            understood=await asyncio.to_thread(self._understand, tenant, documents),
            sentences={},
        )
        return report

    def _understand(self, tenant: Tenant, documents: list[Document]) -> Understood:
        assert self._embedder is not None
        questions = [question for document in documents for question in document.asked]
        asked = [*dict.fromkeys(questions), *(document.title for document in documents)]
        fingerprint, embed = self._embedder.fingerprint, self._embedder.embed
        return understand(tenant, asked, self._data, embed=embed, fingerprint=fingerprint)

    async def _listen_for(self, tenant_id: str, documents: list[Document]) -> LanguageModel:
        english = [document for document in documents if document.language in ("", "en")]
        asked = [
            question
            for document in english
            for question in document.asked
            for _ in range(FREQUENT if document.kind == "question" else 1)
        ]
        return await build_language_model(
            [_text(document) for document in english],
            asked,
            self._data / tenant_id / "listening",
            phonemes=self._phonemes,
        )


def _own_documents(folder: TenantFolder, store: Store) -> list[Document]:
    return list(read_everything(folder.path, folder.tenant, store).documents)


def _text(document: Document) -> str:
    return f"{document.title}.\n\n{document.body}"


def _expected(documents: list[Document]) -> Expected:
    frequent = [q for d in documents if d.kind == "question" for q in d.asked]
    return expect(map(_text, documents), frequent)
