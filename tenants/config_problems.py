"""Turns what Pydantic says about a tenant file into sentences for the person who wrote it."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any, get_args

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from tenants.config import Tenant
from tenants.errors import Problem
from tenants.feelings import RULE_FORMS
from tenants.settings import Settings

SHOWN_CHARS = 60

_KINDS = {
    "string_type": "must be text",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "tuple_type": "must be a list",
    "dict_type": "must be a group of `key: value` lines",
    "model_type": "must be a group of `key: value` lines",
    "model_attributes_type": "must be a group of `key: value` lines",
    "string_pattern_mismatch": "is not written as it must be",
    "string_too_short": "is empty",
    "too_short": "has no entry",
}


@dataclass(frozen=True)
class _Place:
    """Where in the schema an error points."""

    key: str
    """As the file spells it: the tags Pydantic puts in for a chosen engine are left out."""

    models: tuple[type[Settings], ...]
    """The groups of settings in force at the key's last part."""

    help: str
    """What the setting is, from its docstring."""


def problems(invalid: ValidationError) -> Iterator[Problem]:
    """One problem for each error, in the order of the file's settings."""
    for error in invalid.errors(include_url=False):
        if not _follows(error):
            yield _problem(error)


def nearest(word: object, known: list[str]) -> str:
    """The known word most like a misspelt one, as a question; "" if none is like it."""
    spelt = str(word).lower().replace("-", "_")
    near = get_close_matches(spelt, known, n=1) or get_close_matches(str(word), known, n=1)
    return f"did you mean {near[0]!r}?" if near else ""


def shown(key: str, value: object) -> str | None:
    """The value for an error text; None where somebody may have pasted a secret."""
    if key.endswith("_env"):
        return None
    text = repr(value)
    return text if len(text) <= SHOWN_CHARS else f"{text[:SHOWN_CHARS]}…"


def _follows(error: ErrorDetails) -> bool:
    """Whether it only says that something else, reported by itself, is wrong."""
    empty_for_us = error["type"] == "too_short" and bool(error["input"])
    return empty_for_us or error["type"] == "default_factory_not_called"


def _problem(error: ErrorDetails) -> Problem:
    place, kind, value = _place(error["loc"]), error["type"], error["input"]
    context: dict[str, Any] = error.get("ctx", {})
    if kind == "extra_forbidden":
        return Problem(place.key, "no such setting", _instead(place))
    if kind == "invalid_key":
        return Problem(str(error["loc"][-1]), "is not the name of a setting", "remove it")
    if kind == "missing":
        return Problem(place.key, "is missing", f"add {_inside_a_sentence(place.help)}")
    if kind == "union_tag_not_found":
        return Problem(f"{place.key}.engine", "is missing", f"add {_inside_a_sentence(place.help)}")
    if kind == "union_tag_invalid":
        known = [tag.strip("' ") for tag in context["expected_tags"].split(",")]
        return _choice(f"{place.key}.engine", context["tag"], known)
    if kind == "literal_error":
        known = [word.strip("' ") for word in context["expected"].replace(" or ", ",").split(",")]
        return _choice(place.key, value, known)
    if value is None:
        remedy = f"remove it, or write {_inside_a_sentence(place.help)}"
        return Problem(place.key, "is empty", remedy)
    what = _KINDS.get(kind, _inside_a_sentence(error["msg"].replace("Input should", "must")))
    return Problem(place.key, what, _remedy(kind, value, place), shown(place.key, value))


def _choice(key: str, value: object, known: list[str]) -> Problem:
    remedy = " ".join(filter(None, [nearest(value, known), f"one of: {', '.join(known)}"]))
    return Problem(key, "is not known here", remedy, shown(key, value))


def _remedy(kind: str, value: object, place: _Place) -> str:
    if kind == "string_type" and not isinstance(value, (list, dict)):
        return f"put it in quotes: {_inside_a_sentence(place.help)}"
    if kind == "tuple_type":
        return f"begin a line with '- ' for each entry: {_inside_a_sentence(place.help)}"
    if place.key.endswith("_env"):
        return f"never put the secret itself here, but {_inside_a_sentence(place.help)}"
    return f"write {_inside_a_sentence(place.help)}"


def _instead(place: _Place) -> str:
    """What an unknown setting may have been meant to be: a neighbour, or one of another group."""
    word = place.key.rpartition(".")[2]
    known = [name for model in place.models for name in _settings(model)]
    near = nearest(word, known)
    elsewhere = [path for leaf, path in _every_setting() if leaf == word]
    if elsewhere and not near:
        return f"did you mean {' or '.join(map(repr, elsewhere))}?"
    return near or f"remove it, or use one of: {', '.join(known)}"


def _place(loc: tuple[int | str, ...]) -> _Place:
    place = _Place("", (Tenant,), "")
    for part in loc:
        place = _step(place, part)
    return place


def _step(place: _Place, part: int | str) -> _Place:
    fields = [_settings(m)[str(part)] for m in place.models if str(part) in _settings(m)]
    if part == "[key]" or part in RULE_FORMS:
        return place
    if len(place.models) > 1 and not fields:
        chosen = tuple(m for m in place.models if part in _tags(m))
        if chosen:
            return _Place(place.key, chosen, place.help)
    # YAML readers count from one; the first of `questions` is question 1.
    spelt = str(part + 1) if isinstance(part, int) else part
    key = f"{place.key}.{spelt}".lstrip(".")
    if fields:
        return _Place(key, _models(fields[0].annotation), fields[0].description or "")
    return _Place(key, place.models, place.help)


def _settings(model: type[Settings]) -> dict[str, FieldInfo]:
    """Its settings as the file spells them."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _tags(model: type[Settings]) -> tuple[str, ...]:
    return get_args(model.model_fields["engine"].annotation)


def _models(annotation: Any) -> tuple[type[Settings], ...]:
    """The groups of settings an annotation admits: of a union, of the entries of a list."""
    if isinstance(annotation, type) and issubclass(annotation, Settings):
        return (annotation,)
    return tuple(model for arg in get_args(annotation) for model in _models(arg))


@cache
def _every_setting() -> list[tuple[str, str]]:
    """(name, where it belongs) of each setting inside a group."""
    found: list[tuple[str, str]] = []
    for group, field in Tenant.model_fields.items():
        models = _models(field.annotation)
        for model in models:
            engine = f" of engine {_tags(model)[0]}" if len(models) > 1 else ""
            found += [(name, f"{group}.{name}{engine}") for name in _settings(model)]
    return found


def _inside_a_sentence(text: str) -> str:
    lower = text[:1] if text[1:2].isupper() else text[:1].lower()
    return (lower + text[1:]).removesuffix(".")
