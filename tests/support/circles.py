"""Which modules of ours import each other in a circle, as they are loaded."""

import ast
from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path


def module_of(path: Path, root: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _loaded(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """What runs when a module is loaded: not the insides of functions, nor what is for types."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        yield node
        for part in ("body", "orelse", "handlers", "finalbody"):
            yield from _loaded(getattr(node, part, []))


def imports(source: str, module: str, *, is_package: bool, known: set[str]) -> set[str]:
    """The modules among ``known`` that this one imports when it is loaded."""
    found = set()
    for node in _loaded(ast.parse(source).body):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            parts = module.split(".") if is_package else module.split(".")[:-1]
            above = parts[: len(parts) + 1 - node.level] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            names = {f"{base}.{alias.name}" for alias in node.names}
            # A name that is no module stands in the module itself.
            found |= names & known or {base}
    return (found & known) - {module}


def circle_in(files: Iterable[Path], root: Path) -> list[str]:
    """A circle of imports, beginning and ending with the same module; empty where there is none."""
    paths = {module_of(path, root): path for path in files}
    graph = {
        module: imports(
            path.read_text(), module, is_package=path.name == "__init__.py", known=set(paths)
        )
        for module, path in paths.items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []
