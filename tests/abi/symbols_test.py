#!/usr/bin/env python3
"""What libpxport shows to the outside, held against the header and the list of ever published names:
symbols_test.py LIBRARY ROOT."""

import re
import subprocess
import sys
import unittest

LIBRARY, ROOT = sys.argv[1:3]
del sys.argv[1:3]


def read(path):
    with open(f"{ROOT}/{path}", encoding="utf-8") as file:
        return file.read()


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


class Symbols(unittest.TestCase):
    def setUp(self):
        lines = run("nm", "--dynamic", "--defined-only", "--with-symbol-versions", LIBRARY).splitlines()
        self.exported = {line.split()[-1]: line.split()[-2] for line in lines}
        self.listed = read("tests/abi/symbols.txt").split()

    def test_the_list_is_sorted_and_each_name_is_once_in_it(self):
        self.assertEqual(self.listed, sorted(set(self.listed)))

    def test_exactly_the_listed_functions_are_exported(self):
        functions = {name.split("@")[0] for name, kind in self.exported.items() if kind == "T"}
        self.assertEqual(functions, set(self.listed))

    def test_nothing_but_functions_of_version_node_1(self):
        others = [name for name, kind in self.exported.items() if kind != "T" and not (kind == "A" and "PXPORT_1" in name)]
        self.assertEqual(others, [], "data, weak or unique symbols would be part of the ABI")
        wrong = [name for name, kind in self.exported.items() if kind == "T" and not name.endswith("@@PXPORT_1")]
        self.assertEqual(wrong, [])

    def test_the_header_declares_exactly_the_listed_functions(self):
        header = re.sub(r"/\*.*?\*/", "", read("include/pxport/pxport.h"), flags=re.DOTALL)
        declared = re.findall(r"^PXPORT_API\b[^;]*?\b(pxport_\w+)\(", header, flags=re.MULTILINE)
        self.assertEqual(sorted(declared), self.listed)

    def test_signatures_keep_to_what_every_language_can_call(self):
        header = re.sub(r"/\*.*?\*/", "", read("include/pxport/pxport.h"), flags=re.DOTALL)
        for word in ("long", "bool", "enum", "float", "double", "va_list", "..."):
            found = re.search(rf"(?<![\w.]){re.escape(word)}(?![\w.])", header)
            self.assertIsNone(found, f"{word} in the header")

    def test_soname_follows_the_abi_number(self):
        abi = re.search(r"#define PXPORT_ABI (\d+)u", read("include/pxport/pxport.h")).group(1)
        soname = re.search(r"SONAME.*\[(.*)\]", run("readelf", "--dynamic", LIBRARY)).group(1)
        self.assertEqual(soname, f"libpxport.so.{abi}")


if __name__ == "__main__":
    unittest.main()
