"""What every setting is made of: a strict, frozen base, and types that refuse a wrong value."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

TenantId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([a-z0-9_-]{0,98}[a-z0-9])?$")]
EnvName = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{0,99}$")]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+(/\S*)?$")]
Origin = Annotated[str, StringConstraints(pattern=r"^https?://[a-z0-9.-]+(:[0-9]{1,5})?$")]
IceUrl = Annotated[str, StringConstraints(pattern=r"^(stuns?|turns?):[^\s/]+$")]
Inside = Annotated[str, StringConstraints(pattern=r"^\w[\w -]*(\.\w+)*(/\w[\w -]*(\.\w+)*)*$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]

# Strict, because YAML reads `yes` as true and Pydantic would take that for 1.
Seconds = Annotated[float, Field(gt=0, le=600, strict=True)]
Minutes = Annotated[float, Field(gt=0, le=24 * 60, strict=True)]
Times = Annotated[int, Field(ge=0, le=20, strict=True)]
Share = Annotated[float, Field(ge=0, le=1, strict=True)]
Cosine = Annotated[float, Field(ge=-1, le=1, strict=True)]


class Settings(BaseModel):
    """Settings are refused whole when one is unknown, and never change once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


def or_embedded(engine: str) -> BeforeValidator:
    """Settings without an engine are the embedded one's."""

    def named(settings: object) -> object:
        return {"engine": engine, **settings} if isinstance(settings, dict) else settings

    return BeforeValidator(named)
