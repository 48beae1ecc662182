"""A brand's voice from consent to revocation, as an operator goes about it."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import pytest
import yaml
from typer.testing import CliRunner, Result

from tenants.consent_record import sha256_of
from tenants.voices import VoiceStore
from tests.fakes.checkpoints import (
    changed,
    laughing,
    write_checkpoint,
    write_consent,
    write_running_code,
)
from tests.fakes.rvc_voice import write_voice
from web.cli import app


class Operator:
    """Somebody at the command line of an installation with the tenant `harbor`."""

    def __init__(self, home: Path) -> None:
        self.home, self.data = home, home / "var"
        self.consent = write_consent(home / "consent.json")
        folder = home / "tenants" / "harbor"
        (folder / "knowledge").mkdir(parents=True)
        settings = {
            "id": "harbor",
            "name": "Harbor Dental",
            "greeting": "Hello.",
            "knowledge": {"tickets": None},
            "voice": {"name": "mara"},
        }
        (folder / "tenant.yaml").write_text(yaml.safe_dump(settings))

    @property
    def store(self) -> VoiceStore:
        return VoiceStore(self.data)

    def voice(self, *arguments: str) -> Result:
        return CliRunner().invoke(app, ["voice", *arguments, "--data", str(self.data)])

    def importing(self, checkpoint: Path, *more: str) -> list[str]:
        tenants = str(self.home / "tenants")
        given = ["--tenant", "harbor", "--consent", str(self.consent), "--tenants", tenants]
        return ["import", str(checkpoint), *given, *more]

    def installed(self, name: str = "mara") -> Path:
        """A voice that is there already, without an import."""
        made = write_voice(self.home / name)
        return self.store.install("harbor", name, made)

    def role(self) -> dict[str, Any]:
        where = ["--tenants", str(self.home / "tenants"), "--data", str(self.data)]
        told = CliRunner().invoke(app, ["check", "--json", *where])
        cast = json.loads(told.stdout)["tenants"]["harbor"]
        return next(role for role in cast if role["role"] == "brand voice")

    def consented(self, **changes: Any) -> None:
        file = write_consent(self.home / "consent.json", **changes)
        where = ["--tenants", str(self.home / "tenants"), "--tenant", "harbor", "--name", "mara"]
        assert self.voice("consent", "add", str(file), *where).exit_code == 0


@pytest.fixture
def operator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Operator:
    monkeypatch.setenv("COLUMNS", "250")
    return Operator(tmp_path)


def test_import_brings_a_voice_in_and_says_how_to_switch_it_on(operator: Operator):
    source = write_checkpoint(operator.home / "Mara!.pth")

    result = operator.voice(*operator.importing(source, "--key-shift", "-2"))

    assert result.exit_code == 0, result.output
    for told in (
        "RVC v2, 40 kHz, with pitch",
        "contentvec",
        "20epoch",
        sha256_of(source),
        "Mara Harbor",
        "voice: {name: mara}",
        "60 s of CPU",
    ):
        assert told in result.output
    folder = operator.store.open("harbor", "mara", now=datetime.now(UTC))
    assert json.loads((folder / "voice.json").read_text())["key_shift"] == -2


def test_a_file_that_runs_code_never_becomes_a_voice(operator: Operator):
    marker = operator.home / "it-ran"
    source = write_running_code(operator.home / "mara.pth", marker)

    result = operator.voice(*operator.importing(source))

    assert result.exit_code == 1
    assert f"{source}: asks to run" in result.output
    assert operator.store.tenants() == []
    assert not marker.exists()


def test_without_consent_the_file_is_not_even_opened(operator: Operator):
    marker = operator.home / "it-ran"
    source = write_running_code(operator.home / "mara.pth", marker)
    operator.consent = write_consent(operator.home / "consent.json", scope=["speak"])

    result = operator.voice(*operator.importing(source))

    assert result.exit_code == 1
    assert "the consent allows speak, not import" in result.output
    assert str(source) not in result.output


def test_a_sample_nobody_consented_to_stops_the_import(operator: Operator):
    sample = operator.home / "sample.wav"
    sample.write_bytes(b"somebody else")

    result = operator.voice(
        *operator.importing(operator.home / "mara.pth", "--sample", str(sample))
    )

    assert result.exit_code == 1
    assert "is not the sample that Mara Harbor consented to" in result.output
    assert operator.store.ledger.entries() == ()


def test_a_voice_is_not_replaced_by_accident(operator: Operator):
    operator.installed()

    result = operator.voice(*operator.importing(operator.home / "mara.pth"))

    assert result.exit_code == 1
    assert "--replace" in result.output


def test_an_import_that_is_killed_leaves_neither_half_a_voice_nor_a_process(operator: Operator):
    source = write_checkpoint(operator.home / "mara.pth", changed(f0=laughing("ha", times=60)))
    command = [sys.executable, "-m", "web.cli", "voice", *operator.importing(source)]
    running = subprocess.Popen(
        [*command, "--data", str(operator.data)], stderr=subprocess.DEVNULL, start_new_session=True
    )
    children: list[psutil.Process] = []
    while not children and running.poll() is None:
        children = psutil.Process(running.pid).children()
        time.sleep(0.1)

    os.kill(running.pid, signal.SIGKILL)

    running.wait()
    assert children
    assert psutil.wait_procs(children, timeout=30)[1] == []
    assert operator.store.tenants() == []


def test_list_shows_what_may_speak_and_for_how_long(operator: Operator):
    end = datetime.now(UTC).date() + timedelta(days=30)
    operator.installed()
    operator.installed("otto")
    operator.consented(expires=end)

    lines = operator.voice("list").output.splitlines()

    mara = next(line for line in lines if "mara" in line)
    assert all(told in mara for told in ("harbor", "rvc", "40 kHz", "valid", "30"))
    assert "no consent" in next(line for line in lines if "otto" in line)


def test_without_a_voice_list_says_how_to_make_one(operator: Operator):
    assert "rapport voice import" in operator.voice("list").output


def test_revoke_deletes_the_files_and_names_them(operator: Operator):
    folder = operator.installed()
    operator.consented()

    result = operator.voice("revoke", "--tenant", "harbor", "--name", "mara", "--why", "asked to")

    assert result.exit_code == 0, result.output
    assert f"deleted {folder / 'voice.safetensors'}" in result.output
    assert not folder.exists()
    history = operator.voice("consent", "show", "--tenant", "harbor", "--name", "mara").output
    assert "revoked: asked to" in history
    assert "was revoked on" in history


def test_a_revoked_voice_is_not_imported_again_with_the_same_consent(operator: Operator):
    operator.consented()
    operator.voice("revoke", "--tenant", "harbor", "--name", "mara")

    result = operator.voice(*operator.importing(operator.home / "mara.pth"))

    assert result.exit_code == 1
    assert "obtain a new consent" in result.output


def test_revoking_a_voice_nobody_knows_offers_its_neighbours(operator: Operator):
    operator.installed()

    result = operator.voice("revoke", "--tenant", "harbor", "--name", "maya")

    assert result.exit_code == 1
    assert "did you mean mara?" in result.output


def test_a_broken_ledger_does_not_stop_the_files_from_being_deleted(operator: Operator):
    folder = operator.installed()
    operator.consented()
    (operator.data / "consent.jsonl").write_text("scribble\n")

    result = operator.voice("revoke", "--tenant", "harbor", "--name", "mara")

    assert result.exit_code == 1
    assert "line 1 is not a line of a ledger" in result.output
    assert not folder.exists()


def test_verify_prints_a_hash_that_can_be_asked_for_later(operator: Operator):
    operator.consented()
    noted = operator.store.ledger.verify()
    operator.consented(scope=["speak"])

    assert "2 lines" in operator.voice("verify").output
    assert operator.voice("verify", "--contains", noted).exit_code == 0
    assert operator.voice("verify", "--contains", "0" * 64).exit_code == 1


def test_verify_says_at_which_line_the_chain_breaks(operator: Operator):
    operator.consented()
    ledger = operator.data / "consent.jsonl"
    ledger.write_text(ledger.read_text().replace("Mara", "Otto"))

    result = operator.voice("verify")

    assert result.exit_code == 1
    assert "breaks at line 1" in result.output


def test_check_says_what_speaks_and_why(operator: Operator):
    assert "there is no such voice" in operator.role()["missing"]

    operator.installed()
    assert "there is no consent record" in operator.role()["missing"]

    operator.consented()
    assert operator.role()["engine"] == "mara (RVC)"
    assert operator.role()["missing"] is None

    operator.store.ledger.revoke("harbor", "mara", now=datetime.now(UTC))
    assert operator.role()["engine"] == "the base voice"
    assert "was revoked" in operator.role()["missing"]
