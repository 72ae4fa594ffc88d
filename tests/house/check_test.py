#!/usr/bin/env python3
"""check.py finds each violation in a small project that follows all rules and is broken in one place at a time."""

import os
import sys
import tempfile
import unittest
from unittest import mock

sys.path.insert(0, os.path.dirname(__file__))
sys.dont_write_bytecode = True
import check  # noqa: E402
import pairs  # noqa: E402
from tree import Tree  # noqa: E402

HEADER = """#ifndef PXPORT_PXPORT_H_
#define PXPORT_PXPORT_H_
#include <stdint.h>
/* Its number. */
PXPORT_API uint32_t pxport_version(void);
PXPORT_API const char *pxport_name(void); /* static */
/* Opens. _close shuts again. */
PXPORT_API int32_t pxport_door_open(int32_t door,
                                    int32_t key);
PXPORT_API int32_t pxport_door_close(int32_t door);
PXPORT_API void pxport_door_free(void *door);
#endif
"""

GOOD = {
    "src/meson.build": "subdir('base')\nsubdir('csv')\n",
    "src/base/meson.build": "static_library('base', 'text.cc')\n",
    "src/base/text.h": "#ifndef PXPORT_BASE_TEXT_H_\n#define PXPORT_BASE_TEXT_H_\n#include <string>\n#endif\n",
    "src/base/text.cc": '#include "base/text.h"\n#include <fmt/format.h>\n#include <sys/stat.h>\n',
    "src/csv/meson.build": "static_library('csv', 'row.cc')\n",
    "src/csv/row.h": "#ifndef PXPORT_CSV_ROW_H_\n#define PXPORT_CSV_ROW_H_\n#endif\n",
    "tests/unit/meson.build": "executable('unit', 'csv/row_test.cc', 'base/text_test.cc')\n",
    "tests/unit/base/text_test.cc": '#include "base/text.h"\n',
    "tests/unit/csv/row_test.cc": '#include "csv/row.h"\n',
    "src/csv/row.cc": '#include "base/text.h"\n// The line ends with XXXXXX, ssXXX or [XXX].\n',
    "capi/meson.build": "shared_library('pxport', 'door.cc')\n",
    "capi/door.cc": "pxport_version() pxport_name() pxport_door_open() pxport_door_close() pxport_door_free()\n",
    "capi/pxport.map": "PXPORT_1 { global: pxport_version; pxport_name; pxport_door_open; pxport_door_close; local: *; };\n"
                       "PXPORT_1.1 { global: pxport_door_free; } PXPORT_1;\n",
    "include/pxport/pxport.h": HEADER,
    "tests/capi/meson.build": "executable('t', 'door_test.c')\n",
    "tests/capi/door_test.c": '#include "pxport/pxport.h"\n'
                              "pxport_version pxport_name pxport_door_open pxport_door_close pxport_door_free\n",
    "examples/pxport/meson.build": "executable('pxport', 'main.cc')\n",
    "examples/pxport/main.cc": '#include "pxport/pxport.h"\n'
                               'constexpr Option kJson{"--json"};\n'
                               'constexpr Option kRunOptions[] = {{"--input", true},\n kJson};\n'
                               'constexpr Option kInitOptions[] = {{"--help"}};\n'
                               'const std::array kCommands = {Command{"run", Run, kRunHelp}, Command{"init", Init, kInitHelp}};\n',
    "docs/house.md": "# The house\n\n## The rooms\n",
    "README.md": "See [the rooms](docs/house.md#the-rooms) and [above](#read-me).\n\n# Read me\n",
}


def write_files(root, changes):
    for path, text in {**GOOD, **changes}.items():
        if text is None:
            continue
        os.makedirs(os.path.dirname(f"{root}/{path}") or root, exist_ok=True)
        with open(f"{root}/{path}", "w", encoding="utf-8") as file:
            file.write(text)


class HouseCheck(unittest.TestCase):
    def findings(self, changes):
        with tempfile.TemporaryDirectory() as root:
            write_files(root, changes)
            return [f"{rule}: {finding}" for rule, found in check.check(Tree(root)).items() for finding in found]

    def breaks(self, changes, *expected):
        found = self.findings(changes)
        for text in expected:
            self.assertTrue(any(text in finding for finding in found), f"{text!r} not in {found}")
        self.assertEqual(len(found), len(expected), found)

    def test_a_good_project_has_no_findings(self):
        self.assertEqual(self.findings({}), [])

    def test_includes_go_down(self):
        self.breaks({"src/base/text.cc": '#include "base/text.h"\n#include "csv/row.h"\n'},
                    "floors: src/base/text.cc:2: base (floor 0) includes csv/row.h (floor 1)")
        self.breaks({"src/csv/row.cc": '#include "policy/labels.h"\n'}, "floor 1")
        self.breaks({"src/csv/row.cc": '#include "pxport/pxport.h"\n'}, "only capi may include the C header")

    def test_a_room_without_a_floor(self):
        self.breaks({"src/attic/box.cc": "\n", "src/attic/meson.build": "'box.cc'"}, "on no floor", "has no header")

    def test_hosts_know_the_installed_headers_only(self):
        self.breaks({"examples/pxport/main.cc": '#include "base/text.h"\n'}, "a host includes only")
        self.breaks({"include/pxport/pxport.h": HEADER.replace("<stdint.h>", "<absl/status/status.h>")},
                    "an installed header includes absl", "absl/status/status.h may be included by")

    def test_one_importer_a_library(self):
        self.breaks({"src/csv/row.cc": "#include <rapidjson/document.h>\n"}, "may be included by src/base/json* only")
        self.breaks({"src/csv/row.cc": "#include <isa-l.h>\n"}, "isa-l.h may be included by")
        self.breaks({"src/csv/row.cc": "#include <jansson.h>\n"}, "neither a system header nor")

    def test_sizes(self):
        self.breaks({"src/csv/row.cc": "\n" * 401}, "401 lines")
        self.assertEqual(self.findings({"src/csv/row.cc": "\n" * 400}), [])
        long_function = "int Sum(int a) {\n" + "  a += 1;\n" * 69 + "}\n"
        self.breaks({"src/csv/row.cc": long_function}, "src/csv/row.cc:1: a function of 71 lines")
        self.assertEqual(self.findings({"src/csv/row.cc": long_function.replace("  a += 1;\n", "", 1)}), [])

    def test_include_guards(self):
        self.breaks({"src/base/text.h": "#ifndef TEXT_H\n#define TEXT_H\n#endif\n"}, "is not PXPORT_BASE_TEXT_H_")

    def test_every_function_is_documented(self):
        self.breaks({"include/pxport/pxport.h": HEADER.replace("/* Its number. */\n", "\n")}, "pxport_version is not doc")
        self.breaks({"include/pxport/pxport.h": HEADER.replace(" /* static */", "")}, "pxport_name is not documented")
        self.breaks({"include/pxport/pxport.h": HEADER.replace(" _close shuts again.", "")}, "door_close is not documented")

    def test_every_function_is_exported_defined_and_tested(self):
        listed = GOOD["capi/pxport.map"]
        self.breaks({"capi/pxport.map": listed.replace("pxport_version;", "")}, "pxport_version is not exported")
        self.breaks({"capi/pxport.map": listed.replace("pxport_version;", "pxport_ver*;")}, "pxport_ver* is a pattern",
                    "pxport_version is not exported")
        self.breaks({"capi/door.cc": GOOD["capi/door.cc"].replace("pxport_name()", "")}, "pxport_name is not defined")
        self.breaks({"tests/capi/door_test.c": GOOD["tests/capi/door_test.c"].replace("pxport_name ", "")},
                    "pxport_name is not tested")

    def test_unfinished_work_and_machine_paths(self):
        for word in ("// " + "TODO: later", "// FIX" + "ME", "// XX" + "X: odd", "a st" + "ub", "a Place" + "holder"):
            self.breaks({"src/csv/row.cc": word + "\n"}, "words: src/csv/row.cc:1")
        self.breaks({"README.md": GOOD["README.md"] + "cd /ho" + "me/me/pxport\n"}, "is a path of one machine")
        self.breaks({"README.md": GOOD["README.md"] + "blank \n"}, "trailing spaces")

    def test_dead_files(self):
        self.breaks({"src/csv/old.cc": "\n"}, "src/csv/old.cc: no meson.build builds it", "has no header")
        self.breaks({"src/csv/old.h": "#ifndef PXPORT_CSV_OLD_H_\n#define PXPORT_CSV_OLD_H_\n#endif\n"}, "no file includes it",
                    "no file in tests/unit includes it")
        self.breaks({"docs/lost.md": "# Lost\n"}, "neither a build file nor a document mentions it")

    def test_links(self):
        self.breaks({"README.md": GOOD["README.md"] + "[x](none.md)\n"}, "link to none.md, which is not there")
        self.breaks({"README.md": GOOD["README.md"] + "[x](docs/house.md#attic)\n"}, "no such heading")

    def test_paths_exist(self):
        readme = GOOD["README.md"]
        self.breaks({"README.md": readme + "[x](docs/none.md)\n"}, "link to docs/none.md", "paths: README.md:4: mentions docs/none.md")
        self.breaks({"src/csv/row.cc": "// see docs/none.md\n"}, "paths: src/csv/row.cc:1: mentions docs/none.md")
        self.breaks({"README.md": readme + "`src/csv/cell.cc`\n"}, "mentions src/csv/cell.cc")
        self.breaks({"README.md": readme + "`src/attic/`\n"}, "mentions src/attic/")
        self.breaks({"README.md": readme + "`src/csv/cell*.cc`\n"}, "mentions src/csv/cell*.cc")
        self.breaks({"README.md": readme + "`src/csv/cell`\n"}, "mentions src/csv/cell")
        self.breaks({"capi/door.cc": GOOD["capi/door.cc"] + "// tests/capi/attic_test.c tries it.\n"}, "tests/capi/attic_test.c")
        self.breaks({"README.md": readme + "include/pxport/pxport.hh\n"}, "mentions include/pxport/pxport.hh")
        good = "`src/csv/` `src/csv` `src/csv/r*.cc` `src/csv/row` capi/door.cc, tests/capi/door_test.c. include/pxport/pxport.h\n"
        outputs = "build/src/x.o build/tests/generate_profiles tests/generate_profiles s3://bucket/docs/none.md src/$name src/<room>/x\n"
        self.assertEqual(self.findings({"README.md": readme + good + outputs}), [])

    def test_file_names_exist(self):
        readme = GOOD["README.md"]
        self.breaks({"README.md": readme + "`cell.cc`\n"}, "names: README.md:4: mentions cell.cc")
        self.breaks({"README.md": readme + "`help*.cc`\n"}, "mentions help*.cc")
        self.breaks({"src/csv/row.cc": "// As product.md 4 says.\n"}, "names: src/csv/row.cc:1: mentions product.md")
        self.assertEqual(self.findings({"README.md": readme + "`row.cc`, `r*.h`, `rows.csv`\n", "src/csv/row.cc": "// house.md\n"}), [])

    def test_commands_exist(self):
        readme = GOOD["README.md"]
        self.breaks({"README.md": readme + "Use `pxport serve`.\n"}, "commands: README.md:4: pxport serve: no such command")
        self.breaks({"README.md": readme + "For pxport serve and others.\n"}, "pxport serve: no such command")
        self.breaks({"README.md": readme + "see `pxport stats`\n"}, "pxport stats: no such command")
        self.breaks({"src/csv/row.cc": '"name a folder; pxport preview shows rows"\n'}, "pxport preview: no such command")
        self.breaks({"README.md": readme + "```sh\nbuild/pxport run job.json --output x | cat --number\n```\n"},
                    "pxport run has no option --output")
        self.breaks({"README.md": readme + "`pxport init --json`\n"}, "pxport init has no option --json")
        self.breaks({"README.md": readme + "With `--speed N` it is quicker.\n"}, "--speed: no command has this option")
        good = ("`pxport run job.json --input x --json` `pxport init` `pxport --help` `--json` `--version`\n"
                "pxport writes files, and pxport does not prompt; pxport can wait. zcat x | pxport run - --input -\n")
        self.assertEqual(self.findings({"README.md": readme + good}), [])

    def test_a_source_has_a_header(self):
        lone = {"src/csv/cell.cc": "\n", "src/csv/meson.build": "'row.cc', 'cell.cc'"}
        self.breaks(lone, "headers: src/csv/cell.cc: has no header of the same name")
        family = [("src/csv/cell.cc", "row.h", "a test")]
        with mock.patch.object(pairs, "FAMILIES", family):
            self.breaks(lone, "src/csv/cell.cc: is in the family of row.h, but does not include it")
            self.assertEqual(self.findings({**lone, "src/csv/cell.cc": '#include "csv/row.h"\n'}), [])

    def test_a_header_has_a_unit_test(self):
        untested = {"tests/unit/csv/row_test.cc": "\n", "src/csv/row.cc": '#include "csv/row.h"\n'}
        self.breaks(untested, "unit_tests: src/csv/row.h: no file in tests/unit includes it")
        with mock.patch.object(pairs, "UNTESTED", [("src/csv/row.h", "a test")]):
            self.assertEqual(self.findings(untested), [])


if __name__ == "__main__":
    unittest.main()
