"""Shared by the tests of the command: a scratch folder per test in which the command runs, and a small job."""

import json
import os
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
COMMAND = os.environ.get("PXPORT_COMMAND", os.path.join(ROOT, "build", "pxport"))
AUDIENCE = "3f6c1b9e-84d2-4c0a-9e57-1b7a2d60c8f4"
NOW = "2026-12-01T06:00:00Z"


def profile(number, status="realized", **more):
    return {
        "_acme": {"id": f"K{number}"},
        "identityMap": {"CRMID": [{"id": f"C-{number}"}]},
        "segmentMembership": {"ups": {AUDIENCE: {"status": status, "lastQualificationTime": "2026-11-01T00:00:00Z"}}},
        **more,
    }


class CommandTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, content):
        """Writes a file of the scratch folder: text or bytes unchanged, a list as NDJSON, a dict as JSON."""
        if isinstance(content, dict):
            content = json.dumps(content)
        if isinstance(content, list):
            content = "".join(json.dumps(line) + "\n" for line in content)
        with open(self.path(name), "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        return name

    def read(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def files(self, folder="."):
        """All files below a folder, relative to it; without those of the commit protocol under _pxport."""
        found = []
        for place, folders, names in os.walk(self.path(folder)):
            folders[:] = [f for f in folders if f != "_pxport"]
            found += [os.path.relpath(os.path.join(place, name), self.path(folder)) for name in names]
        return sorted(found)

    def job(self, **changes):
        """A job that exports to out/, with top-level keys replaced."""
        return {
            "version": 1,
            "destination": {"name": "test", "url": "out"},
            "input": {"url": "in.ndjson"},
            "audiences": [{"id": AUDIENCE, "name": "VIP"}],
            "mapping": [{"source": "identity:CRMID", "target": "identity:CustomerID"},
                        {"source": "_acme.id", "target": "Key"}],
            "file": {"name": "rows"},
            **changes,
        }

    def run_command(self, *words, stdin=b"", env=None, timeout=60):
        """Runs the command in the scratch folder: (exit code, stdout, stderr) as text."""
        done = subprocess.run([COMMAND, *words], cwd=self.folder, input=stdin, capture_output=True, timeout=timeout,
                              env={**os.environ, **(env or {})}, check=False)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def succeeds(self, *words, **options):
        """Runs a command that must succeed, possibly with warnings; returns standard output."""
        code, out, err = self.run_command(*words, **options)
        self.assertEqual((code, self.without_warnings(err)), (0, ""), out)
        return out

    def without_warnings(self, err):
        lines = err.splitlines(keepends=True)
        return "".join(line for line in lines if not line.startswith("pxport: warning: "))

    def fails(self, exit_code, *words, **options):
        """Runs a command that must fail; returns the two lines of the error."""
        code, out, err = self.run_command(*words, **options)
        self.assertEqual(code, exit_code, out + err)
        self.assertEqual(out, "")
        return self.two_lines(err)

    def two_lines(self, err):
        lines = self.without_warnings(err).split("\n")
        self.assertEqual(len(lines), 3, err)
        self.assertEqual(lines[2], "")
        self.assertTrue(lines[0].startswith("pxport: "), err)
        self.assertTrue(lines[1].startswith("  fix: "), err)
        what, fix = lines[0][len("pxport: "):], lines[1][len("  fix: "):]
        self.assertTrue(what and fix, err)
        return what, fix
