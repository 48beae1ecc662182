"""Where voices lie, and who may open them."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tenants.consent_record import Consent
from tenants.errors import VoiceRefused
from tenants.voices import VoiceStore

NOW = datetime(2026, 8, 10, 12, tzinfo=UTC)
SAMPLE = "5" * 64


@pytest.fixture
def store(tmp_path: Path) -> VoiceStore:
    return VoiceStore(tmp_path / "data")


def made(folder: Path, name: str = "mara", **changes: Any) -> Path:
    """A finished voice, as an import or a training leaves it."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = {
        "format": 1,
        "kind": "rvc",
        "name": name,
        "rate_hz": 40_000,
        "sample_sha256": SAMPLE,
    }
    (folder / "voice.json").write_text(json.dumps(settings | changes))
    (folder / "voice.safetensors").write_bytes(b"weights")
    return folder


def consent(**changes: Any) -> Consent:
    whole = {
        "who": "Mara Harbor",
        "sample_sha256": SAMPLE,
        "scope": ["speak"],
        "given": "2026-08-01",
        "expires": "2026-09-01",
        "statement": "You may.",
    }
    return Consent.model_validate(whole | changes)


def granted(store: VoiceStore, **changes: Any) -> None:
    store.ledger.grant(consent(**changes), tenant="harbor", voice="mara", now=NOW)


def refusal(store: VoiceStore, now: datetime = NOW) -> str:
    with pytest.raises(VoiceRefused) as refused:
        store.open("harbor", "mara", now=now)
    return refused.value.why


def test_a_voice_with_consent_is_opened(store: VoiceStore, tmp_path: Path):
    granted(store)
    store.install("harbor", "mara", made(tmp_path / "made"))

    folder = store.open("harbor", "mara", now=NOW)

    assert (folder / "voice.safetensors").read_bytes() == b"weights"
    assert store.names("harbor") == ["mara"]
    assert store.tenants() == ["harbor"]


def test_a_voice_without_consent_is_not(store: VoiceStore, tmp_path: Path):
    store.install("harbor", "mara", made(tmp_path / "made"))

    assert refusal(store) == "unrecorded"


def test_a_voice_is_silent_once_its_consent_has_expired(store: VoiceStore, tmp_path: Path):
    granted(store)
    store.install("harbor", "mara", made(tmp_path / "made"))

    assert refusal(store, NOW + timedelta(days=60)) == "expired"


def test_a_voice_is_silent_once_it_is_revoked(store: VoiceStore, tmp_path: Path):
    granted(store)
    store.install("harbor", "mara", made(tmp_path / "made"))
    assert store.open("harbor", "mara", now=NOW)

    store.ledger.revoke("harbor", "mara", now=NOW)

    assert refusal(store) == "revoked"


def test_a_voice_of_another_sample_than_was_consented_to_is_refused(
    store: VoiceStore, tmp_path: Path
):
    granted(store)
    store.install("harbor", "mara", made(tmp_path / "made", sample_sha256="7" * 64))

    assert refusal(store) == "unrecorded"


def test_a_voice_that_is_not_there_is_told_with_those_that_are(store: VoiceStore, tmp_path: Path):
    store.install("harbor", "otto", made(tmp_path / "made", "otto"))

    with pytest.raises(VoiceRefused, match="there are: otto"):
        store.open("harbor", "mara", now=NOW)


@pytest.mark.parametrize("name", ["..", "../otto", "a/b", "", ".new-x", "Mara", "x" * 200, "a\n"])
def test_a_name_never_leads_out_of_the_tenants_folder(store: VoiceStore, name: str):
    with pytest.raises(VoiceRefused):
        store.folder("harbor", name)
    with pytest.raises(VoiceRefused):
        store.folder(name, "mara")


@pytest.mark.parametrize(
    "changes",
    [
        {"format": 2},
        {"kind": "pickle"},
        {"rate_hz": "40k"},
        {"name": "otto"},
        {"sample_sha256": 5},
    ],
)
def test_what_is_no_voice_is_not_installed(
    store: VoiceStore, tmp_path: Path, changes: dict[str, Any]
):
    with pytest.raises(VoiceRefused, match="holds no voice"):
        store.install("harbor", "mara", made(tmp_path / "made", **changes))

    assert store.names("harbor") == []
    assert not list((tmp_path / "data" / "voices" / "harbor").glob(".new-*"))


def test_a_voice_without_weights_is_damaged(store: VoiceStore, tmp_path: Path):
    granted(store)
    folder = store.install("harbor", "mara", made(tmp_path / "made"))
    (folder / "voice.safetensors").unlink()

    assert refusal(store) == "damaged"


@pytest.mark.parametrize("content", ["", "{", "[" * 100_000, "[]", "x" * 2_000_000])
def test_scribbled_settings_are_a_damaged_voice(store: VoiceStore, tmp_path: Path, content: str):
    granted(store)
    folder = store.install("harbor", "mara", made(tmp_path / "made"))
    (folder / "voice.json").write_text(content)

    assert refusal(store) == "damaged"


def test_installing_again_replaces_all_of_it(store: VoiceStore, tmp_path: Path):
    granted(store)
    first = made(tmp_path / "first")
    (first / "index.safetensors").write_bytes(b"vectors")
    store.install("harbor", "mara", first)

    folder = store.install("harbor", "mara", made(tmp_path / "second", rate_hz=48_000))

    assert sorted(path.name for path in folder.iterdir()) == ["voice.json", "voice.safetensors"]
    assert store.about("harbor", "mara").rate_hz == 48_000


def test_only_a_voices_own_files_are_taken_over(store: VoiceStore, tmp_path: Path):
    source = made(tmp_path / "made")
    (source / "voice.pth").write_bytes(b"never")

    folder = store.install("harbor", "mara", source)

    assert not (folder / "voice.pth").exists()


def test_what_a_killed_install_left_is_no_voice_and_goes_with_the_next(
    store: VoiceStore, tmp_path: Path
):
    left = made(tmp_path / "data" / "voices" / "harbor" / ".new-abc")

    assert store.names("harbor") == []
    store.install("harbor", "mara", made(tmp_path / "made"))
    assert not left.exists()


def test_deleting_takes_along_what_making_it_left(store: VoiceStore, tmp_path: Path):
    store.install("harbor", "mara", made(tmp_path / "made"))
    workshop = store.workshop("harbor", "mara")
    workshop.mkdir()
    (workshop / "slice.wav").write_bytes(b"a person's voice")

    gone = store.delete("harbor", "mara")

    assert sorted(Path(path).name for path in gone) == [
        "slice.wav",
        "voice.json",
        "voice.safetensors",
    ]
    left = (path for path in (tmp_path / "data" / "voices").rglob("*") if path.is_file())
    assert [path.name for path in left] == [".lock"]


def test_deleting_what_is_not_there_deletes_nothing(store: VoiceStore):
    assert store.delete("harbor", "mara") == ()
