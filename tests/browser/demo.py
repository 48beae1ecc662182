"""The demo tenant, and beside it the same without a voice of its own."""

import shutil
from pathlib import Path

import yaml

from tests.servers import Server

DEMO = Path("tenants/demo")


def serve_demo(tenants: Path, data: Path) -> Server:
    """A server of the tenants `demo`, whose voice is made by then, and `plain`."""
    shutil.copytree(DEMO, tenants / "demo")
    return serve_beside_plain(tenants, data)


def serve_beside_plain(tenants: Path, data: Path) -> Server:
    """The same with a tenant `demo` of another content that is there already."""
    shutil.copytree(tenants / "demo", tenants / "plain")
    path = tenants / "plain" / "tenant.yaml"
    settings = yaml.safe_load(path.read_text()) | {"id": "plain", "voice": None}
    path.write_text(yaml.safe_dump(settings))
    server = Server(tenants, data, "--patience", "0")
    server.wait()
    server.wait_for_log("The demo's voice is made")
    return server
