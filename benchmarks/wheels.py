"""Do wheels of the base requirements and of the report exist for the three systems and Pythons?

Resolves only: nothing is installed, and nothing of another system is run.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
PLATFORMS = {
    "Linux x64": ["manylinux_2_28_x86_64", "manylinux2014_x86_64"],
    "Windows x64": ["win_amd64"],
    "macOS arm64": ["macosx_14_0_arm64", "macosx_12_0_arm64", "macosx_11_0_arm64"],
}
# What a newsroom publishes with: it must be there on all three systems too.
REPORT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"][
    "optional-dependencies"
]["report"]
PYTHONS = ("3.11", "3.12", "3.13")


def resolves(platforms: list[str], python: str) -> bool:
    """Whether pip finds a wheel of everything in requirements.txt and of the report."""
    with tempfile.TemporaryDirectory() as folder:
        tags = [part for tag in platforms for part in ("--platform", tag)]
        command = [sys.executable, "-m", "pip", "install", "--dry-run", "--quiet"]
        command += ["--ignore-installed", "--only-binary", ":all:", "--target", folder]
        command += [*tags, "--python-version", python, "-r", str(ROOT / "requirements.txt")]
        command += REPORT
        return subprocess.run(command, check=False).returncode == 0


def main() -> None:
    """Print a table and fail when anything is missing."""
    missing = 0
    for system, platforms in PLATFORMS.items():
        for python in PYTHONS:
            found = resolves(platforms, python)
            missing += not found
            print(f"{system:12} Python {python}: {'resolves' if found else 'MISSING'}")
    sys.exit(1 if missing else 0)


if __name__ == "__main__":
    main()
