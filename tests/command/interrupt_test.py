#!/usr/bin/env python3
"""Signals: the first one stops the export at any point and leaves nothing visible; the second one kills the process."""

import json
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import time
import unittest

from harness import COMMAND, CommandTest, profile


class Interrupt(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("job.json", self.job())

    def start(self, *words, **options):
        # nohup ignores SIGHUP; this test is about all other cases.
        options.setdefault("preexec_fn", lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL))
        return subprocess.Popen([COMMAND, "run", "job.json", "--input", "-", *words], cwd=self.folder,
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)

    def wait_for_plan(self):
        """Waits until the export is running: its plan is in the control folder."""
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            if any("plan" in names for _, _, names in os.walk(self.path("out/_pxport"))):
                return
            time.sleep(0.02)
        self.fail("the export did not start")

    def test_while_it_waits_for_input(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            for fed in (b"", json.dumps(profile(1)).encode() + b"\n{\"half\":"):
                shutil.rmtree(self.path("out"), ignore_errors=True)
                with self.subTest(signal=number, fed=len(fed)), self.start() as process:
                    process.stdin.write(fed)
                    process.stdin.flush()
                    self.wait_for_plan()
                    process.send_signal(number)
                    try:
                        process.wait(timeout=60)
                    except subprocess.TimeoutExpired:
                        process.kill()
                        self.fail("still running 60 s after the signal")
                    self.assertEqual(process.returncode, 3)
                    self.two_lines(process.stderr.read().decode())
                    self.assertEqual(process.stdout.read(), b"")
                    self.assertEqual(self.files("out") if os.path.exists(self.path("out")) else [], [])

    def test_a_hang_up_that_is_ignored_stays_ignored(self):
        self.write("in.ndjson", [profile(1)])
        with self.start(preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN)) as process:
            self.wait_for_plan()
            process.send_signal(signal.SIGHUP)
            process.communicate(json.dumps(profile(1)).encode() + b"\n", timeout=60)
            self.assertEqual(process.returncode, 0)

    def test_while_it_reads(self):
        with self.start("--json") as process:
            line = json.dumps(profile(1)).encode() + b"\n"
            self.wait_for_plan()
            process.send_signal(signal.SIGINT)
            try:
                for _ in range(10_000):
                    process.stdin.write(line * 1000)
            except BrokenPipeError:
                pass
            process.wait(timeout=20)
            self.assertEqual(process.returncode, 3)
            self.assertEqual(json.loads(process.stdout.read())["status"], "cancelled")

    def test_the_next_run_works(self):
        with self.start() as process:
            self.wait_for_plan()
            process.kill()
            process.wait()
        self.write("in.ndjson", [profile(1)])
        self.succeeds("run", "job.json")
        self.assertEqual(self.files("out"), ["rows.csv"])


class Terminal(CommandTest):
    """The progress line, on a pseudo terminal."""

    def test_a_bar_on_a_terminal_which_goes_away(self):
        lines = [profile(n) for n in range(200_000)]
        self.write("in.ndjson", lines)
        self.write("job.json", self.job())
        code, screen = self.run_on_terminal("run", "job.json", "--threads", "1")
        self.assertEqual(code, 0, screen)
        self.assertRegex(screen, r"\r *\d+ %  ")
        self.assertNotIn("\n", screen)
        self.assertTrue(screen.endswith(" \r") or screen.endswith("\r"), screen[-40:])
        for drawn in re.split(r"\r", screen):
            self.assertLess(len(drawn), 80)

    def test_no_bar_on_a_dumb_terminal_or_with_json(self):
        self.write("in.ndjson", [profile(1)])
        self.write("job.json", self.job())
        self.assertEqual(self.run_on_terminal("run", "job.json", terminal="dumb"), (0, ""))
        self.assertEqual(self.run_on_terminal("run", "job.json", "--json"), (0, ""))

    def run_on_terminal(self, *words, terminal="xterm"):
        """Returns the exit code and the output on a standard error that is a terminal."""
        master, slave = pty.openpty()
        with subprocess.Popen([COMMAND, *words], cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=slave, env={**os.environ, "TERM": terminal}) as process:
            os.close(slave)
            drawn = b""
            while True:
                ready, _, _ = select.select([master], [], [], 60)
                try:
                    chunk = os.read(master, 65536) if ready else b""
                except OSError:  # the other side is closed
                    chunk = b""
                if not chunk:
                    break
                drawn += chunk
            code = process.wait(timeout=60)
        os.close(master)
        return code, self.without_warnings(drawn.decode().replace("\r\n", "\n"))


if __name__ == "__main__":
    unittest.main()
