"""What a person gets who installs the package: all its files, its command, one version."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from email.parser import Parser
from importlib import import_module
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.imports import PACKAGES, ROOT, imports_of, modules

# Made by running or testing the project, not part of it.
NOT_SHIPPED = {"__pycache__", ".files", ".mypy_cache", ".pytest_cache", ".ruff_cache"}


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return project


@pytest.fixture(scope="module")
def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pairs = (line.split("==") for line in lines if line and not line.startswith("#"))
    return {canonicalize_name(name): version for name, version in pairs}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    result = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    (path,) = folder.glob("dalil-*.whl")
    return zipfile.ZipFile(path)


def metadata_file(wheel: zipfile.ZipFile, name: str) -> str:
    (path,) = (path for path in wheel.namelist() if path.endswith(f".dist-info/{name}"))
    return wheel.read(path).decode("utf-8")


def requirements(project: dict[str, Any]) -> list[Requirement]:
    extras = project["optional-dependencies"].values()
    return [Requirement(line) for group in (project["dependencies"], *extras) for line in group]


def test_the_wheel_has_every_file_of_the_packages(wheel: zipfile.ZipFile) -> None:
    files = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and NOT_SHIPPED.isdisjoint(path.relative_to(ROOT).parts)
    }
    assert any(Path(path).match("prompts/*.md") for path in files)
    assert files - set(wheel.namelist()) == set()


def test_the_wheel_has_no_file_outside_the_packages(wheel: zipfile.ZipFile) -> None:
    top = {path.split("/")[0] for path in wheel.namelist()}
    assert {name for name in top if not name.endswith(".dist-info")} == set(PACKAGES)


def test_the_wheel_carries_licence_and_notice(wheel: zipfile.ZipFile) -> None:
    assert "Apache License" in metadata_file(wheel, "licenses/LICENSE")
    assert "Dalil" in metadata_file(wheel, "licenses/NOTICE")


def test_the_console_command_is_declared_and_can_be_called(wheel: zipfile.ZipFile) -> None:
    assert "dalil = rag.cli:main" in metadata_file(wheel, "entry_points.txt").splitlines()
    assert callable(import_module("rag.cli").main)


def test_the_version_is_defined_in_one_place(
    wheel: zipfile.ZipFile, project: dict[str, Any]
) -> None:
    version = project["version"]
    assert Parser().parsestr(metadata_file(wheel, "METADATA"))["Version"] == version
    literal = re.compile(rf"""version\w*\s*(:\s*\w+\s*)?=\s*["']{re.escape(version)}["']""", re.I)
    sources = (path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    assert not [path for path in sources if literal.search(path.read_text("utf-8"))]


def test_the_changelog_tells_of_this_version(project: dict[str, Any]) -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert re.search(rf"^## \[{re.escape(project['version'])}\]", changelog, re.M)


def test_every_imported_distribution_is_declared(project: dict[str, Any]) -> None:
    extras = project["optional-dependencies"]
    used = [extras[name] for name in ("cluster", "postgres", "telemetry", "translate")]
    lines = [*project["dependencies"], *chain.from_iterable(used)]
    declared = {canonicalize_name(Requirement(line).name) for line in lines}
    distributions = packages_distributions()
    undeclared = {
        f"{imported} in {module}"
        for module in modules()
        for imported in imports_of(module)
        if (top := imported.partition(".")[0]) not in {*sys.stdlib_module_names, *PACKAGES}
        and declared.isdisjoint(map(canonicalize_name, distributions.get(top, [top])))
    }
    assert undeclared == set()


def test_every_dependency_has_a_lower_and_an_upper_bound(project: dict[str, Any]) -> None:
    unbounded = {
        str(requirement)
        for requirement in requirements(project)
        if {specifier.operator for specifier in requirement.specifier} not in ({">=", "<"}, {"=="})
    }
    assert unbounded == set()


def test_every_dependency_is_locked_within_its_bounds(
    project: dict[str, Any], pins: dict[str, str]
) -> None:
    astray = {
        f"{requirement}: {pins.get(canonicalize_name(requirement.name), 'missing')}"
        for requirement in requirements(project)
        if not requirement.specifier.contains(pins.get(canonicalize_name(requirement.name), "0"))
    }
    assert astray == set()
