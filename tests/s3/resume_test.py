"""`run --resume` after kill -9: parts that the bucket has are not sent again, every row exists once, nothing else remains."""

import glob
import json
import os
import random
import sys
import unittest

sys.dont_write_bytecode = True

from s3_harness import KILLED, S3Test

ROWS, WIDTH = 300, 100_000  # 30 MB: six parts of 5 MiB


class ResumeTest(S3Test):
    def setUp(self):
        super().setUp()
        self.big_job()

    def environment(self):
        return {**super().environment(), "TMPDIR": self.folder}

    def big_job(self, **changes):
        letters = random.Random(4711)
        self.s3_job(rows=ROWS, s3={"part_size_mib": 5, "checksum": "crc32", "parts_in_flight": 1, **changes.pop("s3", {})}, **changes)
        lines = self.read("in.ndjson").decode().splitlines()
        self.write("in.ndjson", "".join(
            line.replace('"text": ""', '"text": "%s"' % (f"{letters.getrandbits(64):016x}" * (WIDTH // 16))) + "\n" for line in lines))

    def sent(self):
        return sum(1 for e in self.server.log if e["operation"] == "UploadPart")

    def journals(self):
        return glob.glob(self.path("pxport-journals-*/*"))

    def resume(self, *words):
        return json.loads(self.succeeds("run", "job.json", "--resume", "--json", *words))


class Resume(ResumeTest):
    def test_parts_are_not_sent_again(self):
        self.killed("run", "job.json", operation="UploadPart", nth=4, fault="kill_before")
        self.assertEqual(len(self.bucket.uploads), 1)
        self.assertEqual(len(self.journals()), 1)
        before = self.sent()
        report = self.resume()
        self.assertEqual(report["parts_kept"], 3)
        self.assertEqual(self.sent() - before, 3, self.operations())
        self.check_published()
        self.assertEqual(len(self.control()), 1, "the same export continues")
        self.assertEqual(self.journals(), [])

    def test_a_part_whose_record_is_missing_is_sent_again(self):
        """The part is stored, but the process died before the answer: the same number overwrites it."""
        self.killed("run", "job.json", operation="UploadPart", nth=3, fault="kill_after")
        before = self.sent()
        self.assertEqual(self.resume()["parts_kept"], 2)
        self.assertEqual(self.sent() - before, 4)
        self.check_published()

    def test_killed_repeatedly(self):
        for nth in (2, 2, 2):
            self.killed("run", "job.json", "--resume", operation="UploadPart", nth=nth, fault="kill_before")
        report = self.resume()
        self.assertEqual(report["parts_kept"], 3)
        self.assertEqual(self.sent(), 3 * 2 + 3)
        self.check_published()

    def test_a_torn_record_is_cut_off(self):
        self.killed("run", "job.json", operation="UploadPart", nth=4, fault="kill_before")
        journal, = self.journals()
        with open(journal, "rb") as file:
            whole = file.read()
        for torn in (b"0123", b"0123abcd {\"record\":\"part\"", whole.splitlines(True)[-1][:-5], b"\n", b"\0" * 100):
            with open(journal, "wb") as file:
                file.write(whole + torn)
        self.assertEqual(self.resume()["parts_kept"], 3)
        self.check_published()

    def test_records_after_a_damaged_one_are_ignored(self):
        self.killed("run", "job.json", operation="UploadPart", nth=4, fault="kill_before")
        journal, = self.journals()
        with open(journal, "rb") as file:
            lines = file.read().splitlines(True)
        lines[3] = lines[3].replace(b'"n"', b'"m"')
        with open(journal, "wb") as file:
            file.write(b"".join(lines))
        self.assertEqual(self.resume()["parts_kept"], 1)
        self.check_published()

    def test_a_part_that_is_not_what_was_recorded_is_sent_again(self):
        self.killed("run", "job.json", operation="UploadPart", nth=4, fault="kill_before")
        upload, = self.bucket.uploads.values()
        number = sorted(upload.parts)[0]
        del upload.parts[number]
        self.assertEqual(self.resume()["parts_kept"], 2)
        self.check_published()

    def test_a_missing_upload_is_created_again(self):
        self.killed("run", "job.json", operation="UploadPart", nth=4, fault="kill_before")
        self.bucket.uploads.clear()
        self.assertNotIn("parts_kept", self.resume())
        self.check_published()

    def test_changed_input_is_refused_and_says_so(self):
        self.killed("run", "job.json", operation="UploadPart", nth=4, fault="kill_before")
        self.write("in.ndjson", self.read("in.ndjson") + b"\n")
        what, fix = self.fails(1, "run", "job.json", "--resume")
        self.assertIn("in.ndjson has changed", what)
        self.assertIn("without resuming", fix)
        self.assertEqual(self.visible(), [])
        self.assertEqual(len(self.bucket.uploads), 1, "nothing was thrown away")
        self.succeeds("run", "job.json")  # starts again: removes what the killed run left
        self.check_published()

    def test_a_run_without_resume_starts_over(self):
        self.killed("run", "job.json", operation="UploadPart", nth=4, fault="kill_before")
        before = self.sent()
        self.succeeds("run", "job.json")
        self.assertEqual(self.sent() - before, 6)
        self.check_published()
        self.assertEqual(self.journals(), [])

    def test_nothing_to_resume_is_a_run(self):
        report = self.resume()
        self.assertNotIn("parts_kept", report)
        self.check_published()

    def test_a_decided_export_is_published_and_not_recomputed(self):
        self.killed("run", "job.json", operation="CompleteMultipartUpload", fault="kill_before")
        export, = self.control()
        before = self.sent()
        report = self.resume()
        self.assertEqual((report["export_id"], report["input"]["profiles"]), (export, ROWS))
        self.assertEqual(self.sent(), before)
        self.check_published()
        self.assertEqual(self.journals(), [])

    def test_a_published_export_is_not_recomputed(self):
        self.killed("run", "job.json", operation="PutObject", key="*/done", fault="kill_after")
        export, = self.control()
        self.assertEqual(self.resume()["export_id"], export)
        self.check_published()

    def test_all_parts_sent_and_no_receipt(self):
        self.killed("run", "job.json", operation="PutObject", key="*/receipts/*", fault="kill_before")
        before = self.sent()
        self.assertEqual(self.resume()["parts_kept"], 6)
        self.assertEqual(self.sent(), before)
        self.check_published()

    def test_receipt_stored_and_no_decision(self):
        self.killed("run", "job.json", operation="PutObject", key="*/receipts/*", fault="kill_after")
        self.assertEqual(self.resume()["parts_kept"], 6)
        self.check_published()

    def test_other_part_sizes_start_over(self):
        self.killed("run", "job.json", operation="UploadPart", nth=4, fault="kill_before")
        document = json.loads(self.read("job.json"))
        report = self.resume("--memory", "16")
        self.check_published()
        self.assertTrue(document)
        self.assertIn("export_id", report)

    def test_two_at_a_time(self):
        held = self.rules.add(operation="UploadPart", nth=2, fault="hold")
        first = self.start("run", "job.json")
        self.assertTrue(held.reached.wait(30))
        code, _, err = self.run_command("run", "job.json", "--resume")
        self.assertEqual(code, 1, err)
        self.assertIn("another process is running it", err)
        held.release.set()
        self.assertEqual(self.end(first)[0], 0)
        self.check_published()

    def test_many_audiences_and_several_parts_in_flight(self):
        self.big_job(audiences=3, s3={"parts_in_flight": 3})
        for nth in (5, 4, 3):
            code, _, _ = self.kill_at(nth)
            self.assertEqual(code, KILLED)
        report = self.resume()
        self.assertGreaterEqual(report["parts_kept"], 5)
        self.check_published()

    def kill_at(self, nth):
        self.rules.add(operation="UploadPart", nth=nth, fault="kill_before")
        result = self.run_command("run", "job.json", "--resume")
        self.rules.clear()
        return result

    def test_killed_at_random_moments(self):
        moments = random.Random(1)
        for _ in range(3):
            self.bucket.objects.clear()
            killed = 0
            for _ in range(40):
                self.rules.add(probability=0.07, seed=moments.randrange(1 << 30),
                               fault=moments.choice(["kill_before", "kill_after"]))
                code, out, err = self.run_command("run", "job.json", "--resume")
                self.rules.clear()
                self.assertIn(code, (0, KILLED), out + err)
                if code == 0:
                    break
                killed += 1
                self.check_hidden_unless_decided()
            self.assertEqual(code, 0, "it never came through")
            self.assertGreater(killed, 0)
            self.check_published()


class NotResumable(ResumeTest):
    def test_standard_input(self):
        what, fix = self.fails(2, "run", "job.json", "--input", "-", "--resume")
        self.assertIn("standard input", what)
        self.assertIn("files", fix)
        self.check_nothing()

    def test_a_failed_run_leaves_no_journal(self):
        self.write("in.ndjson", self.read("in.ndjson") + b"{\n")
        self.fails(1, "run", "job.json")
        self.assertEqual(self.journals(), [])
        self.check_nothing()

    def test_a_folder_is_a_run(self):
        job = json.loads(self.read("job.json"))
        job["destination"] = {"name": "test", "url": "out"}
        self.write("local.json", job)
        self.succeeds("run", "local.json", "--resume")
        self.assertEqual(self.journals(), [])
        self.assertTrue(os.path.exists(self.path("out/rows_A0.csv")))

    def test_the_journal_holds_no_secret(self):
        self.killed("run", "job.json", operation="UploadPart", nth=4, fault="kill_before")
        journal, = self.journals()
        with open(journal, encoding="utf-8") as file:
            text = file.read()
        self.assertNotIn(self.secret, text)
        self.assertNotIn("C-1", text)
        self.assertEqual(os.stat(os.path.dirname(journal)).st_mode & 0o077, 0)


if __name__ == "__main__":
    unittest.main()
