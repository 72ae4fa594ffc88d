#!/usr/bin/env python3
"""check.py finds what it is there to find: a small project that keeps every rule, broken in one place at a time."""

import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(__file__))
sys.dont_write_bytecode = True
import check  # noqa: E402

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
    "examples/pxport/main.cc": '#include "pxport/pxport.h"\n',
    "docs/house.md": "# The house\n\n## The rooms\n",
    "README.md": "See [the rooms](docs/house.md#the-rooms) and [above](#read-me).\n\n# Read me\n",
}


class HouseCheck(unittest.TestCase):
    def findings(self, changes):
        with tempfile.TemporaryDirectory() as root:
            for path, text in {**GOOD, **changes}.items():
                os.makedirs(os.path.dirname(f"{root}/{path}") or root, exist_ok=True)
                with open(f"{root}/{path}", "w", encoding="utf-8") as file:
                    file.write(text)
            return [f"{rule}: {finding}" for rule, found in check.check(root).items() for finding in found]

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
        self.breaks({"src/csv/row.cc": '#include "pxport/pxport.h"\n'}, "below capi nobody knows the C header")

    def test_a_room_without_a_floor(self):
        self.breaks({"src/attic/box.cc": "\n", "src/attic/meson.build": "'box.cc'"}, "on no floor")

    def test_hosts_know_the_installed_headers_only(self):
        self.breaks({"examples/pxport/main.cc": '#include "base/text.h"\n'}, "a host knows only")
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
        self.breaks({"README.md": GOOD["README.md"] + "blank \n"}, "blanks at the end")

    def test_dead_files(self):
        self.breaks({"src/csv/old.cc": "\n"}, "src/csv/old.cc: no meson.build builds it")
        self.breaks({"src/csv/old.h": "#ifndef PXPORT_CSV_OLD_H_\n#define PXPORT_CSV_OLD_H_\n#endif\n"}, "nobody includes it")
        self.breaks({"docs/lost.md": "# Lost\n"}, "neither a build file nor a document mentions it")

    def test_links(self):
        self.breaks({"README.md": GOOD["README.md"] + "[x](docs/none.md)\n"}, "link to docs/none.md, which is not there",
                    "mentions docs/none.md, which is not there")
        self.breaks({"README.md": GOOD["README.md"] + "[x](docs/house.md#attic)\n"}, "no such heading")
        self.breaks({"src/csv/row.cc": "// see docs/none.md\n"}, "mentions docs/none.md")


if __name__ == "__main__":
    unittest.main()
