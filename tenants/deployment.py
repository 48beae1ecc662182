"""Where an assistant is put to use, and whether a face may be read there.

The EU AI Act, Article 5(1)(f), forbids inferring emotions of people at work or in education from
their faces. Consent does not lift that, so neither does a setting here.
"""

from collections.abc import Iterator
from typing import Any, Literal, cast

from tenants.config import Tenant
from tenants.errors import Problem

FacePath = Literal["landmarks", "video"]
"""Who finds the face: the visitor's page, or this server in the visitor's pictures."""

_SETTING: dict[FacePath, str] = {"landmarks": "face", "video": "face_video"}

_FORBIDDEN = (
    "the EU AI Act, Article 5(1)(f), forbids reading the emotions of people {where} from their "
    "faces, and their consent does not change that"
)
_WHERE = {"workplace": "at work", "education": "in education"}
_UNSAID = (
    "nothing says that visitors are customers: the EU AI Act, Article 5(1)(f), forbids reading "
    "the emotions of people at work or in education from their faces"
)


def face_refused(tenant: Tenant, path: FacePath = "landmarks") -> str | None:
    """Why a visitor's face may not be read this way; None where it may.

    A sentence without its full stop. Asked wherever a face could be switched on.
    """
    if why := _gate(tenant.deployment_context):
        return why
    setting = _SETTING[path]
    return None if getattr(tenant.emotion, setting) else f"emotion.{setting} is switched off"


def deployment_problems(raw: dict[str, Any]) -> Iterator[Problem]:
    """Faces that `raw`, the file as it was read, may not have read."""
    emotion = raw.get("emotion")
    wanted = cast("dict[str, Any]", emotion) if isinstance(emotion, dict) else {}
    context = raw.get("deployment_context")
    why = _gate(context)
    if not why:
        return
    for setting in _SETTING.values():
        if wanted.get(setting) is True:
            off = f"write {setting}: false"
            remedy = (
                off
                if context
                else f"write deployment_context: customer_service if they are, or {off}"
            )
            yield Problem(f"emotion.{setting}", f"is refused: {why}", remedy, "true")


def _gate(context: object) -> str:
    if context == "customer_service":
        return ""
    where = _WHERE.get(str(context))
    return _FORBIDDEN.format(where=where) if where else _UNSAID
