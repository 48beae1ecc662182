"""Reads `tenant.yaml`: refused whole, with every problem at once."""

from pathlib import Path
from typing import Any, ClassVar

import yaml
from pydantic import ValidationError

from tenants.config import Tenant
from tenants.config_checks import folder_problems
from tenants.config_problems import problems
from tenants.errors import Problem, TenantConfigError

TENANT_FILE = "tenant.yaml"


def load_tenant(folder: Path) -> Tenant:
    """The tenant described by `folder/tenant.yaml`.

    Raises:
        TenantConfigError: with every problem of the file, and of the folder it describes.
    """
    path = folder / TENANT_FILE
    raw, found = _parse(path)
    found += folder_problems(raw, folder)
    try:
        tenant = Tenant.model_validate(raw)
    except ValidationError as invalid:
        raise TenantConfigError(path, [*problems(invalid), *found]) from None
    if found:
        raise TenantConfigError(path, found)
    return tenant


class _Loader(yaml.SafeLoader):
    """Keeps every repeated key, of which YAML would silently take the last.

    Dates stay text: nothing here is one, and an impossible date would be an error of its own.
    """

    yaml_implicit_resolvers: ClassVar = {
        first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.repeated: list[Problem] = []

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        lines: dict[str, int] = {}
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue
            line = key.start_mark.line + 1
            if key.value in lines:
                what = f"is written twice, on lines {lines[key.value]} and {line}"
                self.repeated.append(Problem(key.value, what, "remove one of them"))
            lines[key.value] = line
        return super().construct_mapping(node, deep)


def _parse(path: Path) -> tuple[dict[str, Any], list[Problem]]:
    loader = _loader(path)
    try:
        raw = loader.get_single_data()
    except yaml.MarkedYAMLError as broken:
        mark = broken.problem_mark or broken.context_mark
        line = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "somewhere"
        what = "; ".join(filter(None, [broken.context, broken.problem]))
        raise _refusal(path, line, f"is not YAML: {what}", _hint(what)) from None
    except (yaml.YAMLError, ValueError, RecursionError) as broken:
        raise _refusal(
            path, "the file", f"is not YAML: {broken}", "mend or remove that value"
        ) from None
    finally:
        loader.dispose()
    if not isinstance(raw, dict):
        what = "is empty" if raw is None else "is not a group of `key: value` lines"
        raise _refusal(path, "the file", what, "begin with id, name and greeting, a line for each")
    return raw, loader.repeated


def _loader(path: Path) -> _Loader:
    try:
        return _Loader(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        remedy = f"write {TENANT_FILE} with at least id, name and greeting"
        raise _refusal(path, "the file", "does not exist", remedy) from None
    except OSError as denied:
        what = f"cannot be read: {denied.strerror}"
        raise _refusal(path, "the file", what, "let the server's user read it") from None
    except UnicodeDecodeError as wrong:
        what = f"is not UTF-8 from byte {wrong.start} on"
        raise _refusal(path, "the file", what, "save it as UTF-8") from None
    except yaml.reader.ReaderError as control:
        what = f"has a character YAML forbids at position {control.position}"
        raise _refusal(path, "the file", what, "remove it") from None


def _hint(what: str) -> str:
    if "\\t" in what:
        return "indent with spaces, not with tabs"
    if "mapping values are not allowed" in what:
        return "put text that contains ': ' in quotes, or mend the indentation"
    return "mend the line or the one above it"


def _refusal(path: Path, key: str, what: str, remedy: str) -> TenantConfigError:
    return TenantConfigError(path, [Problem(key, what, remedy)])
