"""Runs the steps of `.binder/Dockerfile` in a folder, for whoever has no Docker.

``make image``, or ``python deploy/image.py [FOLDER]``. Each stage has a folder that
stands for the root of its file system, and an environment of this Python in place of
the base image's. At the end its server starts, as the image's user where root runs
this with a Python for everybody. It must show the book, lay the chapters into the
home, and write nowhere else.
"""

import argparse
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import venv
from pathlib import Path
from string import Template
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).parents[1]
IGNORED = (ROOT / ".dockerignore").read_text("utf8").split()
QUIET = {"PIP_QUIET": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
READY = 10  # s that the server may take to show a page
# Paths that the image has of its own; the system's are this machine's.
OWN_PATH = re.compile(r"(?<![\w./])/(?=(?:src|opt|usr/local|home)\b)")
# Makes the home alone: accounts are the system's.
USERADD = '#!/bin/sh\nfor name; do :; done\nmkdir -p "{home}/$name"\n'


class Stage:
    """What a Dockerfile makes between one `FROM` and the next, in a folder."""

    def __init__(self, root: Path) -> None:
        self.root = self.place = root
        self.set: dict[str, str] = {}  # by ARG and ENV
        self.user = 0
        venv.create(root / "usr/local", with_pip=True)
        useradd = root / "usr/local/bin/useradd"
        useradd.write_text(USERADD.format(home=root / "home"))
        useradd.chmod(0o755)

    def inside(self, path: str) -> Path:
        """Return where a path of the image lies."""
        return self.root / path[1:] if path.startswith("/") else self.place / path

    def environment(self) -> dict[str, str]:
        """Return the variables that a command of this stage sees."""
        path = f"{self.inside('/usr/local/bin')}:{os.environ['PATH']}"
        home = str(self.place if self.user else self.root)
        return {**os.environ, **QUIET, **self.set, "PATH": path, "HOME": home}

    def run(self, command: str) -> None:
        """Run a `RUN` step."""
        command = OWN_PATH.sub(f"{self.root}/", command)
        shell = ["bash", "-euc", command]
        subprocess.run(shell, cwd=self.place, env=self.environment(), check=True)

    def copy(self, patterns: list[str], target: Path, source: Path) -> None:
        """Do a `COPY` step, from the repository or from another stage."""
        for pattern in patterns:
            found = sorted(source.glob(pattern)) if pattern != "." else [source]
            if not found:
                sys.exit(f"There is no {pattern} to copy")
            for path in found:
                if path.is_dir():
                    shutil.copytree(path, target, ignore=ignored, dirs_exist_ok=True)
                else:
                    target.mkdir(parents=True, exist_ok=True)
                    shutil.copy(path, target)


def ignored(folder: str, names: list[str]) -> list[str]:
    """Return what of a folder `.dockerignore` keeps out of the image."""
    inner = Path(os.path.relpath(folder, ROOT))
    return [n for n in names if f"**/{n}" in IGNORED or str(inner / n) in IGNORED]


def steps() -> list[list[str]]:
    """Return the steps of the Dockerfile: instruction and arguments."""
    text = (ROOT / ".binder/Dockerfile").read_text("utf8")
    text = re.sub("^#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", "")
    return [line.split(maxsplit=1) for line in text.splitlines() if line]


def follow(folder: Path) -> Stage:
    """Do all steps in `folder`; return the last stage, the image."""
    stages: dict[str, Stage] = {}
    stage = None
    for instruction, rest in steps():
        print(f"{instruction} {rest}", flush=True)
        if instruction == "FROM":
            name = rest.partition(" AS ")[2] or "image"
            stage = stages[name] = Stage(folder / name)
            continue
        assert stage is not None, "a Dockerfile begins with FROM"
        if instruction == "RUN":
            stage.run(rest)
            continue
        words = Template(rest.replace('"', "")).substitute(stage.set).split()
        match instruction:
            case "ARG" | "ENV":
                stage.set |= dict(word.split("=", 1) for word in words)
            case "WORKDIR":
                stage.place = stage.inside(words[0])
                stage.place.mkdir(parents=True, exist_ok=True)
            case "USER":
                stage.user = int(words[0])
            case "COPY":
                *patterns, target = words
                source = ROOT
                if patterns[0].startswith("--from="):
                    source = stages[patterns.pop(0).partition("=")[2]].root
                    patterns = [pattern.lstrip("/") for pattern in patterns]
                stage.copy(patterns, stage.inside(target), source)
            case "EXPOSE" | "CMD":
                pass
            case _:
                sys.exit(f"{instruction} is not known here")
    assert stage is not None
    return stage


def try_out(image: Stage) -> None:
    """Start the image's server, as its user where possible, and look at the book."""
    user = image.user if may_become_another() else None
    if user is not None:
        os.chown(image.place, user, user)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    page = f"http://127.0.0.1:{port}/book/index.html?token=image"
    settings = [f"--port={port}", "--no-browser", "--IdentityProvider.token=image"]
    if user is None and os.geteuid() == 0:
        settings.append("--allow-root")
    command = [image.inside("/usr/local/bin/jupyter-server"), *settings]
    log = image.root.with_suffix(".log")
    start, wall = time.perf_counter(), time.time()
    with log.open("w") as says:
        server = subprocess.Popen(
            command,
            cwd=image.place,
            env=image.environment(),
            user=user,
            group=user,
            stderr=says,
        )
    try:
        text = first_answer(page, server, log)
        seconds = time.perf_counter() - start
    finally:
        server.terminate()
        server.wait()
    chapters = sorted(image.place.glob("book/*.ipynb"))
    outside = [path for path in image.root.rglob("*") if is_new(path, wall, image)]
    who = "you" if user is None else f"user {user}"
    print(f"The server, run as {who}, gave its first page after {seconds:.1f} s;")
    print(
        f"{len(chapters)} chapters lie in the home; written elsewhere: {len(outside)}"
    )
    if "<title>" not in text or not chapters or outside or seconds > READY:
        sys.exit(f"The image does not hold what it promises {outside[:3]}")


def may_become_another() -> bool:
    """Return whether root runs this, and a Python that others can reach."""
    python = Path(sys.executable).resolve()
    return os.geteuid() == 0 and all(p.stat().st_mode & 1 for p in python.parents)


def first_answer(page: str, server: subprocess.Popen[bytes], log: Path) -> str:
    """Return the page as soon as the server gives it."""
    while server.poll() is None:
        try:
            with urlopen(page, timeout=READY) as response:
                return response.read().decode()
        except URLError:  # it does not listen yet
            time.sleep(0.05)
    sys.exit(f"The image's server ended: {log.read_text('utf8')[-2000:]}")


def is_new(path: Path, since: float, image: Stage) -> bool:
    """Return whether a file was written since a time, and not in the home."""
    if path.is_relative_to(image.place) or path.is_symlink() or not path.is_file():
        return False
    return path.stat().st_mtime > since


def main() -> None:
    """Run all steps, and try the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    folder = ROOT / "_build/image"
    parser.add_argument("folder", nargs="?", type=Path, default=folder)
    folder = parser.parse_args().folder.resolve()
    shutil.rmtree(folder, ignore_errors=True)
    try_out(follow(folder))


if __name__ == "__main__":
    main()
