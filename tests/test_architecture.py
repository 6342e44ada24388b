"""The checks that the house keeps itself (DESIGN 8): who imports whom, sizes, one clock, one door."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("tradeassurance", "suppliers", "orders", "disputes")
LONGEST_MODULE = 400
LONGEST_FUNCTION = 50
FORBIDDEN_NAMES = {"utils", "helpers", "misc", "common", "utilities", "util", "helper"}
CLOCK = Path("tradeassurance/core/clock.py")
CLOCK_READINGS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("timezone", "now"),
    ("time", "time"),
}
CONVERSIONS = {"timezone.localtime", "timezone.localdate"}  # without an argument they ask the time
WRITING = {
    "save",
    "create",
    "bulk_create",
    "bulk_update",
    "update",
    "update_or_create",
    "get_or_create",
    "delete",
}
# Methods of these names that are not database writes: dict.update, set.update, hash.update.
HARMLESS_OWNERS = {"digest", "hasher", "sha", "context", "values", "counts"}


def sources(*, tests: bool = False) -> Iterator[Path]:
    """Every module of ours but migrations, relative to the root."""
    for package in (*PACKAGES, *(["tests"] if tests else [])):
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(ROOT)


def tree(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def reads_the_clock(node: ast.Attribute) -> bool:
    owner = getattr(node.value, "id", getattr(node.value, "attr", ""))
    return (owner, node.attr) in CLOCK_READINGS


def is_behind_the_door(path: Path) -> bool:
    """Services, models and policies of every app: what they change goes through the Change."""
    if path.is_relative_to("tradeassurance/core"):
        return False
    return (
        "services" in path.parts
        or "models" in path.parts
        or path.name in {"models.py", "policy.py", "money.py"}
    )


def test_it_keeps_the_layers() -> None:
    linter = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_it_keeps_modules_short() -> None:
    lengths = {path: (ROOT / path).read_text(encoding="utf-8").count("\n") for path in sources(tests=True)}
    assert {str(path): n for path, n in lengths.items() if n > LONGEST_MODULE} == {}


def test_it_keeps_functions_short() -> None:
    too_long = {
        f"{path}:{node.lineno} {node.name}": node.end_lineno - node.lineno + 1
        for path in sources()
        for node in functions(path)
        if node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    }
    assert too_long == {}


def test_it_has_no_drawer_for_odds_and_ends() -> None:
    assert [str(path) for path in sources(tests=True) if FORBIDDEN_NAMES & {*path.parts, path.stem}] == []


def test_it_asks_the_time_in_one_place() -> None:
    found = [
        f"{path}:{node.lineno} {ast.unparse(node)}"
        for path in sources()
        if path != CLOCK
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and reads_the_clock(node)
    ]
    assert found == []


def test_it_shows_an_instant_in_a_zone_only_when_given_one() -> None:
    found = [
        f"{path}:{node.lineno} {ast.unparse(node)}"
        for path in sources()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in CONVERSIONS and not node.args
    ]
    assert found == []


def test_it_imports_at_the_top() -> None:
    found = [
        f"{path}:{inner.lineno}"
        for path in sources()
        if path.name != "apps.py"
        for node in functions(path)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert found == []


def test_it_writes_through_the_door() -> None:
    found = [
        f"{path}:{node.lineno} .{node.func.attr}("
        for path in sources()
        if is_behind_the_door(path) and path != Path("tradeassurance/accounts/models/user.py")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in WRITING
        and getattr(node.func.value, "id", "") not in HARMLESS_OWNERS
    ]
    assert found == []


def test_it_has_no_logic_in_save_and_no_signals() -> None:
    saves = [f"{p}:{f.lineno}" for p in sources() for f in functions(p) if f.name in {"save", "delete"}]
    receivers = [
        f"{path}:{node.lineno}"
        for path in sources()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and node.module == "django.dispatch"
    ]
    assert saves + receivers == []


def test_it_explains_what_is_public() -> None:
    """Public functions and classes of services and policies say what they mean."""
    silent = [
        f"{path}:{node.lineno} {node.name}"
        for path in sources()
        if "services" in path.parts or path.name == "policy.py"
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert silent == []
