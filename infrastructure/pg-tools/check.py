"""Refuses a layer that Amazon Linux 2023 could not load."""

from __future__ import annotations

from pathlib import PurePosixPath
from posixpath import normpath

import elf
from elf import Elf, is_glibc, release

# Amazon Linux 2023 has glibc 2.34 for as long as it lives.
GLIBC = "GLIBC_2.34"

# Lambda takes 250 MB unpacked, function and layers together: most of it is the function's.
UNPACKED = 64_000_000

MACHINE = {"aarch64": "EM_AARCH64", "x86_64": "EM_X86_64"}


def problems(files: dict[str, bytes], machine: str) -> list[str]:
    """Each reason, by file; none where every file loads with what is in the layer and glibc alone."""
    elves = {path: elf.read(content) for path, content in files.items() if content.startswith(b"\x7fELF")}
    found = [problem for path, file in sorted(elves.items()) for problem in _of(path, file, elves, machine)]
    size = sum(len(content) for content in files.values())
    if size > UNPACKED:
        found.append(f"the layer has {size} bytes unpacked, wanted at most {UNPACKED}")
    return found


def _of(path: str, file: Elf, elves: dict[str, Elf], machine: str):
    if file.machine != MACHINE[machine]:
        yield f"{path} is for {file.machine}, wanted {MACHINE[machine]}"
    for version in file.glibc:
        if release(version) > release(GLIBC):
            yield f"{path} wants {version}, Amazon Linux 2023 has {GLIBC}"
    for entry in file.runpath:
        yield f"{path} has the RUNPATH {entry}, which LD_LIBRARY_PATH would override; wanted an RPATH"
    for entry in ":".join(file.rpath).split(":"):
        if entry and not entry.startswith("$ORIGIN"):
            yield f"{path} looks into {entry}, wanted a folder beside $ORIGIN"
    near = _libraries(path, file, elves)
    for name, library in near.items():
        if library is None:
            yield f"{path} needs {name}, which its RPATH does not find in the layer"
    for name, version in sorted(file.wants):
        if not is_glibc(name) and near.get(name) and version not in near[name].versions:
            yield f"{path} wants {version} of {name}, which does not define it"
    exports = frozenset().union(*(library.exports for library in near.values() if library))
    for symbol in sorted(file.imports - exports):
        # Since 2.34 threads are in glibc's libc itself, and whoever names no library finds them there.
        if symbol.startswith("pthread_"):
            continue
        yield f"{path} wants the symbol {symbol}, which no library that it needs defines"


def _libraries(path: str, file: Elf, elves: dict[str, Elf]) -> dict[str, Elf | None]:
    """What it needs itself, glibc aside: found as the loader finds it, or None."""
    origin = str(PurePosixPath(path).parent)
    folders = [normpath(entry.replace("$ORIGIN", origin)) for entry in ":".join(file.rpath).split(":") if entry]
    return {
        name: next((elves[f"{folder}/{name}"] for folder in folders if f"{folder}/{name}" in elves), None)
        for name in file.needed
        if not is_glibc(name)
    }
