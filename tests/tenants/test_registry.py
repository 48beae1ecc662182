"""Tenants that come, change and go while the server runs."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tenants.errors import TenantConfigError, TenantNotFoundError
from tenants.registry import Registry
from tests.tenants.brand import Brand


@pytest.fixture
def registry(brand: Brand) -> Registry:
    return Registry(brand.folder.parent)


def test_a_tenant_is_found_by_its_id(registry: Registry, brand: Brand):
    found = registry.get("harbor")

    assert (found.path, found.tenant.name) == (brand.folder, "Harbor Dental")


def test_an_unknown_id_is_answered_with_whom_it_may_mean(registry: Registry):
    with pytest.raises(TenantNotFoundError, match=r"no tenant 'harbr'; did you mean 'harbor'\?"):
        registry.get("harbr")


@pytest.mark.parametrize("path", ["../harbor", "harbor/knowledge", "", ".", "/etc", "a" * 5000])
def test_an_id_is_never_a_path(registry: Registry, path: str):
    with pytest.raises(TenantNotFoundError):
        registry.get(path)


def test_an_edit_is_seen_at_the_next_call(registry: Registry, brand: Brand):
    registry.get("harbor")

    brand.write_settings(name="Harbour Smiles")

    assert registry.get("harbor").tenant.name == "Harbour Smiles"


def test_an_untouched_folder_is_not_read_again(registry: Registry):
    assert registry.get("harbor") is registry.get("harbor")


def test_a_broken_edit_changes_nothing_and_is_reported(registry: Registry, brand: Brand):
    before = registry.get("harbor")

    brand.write_settings(name="New name", call={"silence_s": -1})

    assert registry.get("harbor") is before
    assert [p.key for fault in registry.problems for p in fault.problems] == ["call.silence_s"]


def test_a_mended_edit_clears_the_report(registry: Registry, brand: Brand):
    brand.write_settings(call={"silence_s": -1})
    assert registry.problems

    brand.write_settings(name="New name")

    assert registry.problems == ()
    assert registry.get("harbor").tenant.name == "New name"


def test_a_tenant_that_was_never_right_is_refused_with_its_problems(brand: Brand):
    brand.write_settings(call={"silence_s": -1})
    registry = Registry(brand.folder.parent)

    with pytest.raises(TenantConfigError, match=r"call\.silence_s"):
        registry.get("harbor")
    assert registry.ids() == []


def test_an_article_added_later_mends_the_question_that_needs_it(registry: Registry, brand: Brand):
    brand.write_settings(questions=[{"question": "Pain?", "article": "pain"}])
    assert registry.problems

    brand.write_article("pain", "When it hurts", "Call us at once.")

    assert registry.get("harbor").tenant.questions[0].article == "pain"


def test_a_removed_folder_disappears(registry: Registry, brand: Brand):
    registry.get("harbor")

    shutil.rmtree(brand.folder)

    assert registry.ids() == []
    with pytest.raises(TenantNotFoundError):
        registry.get("harbor")


def test_a_file_missing_for_a_moment_is_a_fault_and_not_the_end(registry: Registry, brand: Brand):
    before = registry.get("harbor")

    brand.file.unlink()

    assert registry.get("harbor") is before
    assert len(registry.problems) == 1


def test_folders_without_settings_are_no_tenants(registry: Registry, brand: Brand):
    (brand.folder.parent / "knowledge").mkdir()

    assert registry.ids() == ["harbor"]
    assert registry.problems == ()


def test_a_registry_of_a_folder_that_is_not_there_is_empty(tmp_path: Path):
    assert Registry(tmp_path / "nowhere").ids() == []


@pytest.mark.parametrize("change", ["article", "tickets", "questions"])
def test_the_knowledge_stamp_changes_with_what_an_ingest_reads(
    registry: Registry, brand: Brand, change: str
):
    before = registry.get("harbor").knowledge

    if change == "article":
        brand.write_article("refunds", "Get your money back", "Not any more.")
    elif change == "tickets":
        brand.write_tickets("id,question,answer", "T-9,why,because")
    else:
        brand.write_settings(questions=[])

    assert registry.get("harbor").knowledge != before


def test_the_knowledge_stamp_stays_when_only_the_greeting_changes(registry: Registry, brand: Brand):
    before = registry.get("harbor").knowledge

    brand.write_settings(greeting="Good day")

    assert registry.get("harbor").knowledge == before


def test_threads_never_see_half_an_edit(registry: Registry, brand: Brand):
    """Name and greeting are always of the same edit, while one thread edits and four read."""
    stop = False

    def read() -> set[tuple[str, str]]:
        seen = set[tuple[str, str]]()
        while not stop:
            tenant = registry.get("harbor").tenant
            seen.add((tenant.name, tenant.greeting))
        return seen

    brand.write_settings(name="0", greeting="0")
    # A file caught half written is refused, and the last good edit goes on: there has to be one.
    registry.get("harbor")
    with ThreadPoolExecutor(4) as readers:
        reading = [readers.submit(read) for _ in range(4)]
        for number in range(40):
            brand.write_settings(name=str(number), greeting=str(number))
        stop = True
        seen = set[tuple[str, str]]().union(*(done.result() for done in reading))

    assert {name for name, _ in seen} == {greeting for _, greeting in seen}
    assert all(name == greeting for name, greeting in seen)
