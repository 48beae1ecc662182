"""What a tenant file promises and its folder must keep.

These look at the file as it was read, before it is known to fit the schema, so that they are
reported together with what does not fit. Whatever has the wrong shape is left to the schema.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from tenants.config import Call, Knowledge
from tenants.config_problems import nearest, shown
from tenants.deployment import deployment_problems
from tenants.engines import DailyTransport
from tenants.errors import Problem
from tenants.feelings import step_problems
from tenants.intents import intent_problems
from tenants.knowledge.files import article_files

Raw = dict[str, Any]


def folder_problems(raw: Raw, folder: Path) -> Iterator[Problem]:
    """Everything in `raw` that does not agree with itself or with the tenant's folder."""
    yield from _id(raw, folder)
    yield from _languages(raw)
    yield from _room(raw)
    yield from _turn_servers(raw)
    yield from _knowledge(raw, folder)
    yield from _questions(raw, folder)
    yield from intent_problems(raw)
    yield from deployment_problems(raw)
    yield from step_problems(raw)


def _id(raw: Raw, folder: Path) -> Iterator[Problem]:
    name = folder.resolve().name
    if isinstance(raw.get("id"), str) and raw["id"] != name:
        remedy = f"rename the folder or write id: {name}"
        yield Problem("id", f"is not the name of its folder, {name!r}", remedy, repr(raw["id"]))


def _languages(raw: Raw) -> Iterator[Problem]:
    language, languages = raw.get("language", "en"), raw.get("languages")
    if isinstance(languages, list) and languages and language not in languages:
        what = f"does not contain the tenant's own language, {language}"
        yield Problem("languages", what, f"add {language} to it", shown("languages", languages))


def _room(raw: Raw) -> Iterator[Problem]:
    transport = _group(raw, "transport")
    minutes = transport.get("room_minutes", DailyTransport.model_fields["room_minutes"].default)
    longest = _group(raw, "call").get("max_minutes", Call().max_minutes)
    numbers = isinstance(minutes, (int, float)) and isinstance(longest, (int, float))
    if transport.get("engine") == "daily" and numbers and minutes < longest:
        what = f"is less than call.max_minutes, {longest:g}: the room would close on a caller"
        yield Problem("transport.room_minutes", what, f"write {longest:g} or more", str(minutes))


def _turn_servers(raw: Raw) -> Iterator[Problem]:
    for number, server in _entries(raw, "ice_servers"):
        urls = server.get("urls")
        if not isinstance(urls, list) or not any(str(url).startswith("turn") for url in urls):
            continue
        for key in ("username", "credential_env"):
            if not server.get(key):
                what, remedy = "is missing", "add it: browsers refuse a TURN server without it"
                yield Problem(f"ice_servers.{number}.{key}", what, remedy)


def _knowledge(raw: Raw, folder: Path) -> Iterator[Problem]:
    knowledge = _group(raw, "knowledge")
    name, tickets = _article_folder(raw), knowledge.get("tickets")
    if isinstance(name, str) and not (folder / name).is_dir():
        remedy = f"make the folder {folder / name} and put the articles there as .md files"
        yield Problem("knowledge.folder", "there is no such folder", remedy, repr(name))
    if isinstance(tickets, str) and not (folder / tickets).is_file():
        remedy = f"put the file at {folder / tickets} or write tickets: null"
        yield Problem("knowledge.tickets", "there is no such file", remedy, repr(tickets))


def _questions(raw: Raw, folder: Path) -> Iterator[Problem]:
    name = _article_folder(raw)
    known = article_files(folder / name) if isinstance(name, str) else {}
    seen: dict[str, str] = {}
    for number, entry in _entries(raw, "questions"):
        slug = entry.get("article")
        if isinstance(slug, str) and known and slug not in known:
            key = f"questions.{number}.article"
            remedy = nearest(slug, sorted(known)) or f"add {slug}.md to the {name} folder"
            yield Problem(key, "there is no such article", remedy, repr(slug))
        for key, text in _wordings(entry, number):
            first = seen.setdefault(" ".join(text.casefold().split()), key)
            if first != key:
                yield Problem(key, f"is the same as {first}", "remove one of them", repr(text))


def _wordings(entry: Raw, number: int) -> Iterator[tuple[str, str]]:
    also = entry.get("also")
    spelt = {f"questions.{number}.question": entry.get("question")}
    if isinstance(also, list):
        texts = enumerate(cast("list[Any]", also), start=1)
        spelt |= {f"questions.{number}.also.{place}": text for place, text in texts}
    return ((key, text) for key, text in spelt.items() if isinstance(text, str))


def _article_folder(raw: Raw) -> object:
    return _group(raw, "knowledge").get("folder", Knowledge().folder)


def _group(raw: Raw, key: str) -> Raw:
    group = raw.get(key)
    return cast("Raw", group) if isinstance(group, dict) else {}


def _entries(raw: Raw, key: str) -> Iterator[tuple[int, Raw]]:
    """(its number counted from one, the entry) of each well-formed entry of a list."""
    entries = raw.get(key)
    if isinstance(entries, list):
        for number, entry in enumerate(cast("list[Any]", entries), start=1):
            if isinstance(entry, dict):
                yield number, cast("Raw", entry)
