#!/usr/bin/env python3
"""The three example exports give the same file: examples_test.py LIBRARY ROOT C_EXAMPLE CPP_EXAMPLE."""

import json
import os
import subprocess
import sys
import tempfile
import unittest

LIBRARY, ROOT, C_EXAMPLE, CPP_EXAMPLE = (os.path.abspath(argument) for argument in sys.argv[1:5])
del sys.argv[1:5]
EXAMPLES = {
    "c": [C_EXAMPLE],
    "cpp": [CPP_EXAMPLE],
    "python": [sys.executable, os.path.join(ROOT, "examples/python/export.py")],
}


class Examples(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def example(self, name, *arguments):
        return subprocess.run(EXAMPLES[name] + list(arguments), cwd=ROOT, env={**os.environ, "PXPORT_LIBRARY": LIBRARY},
                              capture_output=True, text=True, timeout=60)

    def test_same_file(self):
        files = {}
        for name in EXAMPLES:
            out = os.path.join(self.folder, name)
            result = self.example(name, out)
            self.assertEqual(result.returncode, 0, result.stderr)
            report = json.loads(result.stdout)
            self.assertEqual(report["status"], "success")
            with open(os.path.join(out, "vip.csv"), "rb") as file:
                files[name] = file.read()
            self.assertEqual(files[name].count(b"\n") - 1, report["audiences"][0]["rows"])
        self.assertTrue(files["c"].startswith(b"CustomerID,FirstName,Tier\n"))
        self.assertGreater(files["c"].count(b"\n"), 1)
        self.assertEqual(files["c"], files["cpp"])
        self.assertEqual(files["c"], files["python"])

    def test_failure_says_what_and_what_to_do(self):
        missing = os.path.join(self.folder, "missing.ndjson")
        for name in EXAMPLES:
            result = self.example(name, os.path.join(self.folder, "out"), missing)
            self.assertEqual(result.returncode, 1, name)
            self.assertIn("export: ", result.stderr)
            self.assertEqual(result.stdout, "")

    def test_usage(self):
        for name in EXAMPLES:
            result = self.example(name)
            self.assertNotEqual(result.returncode, 0, name)
            self.assertIn("usage: export", result.stderr)


if __name__ == "__main__":
    unittest.main()
