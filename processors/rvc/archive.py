"""Looks into a torch file's directory before torch does: sizes are known before memory is taken."""

import zipfile
from typing import BinaryIO

from processors.rvc.errors import VoiceError

MAX_FILE_BYTES = 1 << 30
MAX_ENTRIES = 20_000
MAX_PICKLE_BYTES = 16 << 20
_ZIP = b"PK\x03\x04"


def check(file: BinaryIO) -> None:
    """Leave the file at its beginning.

    Raises:
        VoiceError: it is not what torch writes, or would become larger than it is.
    """
    size = file.seek(0, 2)
    file.seek(0)
    if not size:
        raise VoiceError("is empty; was the download cut short?")
    if size > MAX_FILE_BYTES:
        raise VoiceError(
            f"is {size / 1e6:.0f} MB; a voice has 50 to 250 MB, at most "
            f"{MAX_FILE_BYTES / 1e6:.0f} MB are read"
        )
    if file.read(4) != _ZIP:
        raise VoiceError(
            "is not a torch file of today (a zip archive); name the .pth with the voice in it"
        )
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    # NotImplementedError: how zipfile says that the archive asks for a later version of zip.
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError) as broken:
        raise VoiceError(
            f"is a damaged zip archive ({broken}); was the download cut short?"
        ) from None
    _check_entries(entries, size)
    file.seek(0)


def _check_entries(entries: list[zipfile.ZipInfo], size: int) -> None:
    if len(entries) > MAX_ENTRIES:
        raise VoiceError(f"has {len(entries)} entries; a voice has about 500")
    packed = [e.filename for e in entries if e.compress_type != zipfile.ZIP_STORED]
    if packed:
        raise VoiceError(
            f"holds a compressed entry {packed[0][:80]!r}, which torch never writes; if it is a "
            "zip with a .pth in it, unpack it first"
        )
    if sum(e.file_size for e in entries) > size:
        raise VoiceError("would unpack to more than it is, as a zip bomb does")
    pickles = [e for e in entries if e.filename.rpartition("/")[2] == "data.pkl"]
    if len(pickles) != 1:
        raise VoiceError("is a zip archive, but not one that torch wrote")
    if pickles[0].file_size > MAX_PICKLE_BYTES:
        raise VoiceError(f"has a directory of {pickles[0].file_size / 1e6:.0f} MB; no voice has")
