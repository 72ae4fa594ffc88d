#!/usr/bin/env python3
"""`run` and `check`: input and output, exit codes, --json, remaining files."""

import gzip
import json
import os
import shutil
import unittest

from harness import AUDIENCE, NOW, CommandTest, profile


class Run(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("in.ndjson", [profile(1), profile(2, "exited"), profile(3)])
        self.write("job.json", self.job())

    def test_json_that_is_not_one_profile_per_line(self):
        people = [profile(1), profile(2)]
        side_by_side = "".join(json.dumps(one) for one in people)
        for text, words, command in ((json.dumps(people), "an array begins", "jq -c '.[]'"),
                                     (json.dumps(people, indent=2), "an array begins", "jq -c '.[]'"),
                                     (json.dumps(people[0], indent=2), "the line ends too early", "jq -c ."),
                                     (side_by_side, "another profile begins", "jq -c ."),
                                     ("\n" + side_by_side + "\n", "another profile begins", "jq -c .")):
            with self.subTest(text[:20]):
                self.write("in.ndjson", text)
                what, fix = self.fails(1, "run", "job.json")
                self.assertIn(words, what)
                self.assertIn("in.ndjson line ", what)
                self.assertIn("NDJSON", fix)
                self.assertIn(command, fix)
                self.assertFalse(os.path.exists(self.path("out")) and self.files("out"))

    def test_rows_and_summary(self):
        out = self.succeeds("run", "job.json")
        self.assertEqual(self.files("out"), ["rows.csv"])
        self.assertEqual(self.read("out/rows.csv"), b"CustomerID,Key\nC-1,K1\nC-3,K3\n")
        self.assertIn("Read 3 profiles", out)
        self.assertIn("VIP: 2 rows", out)
        self.assertIn("1 not members", out)
        self.assertIn("out/rows.csv", out)

    def test_json_is_the_report_and_nothing_else(self):
        report = json.loads(self.succeeds("run", "job.json", "--json"))
        self.assertEqual(report["status"], "success")
        self.assertEqual(report["input"]["profiles"], 3)
        self.assertEqual(report["input"]["bytes"], os.path.getsize(self.path("in.ndjson")))
        audience, = report["audiences"]
        self.assertEqual((audience["id"], audience["rows"], audience["excluded"]["not_member"]), (AUDIENCE, 2, 1))
        self.assertEqual(audience["files"][0]["bytes"], len(self.read("out/rows.csv")))
        for key in ("export_id", "started", "finished", "timing_ms", "retries", "peak_memory_bytes"):
            self.assertIn(key, report)

    def test_profiles_from_standard_input(self):
        lines = b"".join(json.dumps(profile(n)).encode() + b"\n" for n in range(5000))
        for stdin in (lines, gzip.compress(lines), lines.rstrip(b"\n")):
            report = json.loads(self.succeeds("run", "job.json", "--input", "-", "--json", stdin=stdin))
            self.assertEqual(report["audiences"][0]["rows"], 5000)
        self.assertEqual(self.read("out/rows.csv").count(b"\n"), 5001)

    def test_the_job_from_standard_input(self):
        self.succeeds("run", "-", stdin=json.dumps(self.job()).encode())
        self.assertEqual(self.files("out"), ["rows.csv"])

    def test_options_change_the_job(self):
        self.write("other.ndjson", [profile(7)])
        self.succeeds("run", "job.json", "--input", "other.ndjson", "--output=elsewhere/deep", "--set", '/file/name="n"',
                      "--set=/file/csv/delimiter=\";\"")
        self.assertEqual(self.read("elsewhere/deep/n.csv"), b"CustomerID;Key\nC-7;K7\n")
        self.assertFalse(os.path.exists(self.path("out")))

    def test_one_audience_of_several(self):
        self.write("job.json", self.job(audiences=[{"id": AUDIENCE}, {"id": "other"}],
                                        file={"name": "%SEGMENT_ID%"}))
        self.succeeds("run", "job.json", "--audience", "other")
        self.assertEqual(self.files("out"), ["other.csv"])
        what, fix = self.fails(2, "run", "job.json", "--audience", "othr")
        self.assertIn("othr", what)
        self.assertIn("other", what + fix)

    def test_a_fixed_clock_repeats_a_run(self):
        self.write("job.json", self.job(file={"name": "%DATETIME(yyyyMMdd_HHmmss)%", "manifest": ["adobe", "pega"],
                                              "pega": {"process_type": "Ingest"}}))
        self.succeeds("run", "job.json", "--now", NOW)
        first = {name: self.read(f"out/{name}") for name in self.files("out")}
        self.assertIn("20261201_060000.csv", first)
        self.assertEqual(len(first), 3)
        shutil.rmtree(self.path("out"))
        self.succeeds("run", "job.json", "--now", "2026-12-01T08:00:00.000+02:00", "--threads", "3")
        self.assertEqual({name: self.read(f"out/{name}") for name in self.files("out")}, first)

    def test_no_profiles_is_a_success(self):
        self.write("in.ndjson", "")
        self.assertIn("Read 0 profiles", self.succeeds("run", "job.json"))
        self.assertEqual(self.read("out/rows.csv"), b"CustomerID,Key\n")

    def test_nothing_stays_open_or_staged(self):
        self.succeeds("run", "job.json")
        left = [name for _, _, names in os.walk(self.path("out/_pxport")) for name in names]
        self.assertFalse([name for name in left if "staged" in name or ".tmp" in name], left)


class Failures(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("in.ndjson", [profile(1)])
        self.write("job.json", self.job())

    def nothing_was_exported(self):
        self.assertEqual(self.files("out") if os.path.exists(self.path("out")) else [], [])

    def test_bad_json_names_line_and_column(self):
        self.write("job.json", '{"version": 1,\n  "file" {}}')
        what, _ = self.fails(2, "run", "job.json")
        self.assertRegex(what, r"job\.json.*line 2.*column \d+")

    def test_an_unknown_key_names_its_place_and_the_nearest(self):
        self.write("job.json", self.job(mapping=[{"sorce": "a.b", "target": "A"}]))
        what, fix = self.fails(2, "run", "job.json")
        self.assertIn("job.json", what)
        self.assertIn("/mapping/0/sorce", what)
        self.assertIn("source", fix)

    def test_a_wrong_set(self):
        for change in ("file/name=1", "/file/name", "/file/max_rows=many", "/file/max_rows=0"):
            self.fails(2, "run", "job.json", "--set", change)
        self.nothing_was_exported()

    def test_missing_input(self):
        for url in ("missing.ndjson", "missing/*.ndjson"):
            what, _ = self.fails(2, "run", "job.json", "--input", url)
            self.assertIn(url, what)
        self.nothing_was_exported()

    def test_libcurl_is_needed_only_for_buckets(self):
        self.write("libcurl.so.4", "not a library")
        without = {"LD_LIBRARY_PATH": self.folder}
        keys = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "invalid"}
        bucket = {"name": "test", "url": "s3://bucket/to", "s3": {"region": "eu-west-1", "endpoint": "http://127.0.0.1:9"}}
        self.write("s3.json", self.job(destination=bucket))
        what, fix = self.fails(2, "run", "s3.json", env={**without, **keys})
        self.assertIn("libcurl", what)
        self.assertIn("install libcurl", fix)
        self.succeeds("run", "job.json", env=without)

    def test_a_bad_profile_fails_the_export_and_names_its_place(self):
        self.write("in.ndjson", json.dumps(profile(1)) + "\n" + '{"a": nul}\n')
        what, fix = self.fails(1, "run", "job.json")
        self.assertRegex(what, r"in\.ndjson.*\b2\b.*\b\d+\b")
        self.assertTrue(fix)
        self.nothing_was_exported()

    def test_a_failed_run_with_json_says_so_in_json(self):
        self.write("in.ndjson", "{\n")
        code, out, err = self.run_command("run", "job.json", "--json")
        self.assertEqual(code, 1)
        self.two_lines(err)
        report = json.loads(out)
        self.assertEqual((report["status"], report["error"]["code"]), ("failed", "INVALID_ARGUMENT"))
        self.assertEqual(report["error"]["input_line"], "1")

    def test_skipped_profiles_have_an_exit_code_of_their_own(self):
        self.write("in.ndjson", json.dumps(profile(1)) + "\nnonsense\n")
        self.write("job.json", self.job(on_bad_profile="skip", rejects={"url": "rejects.ndjson"}))
        code, out, _ = self.run_command("run", "job.json")
        self.assertEqual(code, 4, out)
        self.assertIn("Skipped 1 bad profile", out)
        self.assertEqual(self.read("out/rows.csv"), b"CustomerID,Key\nC-1,K1\n")
        self.assertIn(b"nonsense", self.read("rejects.ndjson"))
        code, out, _ = self.run_command("run", "job.json", "--json")
        self.assertEqual((code, json.loads(out)["input"]["bad"]), (4, 1))

    def test_on_existing_fail(self):
        self.write("job.json", self.job(file={"name": "rows", "on_existing": "fail"}))
        self.succeeds("run", "job.json")
        before = self.read("out/rows.csv")
        self.write("in.ndjson", [profile(9)])
        what, _ = self.fails(1, "run", "job.json")
        self.assertIn("rows.csv", what)
        self.assertEqual(self.read("out/rows.csv"), before)

    def test_a_destination_that_is_a_file(self):
        self.write("out", "I am a file")
        code, _, err = self.run_command("run", "job.json")
        self.assertIn(code, (1, 2))
        self.two_lines(err)
        self.assertEqual(self.read("out"), b"I am a file")

    def test_errors_hold_no_profile_data(self):
        self.write("in.ndjson", '{"_acme": {"id": "SECRET-VALUE"}, "x": tru}\n')
        _, out, err = self.run_command("run", "job.json", "--json")
        self.assertNotIn("SECRET-VALUE", out + err)


class Check(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("in.ndjson", [profile(1)])
        self.write("job.json", self.job())

    def test_it_says_what_a_run_would_do_and_changes_nothing(self):
        out = self.succeeds("check", "job.json")
        self.assertIn("rows.csv", out)
        self.assertIn("CustomerID (required)", out)
        self.assertEqual(self.files(), ["in.ndjson", "job.json"])
        self.assertFalse(os.path.exists(self.path("out")))

    def test_json(self):
        plan = json.loads(self.succeeds("check", "job.json", "--json", "--now", NOW, "--set", '/file/name="x"'))
        self.assertTrue(plan["audiences"][0]["file"].endswith("/x.csv"))
        self.assertEqual([column["name"] for column in plan["columns"]], ["CustomerID", "Key"])

    def test_errors(self):
        self.fails(2, "check", "job.json", "--input", "missing")
        self.fails(2, "check", "job.json", "--set", "/file/preset=\"pega-cdhh\"")


if __name__ == "__main__":
    unittest.main()
