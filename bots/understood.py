"""What a tenant's calls know of intents and feelings, trained once and kept on disk."""

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from bots.feeling_model import TransformersReader
from processors.policy import emotion, intent
from processors.policy.emotion import FewShotReader, Reader
from processors.policy.few_shot import FewShot
from processors.policy.intent import Embed, Intents
from processors.policy.routing import Reading
from tenants.config import Language, Tenant

VERSION = "2"
"""Of the training: another one is not satisfied with what was kept."""


@dataclass(frozen=True)
class Understood:
    """One tenant's trained intents and its reader of feelings. Shared by its calls."""

    tenant: Tenant
    model: FewShot | None
    feelings: Reader | None
    embed: Embed

    def intents(self, language: Language) -> Intents:
        """The intents with their answers in one call's language."""
        return Intents(
            map(partial(_intent, self.tenant, language), self.tenant.intents),
            self.model,
            self.embed,
        )

    def reader(self, language: Language, now: Callable[[], float]) -> Callable[[str], Reading]:
        """What makes something of a visitor's words. Blocking: about 10 ms."""
        intents = self.intents(language)
        embedded = self.tenant.emotion.model is None
        feelings = None if embedded and language != "en" else self.feelings

        def read(words: str) -> Reading:
            found = intents.recognize(words)
            cue = feelings.read(words, at_s=now()) if feelings else None
            return Reading(words, found, intents.sure(found), cue)

        return read


def understand(
    tenant: Tenant, asked: Sequence[str], data: Path, *, embed: Embed, fingerprint: str
) -> Understood:
    """Train what a tenant's calls need, or take what was kept. Blocking: some seconds at first.

    Args:
        tenant: whose examples.
        asked: questions its visitors are known to ask, most of them about something else.
        data: folder for what is kept.
        embed: the embedding.
        fingerprint: of the embedding.
    """
    examples = {each.name: each.examples for each in tenant.intents}
    content = [VERSION, fingerprint, examples, list(asked)]
    model = None
    if examples:
        learned = partial(intent.learn, examples, asked, embed)
        model = kept(data / tenant.id / "intents.npz", content, learned)
    return Understood(tenant, model, _feelings(tenant, data, embed, fingerprint), embed)


def _feelings(tenant: Tenant, data: Path, embed: Embed, fingerprint: str) -> Reader | None:
    settings = tenant.emotion
    if not settings.text:
        return None
    if settings.model:
        return TransformersReader.opened(Path(settings.model))
    if "en" not in tenant.languages:
        return None
    content = [VERSION, fingerprint, emotion.examples()]
    model = kept(data / "feelings.npz", content, partial(emotion.learn, embed))
    return FewShotReader(model, embed) if model else None


def kept(path: Path, content: Any, learn: Callable[[], FewShot | None]) -> FewShot | None:
    """The classifier in a file, where it was trained on this content; else a new one, written
    there."""
    key = hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()
    if (found := _read(path, key)) is not None:
        return found
    model = learn()
    if model is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Written aside and put in place: whoever reads meets a whole file.
        aside = path.with_suffix(f".{os.getpid()}.tmp.npz")
        np.savez(
            aside,
            key=np.array(key),
            names=np.array(model.names),
            mean=model.mean,
            examples=model.examples,
            weights=model.weights,
            calibration=np.array([model.temperature, model.doubt]),
        )
        aside.replace(path)
    return model


def _read(path: Path, key: str) -> FewShot | None:
    try:
        with np.load(path, allow_pickle=False) as kept:
            if str(kept["key"]) != key:
                return None
            return FewShot(
                tuple(map(str, kept["names"])),
                kept["mean"],
                kept["examples"],
                kept["weights"],
                *map(float, kept["calibration"]),
            )
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None  # absent, or cut short by a crash: it is trained again


def _intent(tenant: Tenant, language: Language, settings: Any) -> intent.Intent:
    answers = settings.answer
    return intent.Intent(
        name=settings.name,
        route=settings.route,
        min_confidence=settings.min_confidence,
        answer=answers.get(language) or answers.get(tenant.language, ""),
        webhook=settings.webhook or "",
        requires_auth=settings.requires_auth,
    )
