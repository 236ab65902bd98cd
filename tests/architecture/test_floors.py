"""An import may only point down; the offender is named by file and line."""

import ast
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "quizapp"

#: The first matching prefix decides. A floor's number says what it may import: lower ones, and its own.
FLOORS = {
    "quizapp.domain": 0,
    "quizapp.config": 0,
    "quizapp.files": 1,
    "quizapp.models": 1,
    "quizapp.db": 1,
    "quizapp.hot": 1,
    "quizapp.sharing": 1,
    "quizapp.metering": 1,
    "quizapp.logs": 1,
    "quizapp.queries": 2,
    "quizapp.services": 3,
    "quizapp.web": 4,
    "quizapp.cli": 4,
    "quizapp.serving": 4,
    "quizapp.app": 5,
    "quizapp": 0,
}
#: Rooms on one floor that do not know each other.
STRANGERS = (("quizapp.models", "quizapp.files"), ("quizapp.db", "quizapp.files"), ("quizapp.web", "quizapp.cli"))
#: Libraries that are met on some floors only.
LIBRARIES = {
    "flask": {4, 5},
    "flask_wtf": {4, 5},
    "flask_login": {4, 5},
    "flask_compress": {5},
    "wtforms": {4},
    "werkzeug": {4, 5},
    "click": {4},
    "sqlalchemy": {1, 2, 3},
    "alembic": {2, 3, 4},
    "pysqlite3": {1},
    "psycopg": {1},
    "redis": {1},
}
#: They load where they are used, so that the play path stays small.
HEAVY = {"pyrage", "pandas", "numpy", "xlsxwriter", "rustpy_xlsxwriter", "python_calamine", "openpyxl", "redis"}
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc"}
MAX_LINES = 300


@dataclass(frozen=True)
class Import:
    file: Path
    line: int
    importer: str
    imported: str
    is_inside_function: bool
    #: Under `if TYPE_CHECKING:`, read by mypy alone.
    is_for_types: bool

    def __str__(self) -> str:
        return f"{self.file.relative_to(ROOT)}:{self.line} imports {self.imported}"


def module_name(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def source_files() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def imports_of(file: Path) -> Iterator[Import]:
    importer = module_name(file)
    package = importer if file.name == "__init__.py" else importer.rpartition(".")[0]
    tree = ast.parse(file.read_text(encoding="utf-8"), str(file))
    inside = _nodes_under(tree, lambda node: isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda))
    for_types = _nodes_under(tree, lambda node: isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*parents, base] if base else parents)
            names = [_module_meant(base, alias.name) for alias in node.names]
        else:
            continue
        for name in dict.fromkeys(names):
            yield Import(file, node.lineno, importer, name, id(node) in inside, id(node) in for_types)


def _nodes_under(tree: ast.AST, is_meant: Callable[[ast.AST], bool]) -> set[int]:
    return {id(node) for root in ast.walk(tree) if is_meant(root) for node in ast.walk(root)}


def _module_meant(base: str, name: str) -> str:
    """`from quizapp.services import attempts` means the module; `from quizapp.models import Attempt` the package."""
    path = ROOT / Path(*base.split("."), name)
    return f"{base}.{name}" if path.is_dir() or path.with_suffix(".py").is_file() else base


@cache
def all_imports() -> list[Import]:
    return [one for file in source_files() for one in imports_of(file)]


def is_under(module: str, room: str) -> bool:
    return module == room or module.startswith(room + ".")


def floor_of(module: str) -> int:
    return next(floor for room, floor in FLOORS.items() if is_under(module, room))


def named(offenders: list[Import]) -> str:
    return "\n".join(map(str, offenders))


def test_every_module_stands_on_a_floor():
    loose = [
        module_name(file)
        for file in source_files()
        if module_name(file) != "quizapp"
        and not any(is_under(module_name(file), room) for room in FLOORS if room != "quizapp")
    ]
    assert not loose, f"no floor is named for {loose} in FLOORS"


def test_imports_only_point_down():
    offenders = [
        one
        for one in all_imports()
        if is_under(one.imported, "quizapp") and floor_of(one.imported) > floor_of(one.importer)
    ]
    assert not offenders, named(offenders)


def test_web_and_cli_never_touch_the_models():
    offenders = [
        one for one in all_imports() if floor_of(one.importer) >= 4 and is_under(one.imported, "quizapp.models")
    ]
    assert not offenders, named(offenders)


def test_rooms_on_one_floor_that_are_strangers_stay_strangers():
    offenders = [
        one
        for one in all_imports()
        for left, right in STRANGERS
        if (is_under(one.importer, left) and is_under(one.imported, right))
        or (is_under(one.importer, right) and is_under(one.imported, left))
    ]
    assert not offenders, named(offenders)


def test_a_web_feature_never_imports_another():
    features = {f"quizapp.web.{folder.name}" for folder in (PACKAGE / "web").iterdir() if folder.is_dir()}
    offenders = []
    for one in all_imports():
        own = next((feature for feature in features if is_under(one.importer, feature)), None)
        if own and any(is_under(one.imported, feature) for feature in features - {own}):
            offenders.append(one)
    assert not offenders, named(offenders)


def test_the_domain_needs_only_the_standard_library():
    offenders = [
        one
        for one in all_imports()
        if is_under(one.importer, "quizapp.domain")
        and not is_under(one.imported, "quizapp.domain")
        and one.imported.split(".")[0] not in sys.stdlib_module_names
    ]
    assert not offenders, named(offenders)


def test_each_library_is_met_on_its_floors_only():
    offenders = [
        one
        for one in all_imports()
        if floor_of(one.importer) not in LIBRARIES.get(one.imported.split(".")[0], {floor_of(one.importer)})
    ]
    assert not offenders, named(offenders)


def test_only_heavy_libraries_are_imported_inside_functions():
    offenders = [one for one in all_imports() if one.is_inside_function and one.imported.split(".")[0] not in HEAVY]
    assert not offenders, named(offenders)


def test_heavy_libraries_are_imported_inside_functions_only():
    offenders = [
        one
        for one in all_imports()
        if one.imported.split(".")[0] in HEAVY and not (one.is_inside_function or one.is_for_types)
    ]
    assert not offenders, named(offenders)


def test_the_application_starts_without_pandas():
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, quizapp.app; print(*sorted(sys.modules))"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert not HEAVY & set(loaded)


def test_no_module_is_a_drawer_for_everything():
    drawers = [str(file.relative_to(ROOT)) for file in source_files() if DRAWERS & {file.stem, *file.parent.parts}]
    assert not drawers, drawers


def test_no_file_is_too_long_to_read():
    long = {
        str(file.relative_to(ROOT)): lines
        for file in source_files()
        if (lines := len(file.read_text(encoding="utf-8").splitlines())) > MAX_LINES
    }
    assert not long, f"over {MAX_LINES} lines, maybe with two subjects: {long}"
