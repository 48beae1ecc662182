"""What somebody reads who made a mistake in a tenant file."""

from typing import Any

import pytest

from tenants.config_file import load_tenant
from tenants.errors import TenantConfigError
from tests.tenants.brand import Brand


def refusal(brand: Brand) -> TenantConfigError:
    with pytest.raises(TenantConfigError) as refused:
        load_tenant(brand.folder)
    return refused.value


def the_only_problem(brand: Brand) -> str:
    problems = refusal(brand).problems
    assert len(problems) == 1, problems
    return str(problems[0])


def test_all_problems_of_a_file_are_told_at_once(brand: Brand):
    brand.write_settings(
        nam="Harbor", call={"silence_s": -4, "stall": 3}, llm={"engine": "opnai"}, language="eng"
    )

    assert str(refusal(brand)) == "\n  ".join(
        [
            f"{brand.file}: 5 to fix",
            "language = 'eng': is not known here; did you mean 'en'? "
            "one of: en, es, fr, de, it, pt, nl, pl, tr, hi, id, zh",
            "llm.engine = 'opnai': is not known here; did you mean 'openai'? "
            "one of: extractive, openai, azure, gemini, anthropic",
            "call.silence_s = -4: must be greater than 0; write seconds without a word from the "
            "visitor before they are asked whether they are there",
            "call.stall: no such setting; did you mean 'stall_s'?",
            "nam: no such setting; did you mean 'name'?",
        ]
    )


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"id": "harbour"}, "id = 'harbour': is not the name of its folder, 'harbor'"),
        ({"silence_s": 9}, "silence_s: no such setting; did you mean 'call.silence_s'?"),
        ({"tts": {"words-per-minute": 90}}, "did you mean 'words_per_minute'?"),
        ({"llm": {"model": "x"}}, "llm.engine: is missing"),
        ({"llm": {"engine": "extractive", "model": "x"}}, "'llm.model of engine openai'"),
        ({"llm": {"engine": "openai", "modle": "x", "model": "y"}}, "did you mean 'model'?"),
        ({"stt": {"engine": "wisper"}}, "did you mean 'whisper'? one of: pocketsphinx"),
        ({"transport": {"engine": "dayly"}}, "did you mean 'daily'?"),
        ({"greeting": 12}, "greeting = 12: must be text; put it in quotes"),
        ({"greeting": ""}, "greeting = '': is empty"),
        ({"name": "x" * 600}, "…: string should have at most 500 characters"),
        ({"call": {"max_repeats": True}}, "must be a whole number"),
        ({"call": None}, "call: is empty; remove it, or write"),
        ({"languages": "en"}, "languages = 'en': must be a list; begin a line with '- '"),
        ({"languages": ["de"]}, "does not contain the tenant's own language, en; add en to it"),
        ({"languages": ["en", "no"]}, "languages.2 = 'no': is not known here"),
        ({"origins": ["https://a.example/shop"]}, "as in https://www.example.org"),
        ({"transport": [1]}, "transport = [1]: must be a group of `key: value` lines"),
        ({"knowledge": {"folder": "help"}}, "knowledge.folder = 'help': there is no such folder"),
        ({"knowledge": {"tickets": "old.csv"}}, "knowledge.tickets = 'old.csv': there is no"),
        ({"lines": {"unkown": {"en": "Hm."}}}, "lines.unkown = 'unkown': is not known here; did"),
        ({"lines": {"unknown": {"ee": "Hm."}}}, "lines.unknown.ee = 'ee': is not known here"),
        ({"ice_servers": [{"urls": []}]}, "ice_servers.1.urls = []: has no entry"),
        (
            {"ice_servers": [{"urls": ["turn:x.example"], "credential_env": "PW"}]},
            "ice_servers.1.username: is missing; add it: browsers refuse a TURN server without it",
        ),
        (
            {"transport": {"engine": "daily", "room_minutes": 10}},
            "transport.room_minutes = 10: is less than call.max_minutes, 30",
        ),
        (
            {"questions": [{"question": "Money?", "article": "refund"}]},
            "questions.1.article = 'refund': there is no such article; did you mean 'refunds'?",
        ),
        (
            {
                "questions": [
                    {"question": "Money back?", "article": "refunds"},
                    {"question": "Why?", "article": "errors", "also": ["money  BACK?"]},
                ]
            },
            "questions.2.also.1 = 'money  BACK?': is the same as questions.1.question",
        ),
        ({1: "x"}, "1: is not the name of a setting; remove it"),
    ],
)
def test_a_mistake_is_named_with_its_place_and_what_to_do(
    brand: Brand, settings: dict[Any, Any], told: str
):
    brand.write_settings(**{"questions": [], **{str(k): v for k, v in settings.items()}})
    if 1 in settings:
        brand.file.write_text(brand.file.read_text().replace("'1':", "1:"))

    assert told in the_only_problem(brand)


@pytest.mark.parametrize(
    "settings",
    [
        {"llm": {"engine": "openai", "model": "x", "api_key_env": "sk-4711-secret"}},
        {"llm": {"engine": "openai", "model": "x", "api_key": "sk-4711-secret"}},
        {"transport": {"engine": "daily", "api_key_env": "sk-4711-secret"}},
    ],
)
def test_a_secret_put_into_the_file_is_not_repeated(brand: Brand, settings: dict[str, Any]):
    brand.write_settings(**settings)

    assert "4711" not in str(refusal(brand))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("id: [harbor\nname: x", "line 2, column 5: is not YAML: while parsing a flow sequence"),
        ("id: harbor\nname: a: b", "line 2, column 8: is not YAML: mapping values are not"),
        ("id: harbor\n\tname: x", "line 2, column 1: is not YAML: while scanning for the next"),
        ("", "the file: is empty; begin with id, name and greeting"),
        ("- id: harbor", "the file: is not a group of `key: value` lines"),
        ("just words", "the file: is not a group of `key: value` lines"),
        ("id: !!python/object:os.system x", "is not YAML: could not determine a constructor"),
        ("id: \x07", "the file: has a character YAML forbids at position 4; remove it"),
        ("? [a, b]\n: c", "is not YAML: while constructing a mapping"),
        ("[" * 1500, "is not YAML"),
        ("id: 0b_", "is not YAML"),
    ],
)
def test_a_file_that_is_no_settings_at_all(brand: Brand, text: str, told: str):
    brand.file.write_text(text)

    assert told in the_only_problem(brand)


def test_tabs_are_pointed_out(brand: Brand):
    brand.file.write_text("id: harbor\n\tname: x")

    assert the_only_problem(brand).endswith("indent with spaces, not with tabs")


def test_a_key_written_twice_is_a_problem_with_both_lines(brand: Brand):
    brand.file.write_text(f"{brand.file.read_text()}call: {{silence_s: 4}}\ncall: {{}}\n")
    last = len(brand.file.read_text().splitlines())

    told = f"call: is written twice, on lines {last - 1} and {last}; remove one of them"
    assert the_only_problem(brand) == told


def test_a_file_in_another_encoding(brand: Brand):
    brand.file.write_bytes("id: harbor\nname: Zähne".encode("latin-1"))

    assert the_only_problem(brand) == "the file: is not UTF-8 from byte 18 on; save it as UTF-8"


def test_a_byte_order_mark_and_windows_line_ends_are_fine(brand: Brand):
    text = brand.file.read_text().replace("\n", "\r\n")
    brand.file.write_bytes(b"\xef\xbb\xbf" + text.encode())

    assert load_tenant(brand.folder).id == "harbor"


def test_a_folder_without_a_file(brand: Brand):
    brand.file.unlink()

    assert the_only_problem(brand).startswith("the file: does not exist; write tenant.yaml")
