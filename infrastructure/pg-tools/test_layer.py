"""The check refuses what would not load; real libraries, altered, stand for what may come with a new pin."""

import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile
from pathlib import Path

import locales
import releases
import servers
from check import GLIBC, problems
from elf import release
from layer import compose, libraries, listing, provider, relink, write
from wheels import LIBRARIES, MACHINES, POSTGRESQL, Refused

CACHE = Path(sys.prefix).parent
LIBZ = "postgresql/lib/libz.so.1"


def altered(content: bytes, *arguments: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "file")
        file.write_bytes(content)
        subprocess.run(["patchelf", *arguments, str(file)], check=True)
        return file.read_bytes()


class Check(unittest.TestCase):
    pools = {architecture: libraries(architecture, CACHE) for architecture in MACHINES}

    def setUp(self):
        self.libz = relink(self.pools["x86_64"]["libz.so.1"], "$ORIGIN", {})

    def found(self, content: bytes) -> list[str]:
        return problems({LIBZ: content}, "x86_64")

    def test_takes_a_library_that_needs_glibc_alone(self):
        self.assertEqual([], self.found(self.libz))

    def test_refuses_a_symbol_newer_than_that_of_amazon_linux(self):
        self.assertEqual([], self.found(self.libz.replace(b"GLIBC_2.14", GLIBC.encode())))
        for newer in ("GLIBC_2.35", "GLIBC_2.99"):
            found = self.found(self.libz.replace(b"GLIBC_2.14", newer.encode()))
            self.assertEqual([f"{LIBZ} wants {newer}, Amazon Linux 2023 has {GLIBC}"], found)

    def test_compares_releases_as_numbers(self):
        self.assertEqual([], self.found(self.libz.replace(b"GLIBC_2.14", b"GLIBC_2.9\0")))

    def test_refuses_a_version_that_only_one_build_of_glibc_has(self):
        found = self.found(self.libz.replace(b"GLIBC_2.14", b"GLIBC_PRIV"))
        self.assertEqual([f"{LIBZ} wants GLIBC_PRIV, Amazon Linux 2023 has {GLIBC}"], found)

    def test_refuses_another_architecture(self):
        for architecture, machine in MACHINES.items():
            libz = relink(self.pools[architecture]["libz.so.1"], "$ORIGIN", {})
            for wanted in MACHINES.values():
                self.assertEqual(wanted == machine, problems({LIBZ: libz}, wanted) == [])

    def test_refuses_a_library_that_is_not_in_the_layer(self):
        found = self.found(altered(self.libz, "--add-needed", "libaudit.so.1"))
        self.assertEqual([f"{LIBZ} needs libaudit.so.1, which its RPATH does not find in the layer"], found)

    def test_refuses_a_path_that_the_machine_can_override_or_must_have(self):
        self.assertIn("RUNPATH $ORIGIN", self.found(altered(self.libz, "--set-rpath", "$ORIGIN"))[0])
        self.assertIn("looks into /usr/lib64", self.found(relink(self.libz, "/usr/lib64", {}))[0])

    def test_refuses_a_library_under_the_name_of_another(self):
        pool = self.pools["x86_64"]
        libcrypto, libssl = provider("libcrypto.so.3", pool), provider("libssl.so.3", pool)
        files = {LIBZ: self.libz}
        for name in (libcrypto, libssl):
            files[f"postgresql/lib/{name}"] = relink(pool[name], "$ORIGIN", {})
        self.assertEqual([], problems(files, "x86_64"))

        files[LIBZ] = files[f"postgresql/lib/{libssl}"]
        self.assertIn(f"postgresql/lib/{libcrypto} wants the symbol deflate, which no", "\n".join(problems(files, "x86_64")))
        files[LIBZ] = files[f"postgresql/lib/{libcrypto}"] = self.libz
        self.assertIn(f"wants OPENSSL_3.0.0 of {libcrypto}, which does not define it", "\n".join(problems(files, "x86_64")))


class Layer(unittest.TestCase):
    """The layer itself, as its pins make it, and each program run where this machine or its qemu can."""

    def test_holds_both_tools_of_each_major_and_loads_on_amazon_linux(self):
        for architecture, machine in MACHINES.items():
            with self.subTest(architecture):
                files = compose(architecture, CACHE)
                self.assertEqual([], problems(files, machine))
                lines = [line.split() for line in listing(files).splitlines()]
                programs = [line[0] for line in lines if "/bin/" in line[0]]
                self.assertEqual(
                    [f"postgresql/{major}/bin/{tool}" for major in range(14, 19) for tool in ("pg_dump", "pg_restore")],
                    programs,
                )
                self.assertEqual(GLIBC, max((line[2] for line in lines), key=release))
                self.run_each(programs, files, machine)

    def run_each(self, programs: list[str], files: dict[str, bytes], machine: str):
        emulator, glibc = shutil.which(f"qemu-{machine}-static"), Path(f"/usr/{machine}-linux-gnu")
        if sys.platform == "linux" and platform.machine() == machine:
            command = []
        elif emulator and glibc.is_dir():
            command = [emulator, "-L", str(glibc)]
        else:
            self.skipTest(f"{machine}: not run; qemu-user-static and libc6-arm64-cross would run it")
        with tempfile.TemporaryDirectory() as folder:
            unpack(files, Path(folder))
            for program in programs:
                run = [*command, f"{folder}/{program}", "--version"]
                version = subprocess.run(run, env={"LD_BIND_NOW": "1"}, check=True, capture_output=True, text=True)
                major, tool = program.split("/")[1], program.split("/")[3]
                self.assertTrue(version.stdout.startswith(f"{tool} (PostgreSQL) {major}."), version)


def unpack(files: dict[str, bytes], folder: Path):
    for path, content in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        file.chmod(0o755)


class Servers(unittest.TestCase):
    """The servers' layer as its pins make it; the Java tests start them."""

    @classmethod
    def setUpClass(cls):
        cls.layers = {architecture: servers.compose(architecture, CACHE) for architecture in MACHINES}

    def test_holds_a_server_of_each_major_and_loads_on_amazon_linux(self):
        for architecture, machine in MACHINES.items():
            shared, own = self.layers[architecture]
            self.assertEqual([14, 15, 16, 17, 18], sorted(own))
            for files in own.values():
                self.assertEqual([], servers.problems(shared | files, machine))

    def test_keeps_once_what_all_majors_have(self):
        for shared, own in self.layers.values():
            self.assertIn("lib/libicudata.so.60", shared)
            for files in own.values():
                self.assertEqual([], [path for path in files if path.startswith("lib/libicu")])

    def test_leaves_out_each_way_out_of_the_server(self):
        ways = "dblink|fdw|adminpack|libpqwalreceiver|plperl|plpython|pltcl|basebackup_to_shell|basic_archive"
        for shared, own in self.layers.values():
            for files in own.values():
                self.assertEqual([], [path for path in shared | files if re.search(ways, path) or path.endswith(".a")])
                for kept in ("pgcrypto", "citext", "hstore", "uuid-ossp", "pg_trgm", "xml2", "ltree", "unaccent"):
                    self.assertIn(f"share/postgresql/extension/{kept}.control", shared | files)

    def test_refuses_what_would_not_load(self):
        shared, own = self.layers["x86_64"]
        files = shared | own[18]
        self.assertIn("bin/postgres is for EM_X86_64", "\n".join(servers.problems(files, "aarch64")))
        without = {path: file for path, file in files.items() if path != "lib/libxml2.so.2"}
        self.assertIn("bin/postgres needs libxml2.so.2, which is not", "\n".join(servers.problems(without, "x86_64")))
        newer = files | {"bin/postgres": files["bin/postgres"].replace(b"GLIBC_2.25", b"GLIBC_2.99")}
        self.assertIn("bin/postgres wants GLIBC_2.99", "\n".join(servers.problems(newer, "x86_64")))
        uc = "lib/libicuuc.so.60"
        newer = files | {uc: files[uc].replace(b"CXXABI_1.3.8", b"CXXABI_1.9.8")}
        self.assertIn(f"{uc} wants CXXABI_1.9.8", "\n".join(servers.problems(newer, "x86_64")))

    def test_refuses_an_altered_jar(self):
        jar = servers.jars("x86_64")[0]
        file = jar.fetch(CACHE)
        with tempfile.TemporaryDirectory() as cache:
            copy = Path(cache, "servers", file.parent.name, file.name)
            copy.parent.mkdir(parents=True)
            copy.write_bytes(file.read_bytes() + b"\0")
            with self.assertRaisesRegex(Refused, f"has SHA-256 .*, wanted {jar.sha256}"):
                jar.fetch(Path(cache))


class Locales(unittest.TestCase):
    """Compiled from this machine's sources, which the tests of the layer need."""

    def test_compiles_each_under_the_name_that_the_loader_looks_for(self):
        files, missing = locales.compiled(("en_US.UTF-8", "es_ES.ISO-8859-1"))
        self.assertEqual({}, missing)
        self.assertEqual({"en_US.utf8", "es_ES.iso88591"}, {path.split("/")[0] for path in files})
        for part in ("LC_COLLATE", "LC_CTYPE", "LC_MESSAGES/SYS_LC_MESSAGES"):
            self.assertIn(f"en_US.utf8/{part}", files)

    def test_sorts_by_what_it_compiled(self):
        files, _ = locales.compiled(("en_US.UTF-8",))
        with tempfile.TemporaryDirectory() as folder:
            unpack(files, Path(folder))
            sort = lambda locale: subprocess.run(
                ["sort"],
                input="b\nA\na\nB\n",
                env={"LOCPATH": folder, "LC_ALL": locale, "PATH": "/usr/bin:/bin"},
                check=True,
                capture_output=True,
                text=True,
            ).stdout.split()
            self.assertEqual(["a", "A", "b", "B"], sort("en_US.UTF-8"))
            self.assertEqual(["A", "B", "a", "b"], sort("C"))

    def test_refuses_by_name_what_was_asked_for_and_is_not_to_be_had(self):
        for name in ("xx_XX.UTF-8", "english", "en_US.NONE"):
            with self.assertRaisesRegex(Refused, f"locale {name}: .*TRASIEGO_LOCALES"):
                locales.compiled((name,))

    def test_names_the_usual_ones_that_this_machine_cannot_make(self):
        path, os.environ["PATH"] = os.environ["PATH"], "/nowhere"
        locales.compiled.cache_clear()
        try:
            files, missing = locales.compiled(locales.DEFAULT)
        finally:
            os.environ["PATH"] = path
            locales.compiled.cache_clear()
        self.assertEqual({}, files)
        self.assertEqual(dict.fromkeys(locales.DEFAULT, "localedef is missing"), missing)


class Parts(unittest.TestCase):
    def test_finds_a_library_by_the_name_it_had_before_it_was_mangled(self):
        pool = {"libssl-6a9b88ec.so.3": b"", "libgssapi_krb5-923083ce.so.2.2": b"", "libz.so.1": b""}
        self.assertEqual("libssl-6a9b88ec.so.3", provider("libssl.so.3", pool))
        self.assertEqual("libgssapi_krb5-923083ce.so.2.2", provider("libgssapi_krb5.so.2", pool))
        self.assertEqual("libz.so.1", provider("libz.so.1", pool))

    def test_refuses_a_library_that_none_or_two_wheels_have(self):
        pool = {"libssl-6a9b88ec.so.3": b"", "libssl-00000000.so.3": b"", "libssl-00000000.so.30": b""}
        for name in ("libssl.so.3", "libldap.so.2"):
            with self.assertRaises(Refused):
                provider(name, pool)

    def test_refuses_an_altered_wheel(self):
        wheel = next(wheel for wheel in LIBRARIES if wheel.package == "cmeel-zlib")
        with tempfile.TemporaryDirectory() as cache:
            file = wheel.fetch("x86_64", CACHE)
            copy = Path(cache, "wheels", file.parent.name, file.name)
            copy.parent.mkdir(parents=True)
            copy.write_bytes(file.read_bytes())
            self.assertEqual(copy, wheel.fetch("x86_64", Path(cache)))

            copy.write_bytes(file.read_bytes() + b"\0")
            with self.assertRaisesRegex(Refused, f"has SHA-256 .*, wanted {wheel.x86_64}"):
                wheel.fetch("x86_64", Path(cache))

    def test_refuses_to_ship_what_has_no_licence_line(self):
        content = libraries("x86_64", CACHE)["libz.so.1"]
        self.assertRegex(listing({LIBZ: content}), rf"^{LIBZ} +{len(content)} +GLIBC_2.14 +zlib \(Zlib\)\n$")
        with self.assertRaisesRegex(Refused, "libodd.so.1 has no line in licences.txt"):
            listing({"postgresql/lib/libodd.so.1": content})

    def test_writes_the_same_bytes_for_the_same_files(self):
        files = {"bin/tool": b"one", "postgresql/lib/libx.so.1": b"two", "postgresql/contents.txt": b"three"}
        with tempfile.TemporaryDirectory() as folder:
            targets = [Path(folder, "a.zip"), Path(folder, "b.zip")]
            write(files, targets[0])
            write(dict(reversed(files.items())), targets[1])

            self.assertEqual(*(target.read_bytes() for target in targets))
            with zipfile.ZipFile(targets[0]) as archive:
                modes = {entry.filename: entry.external_attr >> 16 & 0o777 for entry in archive.infolist()}
            self.assertEqual(
                {"bin/tool": 0o755, "postgresql/contents.txt": 0o644, "postgresql/lib/libx.so.1": 0o755}, modes
            )


class Releases(unittest.TestCase):
    def test_names_each_security_release_that_a_program_is_older_than(self):
        found = releases.lacking(["18.6.0", "18.7.0", "15.20", "15.19.0", "18.10"])

        self.assertEqual(
            [
                "PostgreSQL 18.6 lacks the security release 18.7 of 2026-11-12 (CVE-2026-116314)",
                "PostgreSQL 15.19 lacks the security release 15.20 of 2026-11-12 (CVE-2026-116314)",
            ],
            found,
        )

    def test_names_a_major_that_the_list_does_not_know(self):
        self.assertEqual(["PostgreSQL 20.1: releases.txt has no line for 20"], releases.lacking(["20.1"]))

    def test_knows_every_major_of_both_layers(self):
        versions = [wheel.version for wheel in POSTGRESQL] + [jar.version for jar in servers.jars("x86_64")]
        self.assertFalse([line for line in releases.lacking(versions) if "has no line" in line])
        self.assertEqual({14, 15, 16, 17, 18}, {releases.number(version)[0] for version in versions})


if __name__ == "__main__":
    unittest.main()
