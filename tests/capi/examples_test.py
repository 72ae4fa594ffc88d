#!/usr/bin/env python3
"""The three example exports write the same file; the Python one stops on Ctrl-C and forwards exceptions:
examples_test.py LIBRARY ROOT C_EXAMPLE CPP_EXAMPLE."""

import importlib.util
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
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


def files_of(folder):
    return [os.path.join(path, name) for path, _, names in os.walk(folder) for name in names]


class PythonExample(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.out = os.path.join(folder.name, "out")

    def wait_until_it_runs(self, process):
        deadline = time.monotonic() + 60
        while not any(path.endswith("/plan") for path in files_of(self.out)):
            self.assertIsNone(process.poll(), "it ended")
            self.assertLess(time.monotonic(), deadline, "it did not start")
            time.sleep(0.02)

    def interrupt(self, feed):
        """Ctrl-C while `feed` provides profiles through a pipe: cancelled within seconds, and no file remains."""
        command = EXAMPLES["python"] + [self.out, "-"]
        with subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PXPORT_LIBRARY": LIBRARY}, stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler)) as process:
            feeder = threading.Thread(target=feed, args=(process.stdin,))
            feeder.start()
            self.wait_until_it_runs(process)
            time.sleep(0.2)
            process.send_signal(signal.SIGINT)
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                self.fail("still running 30 s after Ctrl-C")
            feeder.join()
            self.assertEqual(process.stderr.read().decode(), "export: cancelled\n")
            self.assertEqual((process.returncode, process.stdout.read()), (1, b""))
        self.assertEqual(files_of(self.out), [])

    def test_ctrl_c_while_a_read_blocks(self):
        def feed(pipe):
            pipe.write(b'{"half":')
            pipe.flush()

        self.interrupt(feed)

    def test_ctrl_c_during_a_long_pull(self):
        with open(os.path.join(ROOT, "examples/data/profiles.ndjson"), "rb") as file:
            profiles = file.read() * 100

        def feed(pipe):
            try:
                while True:
                    pipe.write(profiles)
            except (BrokenPipeError, ValueError):
                pass

        self.interrupt(feed)

    def test_an_exception_of_the_source_comes_out_as_itself(self):
        spec = importlib.util.spec_from_file_location("export", EXAMPLES["python"][1])
        example = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(example)
        os.environ["PXPORT_LIBRARY"] = LIBRARY
        library = example.Library()

        class SourceBroke(Exception):
            pass

        def chunks():
            with open(os.path.join(ROOT, "examples/data/profiles.ndjson"), "rb") as file:
                yield file.read()
            raise SourceBroke("the database went away")

        with self.assertRaisesRegex(SourceBroke, "^the database went away$"):
            example.export(library, example.JOB, self.out, chunks())
        self.assertEqual(files_of(self.out), [])
        # The exception is cleared: the next failure has its own error, and the next export works.
        with self.assertRaises(example.ExportError):
            example.export(library, example.JOB, self.out, [b"{"])
        with open(os.path.join(ROOT, "examples/data/profiles.ndjson"), "rb") as file:
            report = json.loads(example.export(library, example.JOB, self.out, file))
        self.assertEqual(report["status"], "success")
        self.assertEqual(signal.getsignal(signal.SIGINT), signal.default_int_handler)


if __name__ == "__main__":
    unittest.main()
