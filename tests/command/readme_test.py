#!/usr/bin/env python3
"""The program, the commands and the row in README.md are correct."""

import gzip
import json
import os
import re
import shlex
import shutil
import subprocess
import unittest

from harness import COMMAND, NOW, ROOT, CommandTest, profile


def blocks(language):
    """The fenced blocks of README.md in one language, in order."""
    with open(f"{ROOT}/README.md", encoding="utf-8") as file:
        return re.findall(rf"^```{language}\n(.*?)^```", file.read(), re.DOTALL | re.MULTILINE)


def is_part_of(part, whole):
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(key in whole and is_part_of(part[key], whole[key]) for key in part)
    return part == whole


class Readme(CommandTest):
    def run_line(self, *words):
        return subprocess.run([COMMAND, *words], cwd=self.folder, capture_output=True, check=True)

    def test_the_commands(self):
        os.mkdir(self.path("profiles"))
        with open(f"{ROOT}/examples/data/profiles.ndjson", "rb") as file:
            self.write("profiles/a.ndjson.gz", gzip.compress(file.read()))
        lines = [line for block in blocks("sh") for line in block.splitlines() if line.startswith("build/pxport ")]
        self.assertGreaterEqual(len(lines), 3)
        for line in lines:
            self.run_line(*shlex.split(line, comments=True)[1:])
        self.assertTrue(self.files("export"))

    def test_the_scripts_are_there(self):
        scripts = [line.split()[1] for block in blocks("sh") for line in block.splitlines() if line.startswith("sh ")]
        self.assertGreaterEqual(len(scripts), 2)
        for script in scripts:
            self.assertTrue(os.path.isfile(f"{ROOT}/{script}"), script)

    def test_the_row_of_the_profile(self):
        shown, job = (json.loads(block) for block in blocks("json"))
        header, row = blocks("csv")[0].splitlines()
        with open(f"{ROOT}/examples/data/profiles.ndjson", encoding="utf-8") as file:
            self.assertTrue(is_part_of(shown, json.loads(file.readline())))
        os.makedirs(self.path("examples/data"))
        shutil.copy(f"{ROOT}/examples/data/profiles.ndjson", self.path("examples/data"))
        self.write("job.json", job)
        self.run_line("run", "job.json", "--now", NOW)
        name = "export/VIP/acme_3f6c1b9e-84d2-4c0a-9e57-1b7a2d60c8f4_20261201_060000.csv"
        with open(f"{ROOT}/README.md", encoding="utf-8") as file:
            self.assertIn(f"`{name}`", file.read())
        self.assertEqual(self.read(name).decode().splitlines()[:2], [header, row])
        # The part of the profile in README.md is enough for the row.
        self.write("one.ndjson", [shown])
        self.run_line("run", "job.json", "--now", NOW, "--input", "one.ndjson", "--output", "one")
        self.assertEqual(self.read(f"one/{os.path.basename(name)}").decode().splitlines(), [header, row])

    @unittest.skipUnless(os.environ.get("PXPORT_SANITIZE", "none") == "none", "the program is built without sanitizers")
    def test_the_program(self):
        program = blocks("c")[0]
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
