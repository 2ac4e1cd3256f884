"""Exercises of Rust and C: the real compilers build them, and their own tests say whether the body is back."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from fondation_cli.course.exercises.crates import crate_manifest, lock
from fondation_cli.course.exercises.libraries import Unavailable
from fondation_cli.course.exercises.runner import Plain, Runner
from fondation_cli.course.snapshot import Snapshot
from fondation_shared.course import Exercise

from .conftest import HERE, runner_of, workshop

Opened = Callable[[dict[str, str]], Snapshot]
NO_CARGO = pytest.mark.skipif(shutil.which("cargo") is None, reason="CARGO IS NOT INSTALLED HERE")
NO_CMAKE = pytest.mark.skipif(
    shutil.which("cmake") is None or shutil.which("cc") is None, reason="CMAKE OR A C COMPILER IS NOT INSTALLED HERE"
)

RUST = {
    "Cargo.toml": '[package]\nname = "depot"\nversion = "0.1.0"\nedition = "2021"\n',
    "src/lib.rs": """//! Parcels, counted.

/// The weight of all parcels together.
pub fn total_weight(weights: &[u32]) -> u32 {
    let mut total = 0;
    for weight in weights {
        total += weight;
    }
    total
}
""",
    "tests/weights.rs": "#[test]\nfn weights_add_up() {\n    assert_eq!(depot::total_weight(&[1, 2]), 3);\n}\n",
    "tests/doors.rs": "#[test]\nfn doors_are_doors() {\n    assert_eq!(1, 1);\n}\n",
    "tests/broken.rs": "#[test]\nfn nothing_of_this_compiles() {\n    depot::no_such_thing();\n}\n",
}
WEIGHT = Exercise(
    id="restore:src/lib.rs:total_weight",
    title="Write total_weight again",
    task="The body of `total_weight` was taken out ([lib.rs:4–10](src/lib.rs#L4-L10)).",
    path="src/lib.rs",
    start_line=4,
    end_line=10,
    check="cargo test --test weights",
)

C = {
    "CMakeLists.txt": "cmake_minimum_required(VERSION 3.5)\nproject(depot C)\nenable_testing()\n"
    "add_executable(weights tests/test_weights.c src/depot.c)\nadd_test(NAME weights COMMAND weights)\n",
    "src/depot.h": "int total_weight(const int *weights, int count);\n",
    "src/depot.c": '#include "depot.h"\n\nint total_weight(const int *weights, int count) {\n    int total = 0;\n'
    "    for (int at = 0; at < count; at++) {\n        total += weights[at];\n    }\n    return total;\n}\n",
    "tests/test_weights.c": '#include "../src/depot.h"\n\nint main(void) {\n    int weights[] = {1, 2};\n'
    "    return total_weight(weights, 2) == 3 ? 0 : 1;\n}\n",
}
C_WEIGHT = WEIGHT.model_copy(
    update={
        "id": "restore:src/depot.c:total_weight",
        "path": "src/depot.c",
        "start_line": 3,
        "end_line": 9,
        "check": "cmake -S . -B build && cmake --build build && ctest --test-dir build",
    }
)


@NO_CARGO
@pytest.mark.parametrize("runner", HERE, indirect=True)
def test_a_function_of_rust_is_missed_by_its_test(opened: Opened, tmp_path: Path, runner: Runner) -> None:
    assert workshop(opened(RUST), runner, tmp_path / "cache").proves(WEIGHT)


@NO_CARGO
@pytest.mark.parametrize("check", ["cargo test --test doors", "cargo test --test broken", "cargo test --test none"])
def test_a_test_of_rust_that_passes_without_it_or_never_passes_makes_no_exercise(
    opened: Opened, tmp_path: Path, check: str
) -> None:
    lie = WEIGHT.model_copy(update={"check": check})
    assert not workshop(opened(RUST), Plain(), tmp_path / "cache").proves(lie)


@NO_CMAKE
@pytest.mark.parametrize("runner", HERE, indirect=True)
def test_a_function_of_c_is_missed_by_its_test(opened: Opened, tmp_path: Path, runner: Runner) -> None:
    assert workshop(opened(C), runner, tmp_path / "cache").proves(C_WEIGHT)


@pytest.mark.docker
@pytest.mark.parametrize(("files", "exercise"), [(RUST, WEIGHT), (C, C_WEIGHT)], ids=["rust", "c"])
def test_an_image_without_compilers_is_said_to_have_none(
    opened: Opened, tmp_path: Path, files: dict[str, str], exercise: Exercise
) -> None:
    with pytest.raises(Unavailable, match="there is no cc in the sandbox's image") as refused:
        workshop(opened(files), runner_of("docker"), tmp_path / "cache").proves(exercise)
    assert refused.value.reason == "tools"


@NO_CMAKE
def test_tests_of_c_that_do_not_build_are_no_failing_tests(opened: Opened, tmp_path: Path) -> None:
    broken = {**C, "tests/test_weights.c": "int main(void) { return no_such_thing; }\n"}
    assert not workshop(opened(broken), Plain(), tmp_path / "cache").proves(C_WEIGHT)


def test_crates_are_names_and_versions_and_nothing_that_leads_elsewhere() -> None:
    files = {
        "Cargo.toml": '[dependencies]\na = "1"\nb = { version = "2", features = ["x"], default-features = false }\n'
        '[dev-dependencies]\nc = "^3"\n[patch.crates-io]\na = { git = "https://evil.example/a" }\n',
        "Cargo.lock": '[[package]]\nname = "a"\nversion = "1.0.1"\nsource = "registry+https://evil.example/index"\n'
        'checksum = "ab"\n[[package]]\nname = "d"\nversion = "1"\nsource = "git+https://evil.example/d"\n',
    }
    manifest = crate_manifest(files.get)
    assert 'a = { version = "1"' in manifest
    assert 'features = ["x"]' in manifest
    assert "evil" not in manifest + lock(files.get)
    assert 'name = "d"' not in lock(files.get)
    for lie in ('a = { git = "https://evil.example" }', 'a = { path = "../x" }', 'a = "1\\"\\nx = \'1"'):
        with pytest.raises(Unavailable):
            crate_manifest({"Cargo.toml": f"[dependencies]\n{lie}\n"}.get)
