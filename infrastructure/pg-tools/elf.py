"""What a program or library asks of the machine that loads it."""

from __future__ import annotations

import io
from dataclasses import dataclass

from elftools.elf.dynamic import DynamicSection
from elftools.elf.elffile import ELFFile

# glibc's own: part of every Linux that has glibc, and never shipped beside another.
GLIBC = ("libc.so.6", "libdl.so.2", "libm.so.6", "libpthread.so.0", "libresolv.so.2", "librt.so.1", "ld-linux-")


def is_glibc(name: str) -> bool:
    return name.startswith(GLIBC)


@dataclass(frozen=True)
class Elf:
    machine: str
    needed: tuple[str, ...]
    rpath: tuple[str, ...]
    runpath: tuple[str, ...]
    wants: frozenset[tuple[str, str]]
    """Pairs of a library and a symbol version that it must define."""
    versions: frozenset[str]
    """The symbol versions it defines itself."""
    exports: frozenset[str]
    imports: frozenset[str]
    """Symbols that a library other than glibc must define."""

    @property
    def glibc(self) -> list[str]:
        """The symbol versions wanted of glibc, oldest first."""
        return sorted((version for name, version in self.wants if is_glibc(name)), key=release)


def release(version: str) -> tuple[int, ...]:
    """Orders GLIBC_2.9 before GLIBC_2.34; what is no number (GLIBC_PRIVATE, GLIBC_ABI_…) comes last."""
    try:
        return tuple(int(number) for number in version.split("_", 1)[1].split("."))
    except ValueError:
        return (1 << 16,)


def read(content: bytes, symbols: bool = True) -> Elf:
    """Without its symbols' names in a fraction of the time."""
    file = ELFFile(io.BytesIO(content))
    dynamic = [section for section in file.iter_sections() if isinstance(section, DynamicSection)]
    tags = [tag for section in dynamic for tag in section.iter_tags()]
    named = list(_symbols(file)) if symbols else []
    return Elf(
        machine=file["e_machine"],
        needed=tuple(tag.needed for tag in tags if tag.entry.d_tag == "DT_NEEDED"),
        rpath=tuple(tag.rpath for tag in tags if tag.entry.d_tag == "DT_RPATH"),
        runpath=tuple(tag.runpath for tag in tags if tag.entry.d_tag == "DT_RUNPATH"),
        wants=frozenset(_wants(file)),
        versions=frozenset(_versions(file)),
        exports=frozenset(name for name, defined, _ in named if defined),
        imports=frozenset(name for name, defined, library in named if not (defined or is_glibc(library))),
    )


def _wants(file: ELFFile):
    section = file.get_section_by_name(".gnu.version_r")
    for library, versions in section.iter_versions() if section else ():
        for version in versions:
            yield library.name, version.name


def _versions(file: ELFFile):
    section = file.get_section_by_name(".gnu.version_d")
    for _, names in section.iter_versions() if section else ():
        yield next(iter(names)).name


def _symbols(file: ELFFile):
    """Name, whether it is defined here, and the library whose version of it is wanted, where a version is."""
    indexes = file.get_section_by_name(".gnu.version")
    needs = file.get_section_by_name(".gnu.version_r")
    for number, symbol in enumerate(file.get_section_by_name(".dynsym").iter_symbols()):
        defined = symbol["st_shndx"] != "SHN_UNDEF"
        # A weak symbol may be missing.
        if symbol.name and (defined or symbol["st_info"]["bind"] == "STB_GLOBAL"):
            index = indexes.get_symbol(number)["ndx"] if indexes else 0
            versioned = not defined and isinstance(index, int) and index > 1
            yield symbol.name, defined, needs.get_version(index)[0].name if versioned else ""
