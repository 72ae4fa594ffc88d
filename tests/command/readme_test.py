#!/usr/bin/env python3
"""What README.md shows works: its C program compiles without a warning and exports."""

import json
import os
import re
import shlex
import subprocess
import unittest

from harness import COMMAND, ROOT, CommandTest, profile


class Readme(CommandTest):
    @unittest.skipUnless(os.environ.get("PXPORT_SANITIZE", "none") == "none", "the program is built without sanitizers")
    def test_the_program_on_the_first_screen(self):
        with open(f"{ROOT}/README.md", encoding="utf-8") as file:
            program = re.search(r"```c\n(.*?)```", file.read(), re.DOTALL)[1]
        self.assertLessEqual(program.count("\n"), 16)
        self.write("export.c", program)
        build = os.path.dirname(COMMAND)
        subprocess.run([*shlex.split(os.environ.get("PXPORT_CC", "cc")), "-std=c99", "-Wall", "-Wextra", "-Werror",
                        f"-I{ROOT}/include", "export.c", f"-L{build}", "-lpxport", f"-Wl,-rpath,{build}", "-o", "export"],
                       cwd=self.folder, check=True)
        self.write("in.ndjson", [profile(1)])
        done = subprocess.run(["./export", json.dumps(self.job())], cwd=self.folder, capture_output=True, check=True)
        self.assertEqual(json.loads(done.stdout)["audiences"][0]["rows"], 1)
        self.assertEqual(self.files("out"), ["rows.csv"])
        failed = subprocess.run(["./export", "{"], cwd=self.folder, capture_output=True, check=False)
        self.assertEqual(failed.returncode, 1)
        self.assertTrue(failed.stderr)


if __name__ == "__main__":
    unittest.main()
