from pathlib import Path

import pytest

from bots.roles import roles
from tenants.config import Tenant

DAILY = {"engine": "daily", "api_key_env": "BRAND_DAILY_KEY"}
OPENAI = {"engine": "openai", "model": "gpt-4.1-mini", "api_key_env": "BRAND_OPENAI_KEY"}
SPEECH = {"engine": "openai", "api_key_env": "BRAND_OPENAI_KEY"}


def cast(**settings):
    tenant = Tenant(id="brand", name="Brand", greeting="Hi.", **settings)
    return {role.role: role for role in roles(tenant, Path("nowhere"))}


def test_every_role_says_who_plays_it_and_why():
    for role in cast().values():
        assert role.engine
        assert role.why
        assert role.missing is None


@pytest.mark.parametrize(
    ("settings", "role", "engine", "remedy"),
    [
        (
            {"transport": DAILY},
            "transport",
            "WebRTC",
            "set the environment variable BRAND_DAILY_KEY",
        ),
        ({"llm": OPENAI}, "answers", "extractive", "set the environment variable BRAND_OPENAI_KEY"),
        ({"tts": SPEECH}, "voice", "espeak-ng", "set the environment variable BRAND_OPENAI_KEY"),
        (
            {"stt": {"engine": "whisper", "model": "tiny"}},
            "recognition",
            "PocketSphinx",
            "the weights of tiny were not fetched: "
            "rapport models pull whisper --size tiny --into nowhere",
        ),
    ],
)
def test_a_missing_key_is_named_and_another_engine_stands_in(settings, role, engine, remedy):
    found = cast(**settings)[role]

    assert engine in found.engine
    assert found.missing == remedy


def test_a_key_that_is_there_brings_the_chosen_engine(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("BRAND_DAILY_KEY", "k")
    monkeypatch.setenv("BRAND_OPENAI_KEY", "k")
    found = cast(transport=DAILY, llm=OPENAI)

    assert found["transport"].engine.startswith("Daily")
    assert found["answers"].engine == "gpt-4.1-mini"


def test_a_server_of_ones_own_needs_no_key():
    found = cast(llm=OPENAI | {"base_url": "http://localhost:8000/v1"})

    assert found["answers"].engine == "gpt-4.1-mini"
    assert "localhost:8000" in found["answers"].why


def test_who_stands_in_for_a_model_is_named_in_order(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("BRAND_OPENAI_KEY", "k")
    monkeypatch.setenv("GEMINI_API_KEY", "k")
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    llm = OPENAI | {
        "small": "gpt-4.1-nano",
        "fallbacks": [
            {"engine": "anthropic", "model": "claude-haiku-4-5"},
            {"engine": "gemini", "model": "gemini-2.5-flash"},
            {"engine": "extractive"},
        ],
    }
    found = cast(llm=llm)["answers"]

    assert found.engine == (
        "gpt-4.1-mini, then gpt-4.1-nano (simple questions), then gemini-2.5-flash, then extractive"
    )
    assert found.missing == "claude-haiku-4-5: set the environment variable ANTHROPIC_API_KEY"


def test_a_tool_whose_secret_is_not_set_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("BRAND_SHOP_SECRET", raising=False)
    tool = {
        "name": "order_status",
        "description": "Looks up an order.",
        "asks": ["Where is my order?"],
        "method": "GET",
        "url": "https://shop.example.org/orders",
        "secret_env": "BRAND_SHOP_SECRET",
    }

    without = cast(tools=[tool])["your systems"]
    monkeypatch.setenv("BRAND_SHOP_SECRET", "s" * 32)
    with_it = cast(tools=[tool])["your systems"]

    assert (without.engine, without.missing) == (
        "none",
        "set the environment variable BRAND_SHOP_SECRET",
    )
    assert (with_it.engine, with_it.missing) == ("order_status", None)
