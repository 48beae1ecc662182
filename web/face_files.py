"""What a page needs to find the points of a face: served from here, never from elsewhere."""

from os import PathLike, stat_result
from pathlib import PurePath

from fastapi import APIRouter
from fastapi.responses import FileResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.types import Scope

from web.errors import NotFound
from web.face_model import MODEL_URL
from web.state import StateOf

router = APIRouter()

CACHE = "public, max-age=604800"
"""A week: the versions are pinned, and 15 MB should travel once. Asked again, unchanged files are
answered with 304."""

TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".wasm": "application/wasm",
}
"""By the end of a name; everything else is bytes."""

BYTES = "application/octet-stream"


class FaceFiles(StaticFiles):
    """Programs and models of MediaPipe, with the types browsers insist on."""

    def file_response(
        self,
        full_path: str | PathLike[str],
        stat_result: stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        answer = super().file_response(full_path, stat_result, scope, status_code)
        answer.headers["Cache-Control"] = CACHE
        if answer.status_code == 200:
            kind = TYPES.get(PurePath(full_path).suffix, BYTES)
            answer.headers["Content-Type"] = kind
        return answer


@router.api_route(MODEL_URL, methods=["GET", "HEAD"])
async def face_model(state: StateOf) -> Response:
    """The model that finds the points of a face, where it was fetched."""
    task = state.face.path()
    if task is None:
        remedy = "run `rapport models pull face`; until then pages use the model they carry"
        raise NotFound("no_face_model", "the face model was not fetched", remedy)
    return FileResponse(task, media_type=BYTES, headers={"Cache-Control": CACHE})
