"""What can go wrong with a request, as {"error": {"code", "message", "remedy"}}.

ApiError
├── Forbidden      403  a page of another site
├── Unauthorized   401  no token, a forged one, or one too old
├── NotFound       404  no such tenant, session or article
├── Unreadable     400  a body that cannot be used
└── Busy           503  full or draining; says when to come back
"""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from bots.errors import Draining, Full, NoSuchSession
from tenants.errors import TenantError, TenantNotFoundError


class ApiError(Exception):
    """A request we do not serve, and what to do about it."""

    status = 500
    headers: dict[str, str] | None = None

    def __init__(self, code: str, message: str, remedy: str) -> None:
        self.code, self.message, self.remedy = code, message, remedy
        super().__init__(message)


class Forbidden(ApiError):
    status = 403

    def __init__(self, origin: str | None, tenant_id: str) -> None:
        super().__init__(
            "origin_not_allowed",
            f"pages of {origin or 'an unnamed origin'} may not use this assistant",
            f"add the origin to `origins` in the tenant.yaml of {tenant_id!r}",
        )


class Unauthorized(ApiError):
    status = 401

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message, "open a new session with POST /api/sessions")


class NotFound(ApiError):
    status = 404


class Unreadable(ApiError):
    status = 400


class Invalid(ApiError):
    status = 422


class TooLarge(ApiError):
    status = 413


class Busy(ApiError):
    status = 503

    def __init__(self, code: str, message: str, retry_after_s: int) -> None:
        super().__init__(code, message, f"try again in {retry_after_s} seconds, or write")
        self.headers = {"Retry-After": str(retry_after_s)}


def install(app: FastAPI) -> None:
    """Answer every error in one shape."""

    @app.exception_handler(ApiError)
    async def on_api_error(_: Request, error: ApiError) -> JSONResponse:
        return _answer(error)

    @app.exception_handler(TenantNotFoundError)
    async def on_no_tenant(_: Request, error: TenantNotFoundError) -> JSONResponse:
        return _answer(NotFound("no_such_tenant", str(error), "check the tenant id in the page"))

    @app.exception_handler(TenantError)
    async def on_tenant_error(_: Request, error: TenantError) -> JSONResponse:
        message = "this tenant cannot be served right now"
        return _answer(ApiError("tenant_broken", message, "run `rapport check`"))

    @app.exception_handler(NoSuchSession)
    async def on_no_session(_: Request, error: NoSuchSession) -> JSONResponse:
        return _answer(NotFound("no_such_session", str(error), "open a new session"))

    @app.exception_handler(Full)
    async def on_full(_: Request, error: Full) -> JSONResponse:
        return _answer(Busy("full", str(error), error.retry_after_s))

    @app.exception_handler(Draining)
    async def on_draining(_: Request, error: Draining) -> JSONResponse:
        return _answer(Busy("draining", str(error), error.retry_after_s))

    @app.exception_handler(HTTPException)
    async def on_http(_: Request, error: HTTPException) -> JSONResponse:
        answer = ApiError(f"http_{error.status_code}", error.detail, "see the README, Session API")
        answer.status = error.status_code
        return _answer(answer)

    @app.exception_handler(RequestValidationError)
    async def on_invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        problems = [_problem(problem) for problem in error.errors()]
        return _answer(Invalid("invalid", "; ".join(problems), "see the README, Session API"))


def _problem(problem: dict[str, Any]) -> str:
    where = ".".join(str(part) for part in problem["loc"] if part != "body")
    return f"{where or 'body'}: {problem['msg']}"


def _answer(error: ApiError) -> JSONResponse:
    content = {"code": error.code, "message": error.message, "remedy": error.remedy}
    return JSONResponse({"error": content}, error.status, error.headers)


def too_large(limit_bytes: int) -> JSONResponse:
    """The answer to a body over the limit."""
    return _answer(TooLarge("too_large", f"the body is over {limit_bytes} bytes", "send less"))
