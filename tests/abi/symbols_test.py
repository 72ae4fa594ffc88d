#!/usr/bin/env python3
"""Compares the exported functions of libpxport with the header, the version script and the list of all published names:
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


def without_comments(text):
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def listed_nodes():
    """Version node to names, in the order of symbols.txt: a node starts its line, its names are indented below it."""
    nodes = {}
    for line in read("tests/abi/symbols.txt").splitlines():
        if line.startswith("  "):
            names.append(line.strip())
        else:
            names = nodes[line.strip()] = []
    return nodes


def script_nodes():
    """The same for capi/pxport.map, without local names."""
    nodes = {}
    for node, body in re.findall(r"^(\w+(?:\.\d+)*) \{(.*?)^\}", without_comments(read("capi/pxport.map")), re.DOTALL | re.MULTILINE):
        exported, _, local = body.partition("local:")
        nodes[node] = [name.strip() for name in exported.replace("global:", "").split(";") if name.strip()]
        assert local.strip(" \n;") in ("*", ""), local
    return nodes


class Symbols(unittest.TestCase):
    def setUp(self):
        lines = run("nm", "--dynamic", "--defined-only", "--with-symbol-versions", LIBRARY).splitlines()
        self.exported = {line.split()[-1]: line.split()[-2] for line in lines}
        self.nodes = listed_nodes()
        self.listed = sorted(name for names in self.nodes.values() for name in names)

    def test_each_node_lists_its_names_once_and_sorted(self):
        self.assertEqual(next(iter(self.nodes)), "PXPORT_1")
        for node, names in self.nodes.items():
            self.assertRegex(node, r"^PXPORT_1(\.\d+)?$")
            self.assertEqual(names, sorted(set(names)), node)
            self.assertTrue(names, node)
        self.assertEqual(len(self.listed), len(set(self.listed)), "a name is in one node only")

    def test_the_version_script_lists_the_same_names_in_each_node(self):
        self.assertEqual(script_nodes(), self.nodes)

    def test_the_library_exports_the_same_names_in_each_node(self):
        exported = {}
        for name, kind in self.exported.items():
            if kind == "T":
                function, _, node = name.partition("@@")
                exported.setdefault(node, []).append(function)
        self.assertEqual({node: sorted(names) for node, names in exported.items()}, self.nodes)

    def test_nothing_but_functions_is_exported(self):
        others = [name for name, kind in self.exported.items()
                  if kind != "T" and not (kind == "A" and name.partition("@@")[0] in self.nodes)]
        self.assertEqual(others, [], "data, weak or unique symbols would be part of the ABI")

    def test_the_header_declares_exactly_the_listed_functions(self):
        declared = re.findall(r"^PXPORT_API\b[^;]*?\b(pxport_\w+)\(", without_comments(read("include/pxport/pxport.h")),
                              flags=re.MULTILINE)
        self.assertEqual(sorted(declared), self.listed)

    def test_signatures_keep_to_what_every_language_can_call(self):
        header = without_comments(read("include/pxport/pxport.h"))
        for word in ("long", "bool", "enum", "float", "double", "va_list", "..."):
            found = re.search(rf"(?<![\w.]){re.escape(word)}(?![\w.])", header)
            self.assertIsNone(found, f"{word} in the header")

    def test_soname_follows_the_abi_number(self):
        abi = re.search(r"#define PXPORT_ABI (\d+)u", read("include/pxport/pxport.h")).group(1)
        soname = re.search(r"SONAME.*\[(.*)\]", run("readelf", "--dynamic", LIBRARY)).group(1)
        self.assertEqual(soname, f"libpxport.so.{abi}")


if __name__ == "__main__":
    unittest.main()
