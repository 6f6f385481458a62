"""Run the steps of deploy/Dockerfile in a folder, where there is no engine for containers.

    python -m tools.try_image FOLDER

Files are copied, commands run and settings made as the Dockerfile says, with its folders below
FOLDER. Then what the image starts is started with the environment of deploy/compose.yaml but for
the database, for somebody who logs in; the probe of the image has to find it, and a program with a
key has to get an answer. Users are not made: the steps run as whoever runs this.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_PLACES = ("/var/lib/dalil", "/opt/dalil", "/src")
_QUESTION = "What did the bridge cost?"
_START_SECONDS = 300


@dataclass
class Image:
    """What the steps have made so far below a folder."""

    folder: Path
    environment: dict[str, str]
    place: Path
    probe: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)

    def below(self, text: str) -> str:
        """A text in which each folder of the image is replaced by its copy below our folder."""
        return re.sub("|".join(_PLACES), lambda found: f"{self.folder}{found[0]}", text)

    def take(self, instruction: str, rest: str) -> None:
        """Do what an instruction says; those about users, ports and volumes say nothing here."""
        match instruction:
            case "ARG" | "ENV":
                for assignment in shlex.split(rest):
                    name, _, value = assignment.partition("=")
                    self.environment.setdefault(name, self._expanded(value))
                    if instruction == "ENV":
                        self.environment[name] = self._expanded(value)
            case "WORKDIR":
                self.place = Path(self.below(rest))
                self.place.mkdir(parents=True, exist_ok=True)
            case "COPY" if not rest.startswith("--from="):
                *sources, target = rest.split()
                for source in sources:
                    self._copy(ROOT / source, self.place / target)
            case "RUN" if not rest.startswith("useradd "):
                self.run(["bash", "-euc", self.below(rest)])
            case "HEALTHCHECK":
                self.probe = json.loads(rest[rest.index("[") :])
            case "CMD":
                self.command = json.loads(rest)

    def run(self, command: list[str], said: str = "") -> str:
        """What a command prints that has to succeed."""
        done = subprocess.run(
            command,
            env=self.environment,
            cwd=self.place,
            input=said,
            text=True,
            stdout=subprocess.PIPE,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"{shlex.join(command)} ended with {done.returncode}.")
        return done.stdout

    def _expanded(self, value: str) -> str:
        return self.below(value).replace("$PATH", self.environment["PATH"])

    def _copy(self, source: Path, target: Path) -> None:
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, target, ignore=ignored, dirs_exist_ok=True)
        else:
            shutil.copy2(source, target / source.name if target.is_dir() else target)


def instructions(dockerfile: str) -> list[tuple[str, str]]:
    """The instructions and what they say, without comments and line breaks."""
    lines = [line for line in dockerfile.splitlines() if not line.lstrip().startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    pairs = (line.partition(" ") for line in joined.splitlines() if line.strip())
    return [(name, re.sub(r"\s+", " ", rest).strip()) for name, _, rest in pairs]


def build(folder: Path) -> Image:
    """Run the steps of the Dockerfile."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder / "home"), "PYTHONUTF8": "1"}
    kept = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    image = Image(folder, environment | kept, folder)
    for number, (name, rest) in enumerate(
        instructions((ROOT / "deploy/Dockerfile").read_text("utf-8")), 1
    ):
        sys.stdout.write(f"{number:>3} {name} {rest[:90]}\n")
        sys.stdout.flush()
        image.take(name, rest)
    return image


def serve(image: Image) -> None:
    """Start what the image starts, wait for its probe, and ask over HTTP."""
    people = image.place / "var/people"
    image.environment |= {"DALIL_CHAT_PASSWORDS": str(people), "DALIL_MODEL": "verbatim"}
    (image.place / "bridge.txt").write_text("The bridge cost 12 million euros in 1987.\n")
    image.run(["dalil", "people", "add", "amal", "--stdin"], said="a long password\n")
    image.run(["dalil", "ingest", "bridge.txt"])
    token = json.loads(image.run(["dalil", "keys", "create", "amal", "--json"]))["token"]
    process = subprocess.Popen(image.command, env=image.environment, cwd=image.place)
    try:
        deadline = time.monotonic() + _START_SECONDS
        while subprocess.run(image.probe, stderr=subprocess.DEVNULL, check=False).returncode:
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("The probe did not find the server.")
            time.sleep(1)
        request = urllib.request.Request(
            "http://127.0.0.1:8000/api/v1/ask",
            json.dumps({"question": _QUESTION}).encode(),
            {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as response:
            answer = json.load(response)
    finally:
        process.terminate()
        process.wait(30)
    sys.stdout.write(f"{_QUESTION} {answer['text']}\n")
    if "12 million" not in answer["text"]:
        raise SystemExit("The answer is not that of the document.")


def main() -> None:
    """Build below the folder of the command line, and serve from there."""
    folder = Path(sys.argv[1]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    serve(build(folder))


if __name__ == "__main__":
    main()
