"""The made-up shop behind the demo tenant's tools: orders of card readers, kept in memory.

It runs inside the server on a loopback port, and is what a tenant's own system would be: it checks
every signature and does nothing twice.
"""

import secrets
import time
from contextlib import suppress
from typing import Any

from aiohttp import web

from processors.tools.signing import KEY, is_genuine

HOST = "demo.invalid"
"""Stands for the shop in the demo's `tenant.yaml`. The name can never exist (RFC 2606)."""

REMEMBERED = 1000
"""Idempotency keys whose answer is kept."""

ORDERS: dict[str, dict[str, str]] = {
    "1042": {"item": "card reader", "status": "on its way", "arrives": "on Thursday"},
    "1043": {"item": "card reader", "status": "being packed", "arrives": "next Monday"},
    "2001": {"item": "two card readers", "status": "delivered", "arrives": "last Friday"},
}


class DemoBackend:
    """Answers `GET /orders/{id}` and `DELETE /orders/{id}`."""

    def __init__(self) -> None:
        self.secret = secrets.token_bytes(32)
        self.orders = {number: dict(order) for number, order in ORDERS.items()}
        self.asked: list[tuple[str, str]] = []
        """(method, path) of every genuine request."""

        self._answers: dict[str, tuple[dict[str, Any], int]] = {}
        self._runner: web.AppRunner | None = None
        self._port = 0

    @property
    def place(self) -> str:
        """Where it answers, as in `127.0.0.1:41235`."""
        return f"127.0.0.1:{self._port}"

    async def start(self) -> None:
        """Listen on a free loopback port. Does nothing the second time."""
        if self._runner:
            return
        app = web.Application()
        app.router.add_route("*", "/orders/{order_id}", self._order)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        [address] = self._runner.addresses
        self._port = address[1]

    async def close(self) -> None:
        """Stop listening."""
        runner, self._runner = self._runner, None
        if runner:
            await runner.cleanup()

    async def _order(self, request: web.Request) -> web.Response:
        body = await request.read()
        genuine = is_genuine(
            request.headers,
            request.method,
            request.raw_path,
            body,
            secret=self.secret,
            now_s=int(time.time()),
        )
        if not genuine:
            return web.json_response({"error": "the signature is wrong"}, status=401)
        self.asked.append((request.method, request.path))
        key = request.headers[KEY]
        if key not in self._answers:
            self._answers[key] = self._answered(request.method, request.match_info["order_id"])
            if len(self._answers) > REMEMBERED:
                with suppress(StopIteration):
                    del self._answers[next(iter(self._answers))]
        answer, status = self._answers[key]
        return web.json_response(answer, status=status)

    def _answered(self, method: str, order_id: str) -> tuple[dict[str, Any], int]:
        order = self.orders.get(order_id)
        if order is None:
            return {"error": "no such order"}, 404
        if method == "GET":
            return {"order_id": order_id, **order}, 200
        if method != "DELETE":
            return {"error": "GET or DELETE"}, 405
        if order["status"] != "being packed":
            return {"error": f"cannot be cancelled, it is {order['status']}"}, 409
        order["status"] = "cancelled"
        return {"order_id": order_id, **order}, 200
