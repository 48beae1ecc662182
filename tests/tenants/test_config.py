"""The schema of a tenant file."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from tenants.config import LANGUAGES, Tenant
from tenants.config_file import load_tenant
from tenants.engines import ExtractiveLlm, OpenAiLlm
from tenants.settings import Settings

DEMO = Path(__file__).parents[2] / "tenants" / "demo"
LEAST = {"id": "harbor", "name": "Harbor Dental", "greeting": "Hello"}


def every_group(group: type[Settings] = Settings) -> Iterator[type[Settings]]:
    for kind in group.__subclasses__():
        yield kind
        yield from every_group(kind)


def every_setting(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    groups = {"Tenant": schema, **schema["$defs"]}
    for name, group in groups.items():
        for key, setting in group["properties"].items():
            yield f"{name}.{key}", setting


@pytest.mark.parametrize(
    ("where", "setting"),
    [pytest.param(*found, id=found[0]) for found in every_setting(Tenant.model_json_schema())],
)
def test_every_setting_says_what_it_is_for(where: str, setting: dict[str, Any]):
    assert setting.get("description", "").endswith((".", "?")), where


def test_every_group_refuses_what_it_does_not_know_and_never_changes():
    lax = [
        group.__name__
        for group in every_group()
        if group.model_config.get("extra") != "forbid" or not group.model_config.get("frozen")
    ]

    assert lax == []


def test_a_tenant_needs_only_an_id_a_name_and_a_greeting():
    tenant = Tenant.model_validate(LEAST)

    assert (tenant.transport.engine, tenant.stt.engine, tenant.llm.engine, tenant.tts.engine) == (
        "webrtc",
        "pocketsphinx",
        "extractive",
        "espeak",
    )


def test_visitors_may_choose_only_the_tenants_own_language_unless_it_says_more():
    tenant = Tenant.model_validate({**LEAST, "language": "nl"})

    assert tenant.languages == ("nl",)


@pytest.mark.parametrize(
    ("llm", "kind"),
    [
        ({"engine": "extractive"}, ExtractiveLlm),
        ({"engine": "openai", "model": "gpt-4.1-mini"}, OpenAiLlm),
    ],
)
def test_the_engine_decides_which_settings_there_are(llm: dict[str, str], kind: type[Settings]):
    assert isinstance(Tenant.model_validate({**LEAST, "llm": llm}).llm, kind)


def test_settings_cannot_be_changed_once_read():
    tenant = Tenant.model_validate(LEAST)

    with pytest.raises(ValidationError, match="frozen"):
        tenant.call.silence_s = 5  # pyright: ignore[reportAttributeAccessIssue]


@pytest.mark.parametrize("folder", ["../elsewhere", "/etc", "a/../../b", "", ".hidden", "~root"])
def test_knowledge_never_lies_outside_the_tenants_folder(folder: str):
    with pytest.raises(ValidationError):
        Tenant.model_validate({**LEAST, "knowledge": {"folder": folder}})


def test_the_demo_is_without_a_fault_and_speaks_all_twelve_languages():
    assert load_tenant(DEMO).languages == LANGUAGES
