"""Pipecat's own entry point, so that its runner and client kits work unchanged."""

import os
from pathlib import Path

from pipecat.runner.types import RunnerArguments
from pipecat.runner.utils import create_transport
from pipecat.transports.base_transport import TransportParams
from pipecat.transports.websocket.fastapi import FastAPIWebsocketParams

from bots.call import Call
from bots.engines import Engines
from tenants.registry import Registry

TENANTS = Path(__file__).parent.parent / "tenants"


def _daily() -> TransportParams:
    # Needs daily-python, which only installations with Daily tenants have.
    from pipecat.transports.daily.transport import DailyParams

    return DailyParams(audio_in_enabled=True, audio_out_enabled=True)


TRANSPORTS = {
    "daily": _daily,
    "webrtc": lambda: TransportParams(audio_in_enabled=True, audio_out_enabled=True),
    "websocket": lambda: FastAPIWebsocketParams(audio_in_enabled=True, audio_out_enabled=True),
}


async def bot(runner_args: RunnerArguments) -> None:
    """One call for the tenant in the request body's `tenant`, or RAPPORT_TENANT, or the demo."""
    body = runner_args.body if isinstance(runner_args.body, dict) else {}
    tenant_id = str(body.get("tenant") or os.environ.get("RAPPORT_TENANT", "demo"))
    folder = Registry(Path(os.environ.get("RAPPORT_TENANTS", TENANTS))).get(tenant_id)
    transport = await create_transport(runner_args, TRANSPORTS)
    async with Engines(Path(os.environ.get("RAPPORT_DATA", "var"))) as engines:
        language = folder.tenant.language
        call = Call(
            folder.tenant,
            await engines.lend(folder),
            transport,
            call_id=str(runner_args.session_id or "runner"),
            mode="voice",
            language=language,
        )
        await call.run()
