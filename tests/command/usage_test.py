#!/usr/bin/env python3
"""Help, version, wrong command lines, and `init`."""

import json
import re
import subprocess
import unittest

from harness import COMMAND, ROOT, CommandTest


COMMANDS = ("run", "check", "init", "begin", "work", "commit", "abort", "gc")


class Help(CommandTest):
    def test_help_goes_to_standard_output_and_holds_examples(self):
        for words in (["--help"], ["-h"], ["help"], *([command, "--help"] for command in COMMANDS), ["help", "run"],
                      ["run", "job.json", "--help"]):
            out = self.succeeds(*words)
            self.assertIn("Usage:\n  pxport", out)
            self.assertIn("Examples:\n  ", out)
            self.assertLessEqual(max(map(len, out.split("\n"))), 120)

    def test_the_main_help_lists_commands_and_exit_codes(self):
        out = self.succeeds("--help")
        for command in COMMANDS:
            self.assertIn(f"\n  pxport {command} ", out)
        for code in (0, 1, 2, 3, 4, 6):
            self.assertRegex(out, rf"\n  {code}  \w")

    def test_every_option_in_the_help_is_known(self):
        flags = ("--json", "--online", "--resume", "--own-input", "--repair", "--help")
        for command in COMMANDS:
            for option in re.findall(r"^  (--[\w-]+)", self.succeeds(command, "--help"), re.MULTILINE):
                words = [option] if option in flags else [option, "1"]
                _, out, err = self.run_command(command, *words)
                self.assertNotIn("unknown option", out + err)

    def test_completion_knows_the_same_options(self):
        with open(f"{ROOT}/examples/completion/pxport.bash", encoding="utf-8") as file:
            completion = file.read()
        self.assertIn(f'commands="{" ".join(COMMANDS)}"', completion)
        for command in COMMANDS:
            options = re.findall(r"^  (--[\w-]+)", self.succeeds(command, "--help"), re.MULTILINE)
            self.assertIn(f'    {command}) options="{" ".join(options)}" ;;\n', completion)

    def test_version(self):
        with open(f"{ROOT}/meson.build", encoding="utf-8") as file:
            version = re.search(r"version: '([\d.]+)'", file.read())[1]
        self.assertEqual(self.succeeds("--version"), f"pxport {version}\n")

    def test_a_full_disk_is_noticed(self):
        with open("/dev/full", "wb") as full:
            self.assertEqual(subprocess.run([COMMAND, "--help"], stdout=full, check=False).returncode, 1)


class Usage(CommandTest):
    def test_no_command(self):
        what, fix = self.fails(2)
        self.assertIn("no command", what)
        self.assertIn("--help", fix)

    def test_unknown_command(self):
        self.assertEqual(self.fails(2, "rum"), ("unknown command rum", "did you mean run? run pxport --help for all commands"))
        self.assertEqual(self.fails(2, "chekc", "x")[1], "did you mean check? run pxport --help for all commands")
        self.assertEqual(self.fails(2, "frobnicate"), ("unknown command frobnicate", "run pxport --help for all commands"))
        self.assertEqual(self.fails(2, "help", "rum")[0], "unknown command rum")

    def test_unknown_option(self):
        for given, meant in (("--thread", "--threads"), ("--imput", "--input"), ("--jsno", "--json"), ("--ste", "--set")):
            what, fix = self.fails(2, "run", "job.json", given, "1")
            self.assertEqual(what, f"unknown option {given} of pxport run")
            self.assertEqual(fix, f"did you mean {meant}? run pxport run --help for its options")
        self.assertEqual(self.fails(2, "run", "--zzzzzz")[1], "run pxport run --help for its options")
        self.assertIn("of pxport check", self.fails(2, "check", "job.json", "--threads", "2")[0])

    def test_values(self):
        self.assertIn("--input needs a value", self.fails(2, "run", "job.json", "--input")[0])
        self.assertIn("--json takes no value", self.fails(2, "run", "job.json", "--json=1")[0])
        self.assertIn("given twice", self.fails(2, "run", "job.json", "--now", "x", "--now", "y")[0])

    def test_the_job_is_one_word(self):
        self.assertIn("no job", self.fails(2, "run")[0])
        self.assertIn("no job", self.fails(2, "run", "")[0])
        self.assertIn("more than one job", self.fails(2, "run", "a.json", "b.json")[0])
        what, fix = self.fails(2, "run", "missing.json")
        self.assertIn("cannot read the job missing.json: No such file", what)
        self.assertIn("pxport init missing.json", fix)
        self.assertIn("cannot read the job .", self.fails(2, "run", ".")[0])

    def test_a_word_after_two_dashes_is_not_an_option(self):
        self.assertIn("cannot read the job --json", self.fails(2, "run", "--", "--json")[0])

    def test_numbers_and_times(self):
        for words in (["--threads", "0"], ["--threads", "1025"], ["--threads", "two"], ["--threads", "-1"],
                      ["--threads", ""], ["--threads", "99999999999999999999"], ["--memory", "15"],
                      ["--memory", "64MB"], ["--memory", " 64"]):
            self.assertIn(words[0], self.fails(2, "run", "job.json", *words)[0])
        for now in ("yesterday", "2026-12-01", "2026-12-01T06:00:00", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
                    "2026-12-01T24:00:00Z", "2026-12-01T06:00:00+0100", "2026-12-01T06:00:00.Z", "2026-12-01T06:00:00ZZ"):
            what, fix = self.fails(2, "run", "job.json", "--now", now)
            self.assertEqual(what, f"--now {now} is not an RFC 3339 time")
            self.assertIn("2026-12-01T06:00:00Z", fix)

    def test_standard_input_serves_one_of_job_and_profiles(self):
        job = json.dumps(self.job()).encode()
        from_stdin = json.dumps(self.job(input={"url": "-"})).encode()
        in_a_list = json.dumps(self.job(input={"url": ["in.ndjson", "-"]})).encode()
        for words, document in ((["--input", "-"], job), ([], from_stdin), ([], in_a_list),
                                (["--set", '/input/url="-"'], job)):
            what, fix = self.fails(2, "run", "-", *words, stdin=document)
            self.assertIn("standard input", what)
            self.assertIn("file", fix)

    def test_what_cannot_be_read_again_cannot_be_resumed(self):
        self.write("job.json", self.job())
        what, fix = self.fails(2, "run", "job.json", "--resume", "--input", "-")
        self.assertIn("cannot be read again", what)
        self.assertIn("files", fix)

    def test_messages_cannot_move_the_cursor(self):
        _, _, err = self.run_command("run", "a\x1b[2J\rb.json")
        self.assertNotIn("\x1b", err)
        self.assertNotIn("\r", err)


class Init(CommandTest):
    def test_the_starter_job_is_valid(self):
        self.assertIn("pxport run job.json", self.succeeds("init"))
        self.write("profiles.ndjson", [])
        self.assertIn("The job is valid", self.succeeds("check", "job.json"))

    def test_a_file_is_never_replaced(self):
        self.write("mine.json", "precious")
        self.assertIn("mine.json: it already exists", self.fails(2, "init", "mine.json")[0])
        self.assertEqual(self.read("mine.json"), b"precious")
        self.assertIn("cannot write", self.fails(2, "init", "no/such/folder.json")[0])
        self.assertIn("one file name", self.fails(2, "init", "a", "b")[0])

    def test_standard_output(self):
        self.assertEqual(json.loads(self.succeeds("init", "-"))["version"], 1)
        self.assertEqual(self.files(), [])


if __name__ == "__main__":
    unittest.main()
