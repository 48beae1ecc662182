"""Prints how large the code is, and fails where a file outgrew its budget."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = ("bots", "processors", "tenants", "web", "tests")
FILE_LINES = 300
FUNCTION_LINES = 40
CLASS_METHODS = 12

Function = ast.FunctionDef | ast.AsyncFunctionDef


def over_budget(path: Path) -> Iterator[str]:
    """What is too long in one file."""
    text = path.read_text()
    where = path.relative_to(ROOT)
    lines = len(text.splitlines())
    if lines > FILE_LINES:
        yield f"{where}: {lines} lines, {FILE_LINES} allowed"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, Function):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                yield f"{where}:{node.lineno}: {node.name} has {length} lines"
        elif isinstance(node, ast.ClassDef):
            public = [
                n for n in node.body if isinstance(n, Function) and not n.name.startswith("_")
            ]
            if len(public) > CLASS_METHODS:
                yield f"{where}:{node.lineno}: {node.name} has {len(public)} public methods"


def main() -> int:
    """Print the table. Returns the exit status."""
    problems: list[str] = []
    print(f"{'package':<12}{'files':>6}{'lines':>8}{'median':>8}{'largest':>9}")
    for package in PACKAGES:
        files = [p for p in sorted((ROOT / package).rglob("*.py")) if "node_modules" not in p.parts]
        sizes = sorted(len(p.read_text().splitlines()) for p in files)
        print(
            f"{package:<12}{len(sizes):>6}{sum(sizes):>8}{sizes[len(sizes) // 2]:>8}{sizes[-1]:>9}"
        )
        problems += [problem for path in files for problem in over_budget(path)]
    print("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
