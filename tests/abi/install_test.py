#!/usr/bin/env python3
"""Installs the library like a packager and uses it like an independent program: install_test.py BUILD ROOT.
Installs into a temporary folder, then builds the C and C++ examples with only the flags of pkg-config."""

import os
import subprocess
import sys
import tempfile
import unittest

BUILD, ROOT = (os.path.abspath(argument) for argument in sys.argv[1:3])
del sys.argv[1:3]


class Install(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = folder.name
        cls.run_checked(["meson", "install", "-C", BUILD, "--no-rebuild", "--quiet", "--destdir", cls.folder])
        cls.installed = {}
        for path, _, names in os.walk(cls.folder):
            for name in names:
                cls.installed[name] = os.path.join(path, name)
        cls.env = {
            **os.environ,
            "PKG_CONFIG_LIBDIR": os.path.dirname(cls.installed["pxport.pc"]),
            "PKG_CONFIG_SYSROOT_DIR": cls.folder,
            "LD_LIBRARY_PATH": os.path.dirname(cls.installed["libpxport.so.1"]),
        }

    @staticmethod
    def run_checked(command, env=None):
        result = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=300)
        if result.returncode != 0:
            raise AssertionError(f"{command}: {result.stdout}{result.stderr}")
        return result.stdout

    def test_what_is_installed(self):
        headers = sorted(name for name in self.installed if name.endswith((".h", ".hpp")))
        self.assertEqual(headers, ["core.hpp", "layers.hpp", "pxport.h", "pxport.hpp"])
        self.assertFalse([name for name in self.installed if name.endswith(".a")])
        self.assertTrue(self.installed["abi.json"].endswith("/share/pxport/abi.json"))
        for link in ("libpxport.so", "libpxport.so.1"):
            self.assertTrue(os.path.islink(self.installed[link]), link)

    def test_pkg_config_names_nothing_of_the_inside(self):
        flags = self.run_checked(["pkg-config", "--cflags", "--libs", "pxport"], self.env).split()
        libraries = [flag for flag in flags if flag.startswith("-l")]
        self.assertEqual(libraries, ["-lpxport"])
        self.assertTrue(all(flag.startswith(("-I" + self.folder, "-L" + self.folder, "-lpxport")) for flag in flags), flags)
        static = self.run_checked(["pkg-config", "--static", "--libs", "pxport"], self.env)
        self.assertNotIn("absl", static + " ".join(flags))
        version = self.run_checked(["pkg-config", "--modversion", "pxport"], self.env).strip()
        self.assertRegex(version, r"^1\.\d+\.\d+$")

    def example(self, compiler, source):
        flags = self.run_checked(["pkg-config", "--cflags", "--libs", "pxport"], self.env).split()
        program = os.path.join(self.folder, os.path.basename(source) + ".out")
        self.run_checked(compiler + ["-Wall", "-Wextra", "-Werror", source] + flags + ["-o", program])
        out = os.path.join(self.folder, "export " + os.path.basename(source))
        self.run_checked([program, out], self.env)
        self.assertTrue(os.path.exists(os.path.join(out, "vip.csv")))

    def test_c_example(self):
        self.example(["cc", "-std=c99", "-pedantic"], "examples/c/export.c")

    def test_cpp_example(self):
        self.example(["c++", "-std=c++20", "-pedantic"], "examples/cpp/export.cpp")


if __name__ == "__main__":
    unittest.main()
