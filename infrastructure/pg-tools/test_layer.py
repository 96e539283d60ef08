"""The check refuses what would not load; real libraries, altered, stand for what may come with a new pin."""

import platform
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile
from pathlib import Path

from check import GLIBC, problems
from elf import release
from layer import HERE, compose, libraries, listing, provider, relink, write
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

    def test_pins_the_releases_of_the_embedded_servers(self):
        java = "embedded/src/main/java/trasiego/embedded/PostgresDistribution.java"
        pinned = (HERE.parent / java).read_text()
        for wheel in POSTGRESQL:
            self.assertIn(f'{wheel.version.split(".")[0]}, "{wheel.version}"', pinned)

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


if __name__ == "__main__":
    unittest.main()
