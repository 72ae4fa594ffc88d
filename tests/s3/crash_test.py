"""The failure table of docs/commit.md: a process is killed, or an answer is lost, at every step of an export. Then the step is
repeated. In the end every row exists once and nothing else remains; before the decision nothing is visible."""

import sys
import unittest

sys.dont_write_bytecode = True

from s3_harness import S3Test


class InSteps(S3Test):
    """One shard; begin, work and commit are killed and repeated."""

    def setUp(self):
        super().setUp()
        self.s3_job()

    def finish(self):
        self.check_hidden_unless_decided()
        self.begin("--key", "nightly")
        self.work()
        self.commit()
        self.check_published()

    def killed_begin(self, **rule):
        self.killed("begin", "job.json", "--ticket", "ticket", "--key", "nightly", **rule)

    def killed_work(self, **rule):
        self.begin("--key", "nightly")
        self.killed("work", "job.json", "--ticket", "ticket", "--shard", "0", **rule)
        self.check_nothing_visible()

    def check_nothing_visible(self):
        self.assertEqual(self.visible(), [])

    def killed_commit(self, **rule):
        self.begin("--key", "nightly")
        self.work()
        self.check_nothing_visible()
        self.killed("commit", "job.json", "--ticket", "ticket", **rule)
        self.check_hidden_unless_decided()

    # ---- begin ----

    def test_before_the_plan(self):
        self.killed_begin(operation="PutObject", key="*/plan", fault="kill_before")
        self.assertEqual(self.control(), {})
        self.finish()

    def test_plan_stored_and_answer_lost(self):
        self.killed_begin(operation="PutObject", key="*/plan", fault="kill_after")
        self.finish()
        self.assertEqual(len(self.control()), 1, "the same export continues")

    def test_answer_of_the_plan_lost(self):
        self.rules.add(operation="PutObject", key="*/plan", times=1, fault="lost")
        self.finish()
        self.assertEqual(len(self.control()), 1)

    # ---- work ----

    def test_before_create(self):
        self.killed_work(operation="CreateMultipartUpload", fault="kill_before")
        self.finish()

    def test_after_create(self):
        self.killed_work(operation="CreateMultipartUpload", fault="kill_after")
        self.assertEqual(len(self.bucket.uploads), 1)
        self.finish()

    def test_answer_of_create_lost(self):
        self.rules.add(operation="CreateMultipartUpload", times=1, fault="lost")
        self.finish()

    def test_between_parts(self):
        self.s3_job(rows=70, text="x" * 100_000, s3={"part_size_mib": 5, "checksum": "crc32", "parts_in_flight": 1})
        self.killed_work(operation="UploadPart", nth=2, fault="kill_before")
        self.finish()

    def test_all_parts_and_no_receipt(self):
        self.killed_work(operation="PutObject", key="*/receipts/*", fault="kill_before")
        self.assertEqual(len(self.bucket.uploads), 1)
        self.finish()

    def test_receipt_stored_and_answer_lost(self):
        self.killed_work(operation="PutObject", key="*/receipts/*", fault="kill_after")
        self.commit()
        self.check_published()

    def test_answer_of_the_receipt_lost(self):
        self.rules.add(operation="PutObject", key="*/receipts/*", times=1, fault="lost")
        self.finish()

    def test_duplicate_attempts(self):
        self.begin("--key", "nightly")
        self.work()
        self.work()
        self.assertEqual(len(self.bucket.uploads), 2)
        self.commit("receipt.0")
        self.check_published()

    def test_frozen_worker_wakes_after_commit(self):
        self.begin()
        frozen = self.rules.add(operation="UploadPart", nth=1, fault="hold")
        process = self.start("work", "job.json", "--ticket", "ticket", "--shard", "0")
        self.assertTrue(frozen.reached.wait(20))
        self.work()
        self.commit()
        before = self.visible()
        frozen.release.set()
        code, _, err = self.end(process)
        self.assertEqual(code, 1, err)
        self.assertEqual(self.visible(), before)
        self.succeeds("gc", "job.json", "--ticket", "ticket")
        self.check_published()

    def test_late_worker_creates_after_commit(self):
        self.begin()
        late = self.rules.add(operation="CreateMultipartUpload", nth=1, fault="hold")
        process = self.start("work", "job.json", "--ticket", "ticket", "--shard", "0")
        self.assertTrue(late.reached.wait(20))
        self.work()
        self.commit()
        late.release.set()
        self.end(process)
        self.check_rows()
        self.succeeds("gc", "job.json", "--ticket", "ticket")
        self.check_published()

    def test_worker_after_commit_is_refused(self):
        self.begin()
        self.work()
        self.commit()
        what, fix = self.fails(1, "work", "job.json", "--ticket", "ticket", "--shard", "0")
        self.assertRegex(what, "committed|decided|published")
        self.check_published()

    # ---- commit ----

    def test_before_the_decision(self):
        self.killed_commit(operation="PutObject", key="*/decision", fault="kill_before")
        self.assertEqual(self.visible(), [])
        self.finish_commit()

    def finish_commit(self):
        self.commit()
        self.check_published()
        self.commit()  # a second time changes nothing
        self.check_published()

    def test_after_the_decision(self):
        self.killed_commit(operation="PutObject", key="*/decision", fault="kill_after")
        self.assertEqual((self.visible(), len(self.decisions())), ([], 1))
        self.finish_commit()

    def test_answer_of_the_decision_lost(self):
        self.rules.add(operation="PutObject", key="*/decision", times=1, fault="lost")
        self.finish()

    def test_complete_done_and_killed(self):
        self.killed_commit(operation="CompleteMultipartUpload", fault="kill_after")
        self.finish_commit()

    def test_answer_of_complete_lost_and_upload_still_known(self):
        self.rules.add(operation="CompleteMultipartUpload", times=1, fault="lost")
        self.finish()

    def test_answer_of_complete_lost_and_upload_gone(self):
        self.server.options.forget_completed = True
        self.rules.add(operation="CompleteMultipartUpload", times=1, fault="lost")
        self.finish()

    def test_complete_done_and_killed_and_upload_gone(self):
        self.server.options.forget_completed = True
        self.killed_commit(operation="CompleteMultipartUpload", fault="kill_after")
        self.finish_commit()

    def test_before_pxports_receipt(self):
        self.killed_commit(operation="PutObject", key="*/receipt.json", fault="kill_before")
        self.finish_commit()

    def test_before_the_manifest(self):
        self.killed_commit(operation="PutObject", key="out/*.json", nth=2, fault="kill_before")
        self.finish_commit()

    def test_answer_of_the_manifest_lost(self):
        self.rules.add(operation="PutObject", key="out/*.json", fault="lost", every=2, times=2)
        self.finish()

    def test_after_the_manifest(self):
        self.killed_commit(operation="PutObject", key="*/done", fault="kill_before")
        self.finish_commit()

    def test_in_cleaning(self):
        self.killed_commit(operation="DeleteObject", nth=2, fault="kill_after")
        self.finish_commit()

    # ---- abort ----

    def killed_abort(self, **rule):
        self.begin()
        self.work()
        self.killed("abort", "job.json", "--ticket", "ticket", **rule)
        self.succeeds("abort", "job.json", "--ticket", "ticket")
        self.check_nothing()
        code, _, err = self.run_command("commit", "job.json", "--ticket", "ticket")
        self.assertNotEqual(code, 0, err)
        self.check_nothing()

    def test_abort_before_its_decision(self):
        self.killed_abort(operation="PutObject", key="*/decision", fault="kill_before")

    def test_abort_after_its_decision(self):
        self.killed_abort(operation="PutObject", key="*/decision", fault="kill_after")

    def test_abort_in_cleaning(self):
        self.killed_abort(operation="AbortMultipartUpload", fault="kill_before")

    def test_abort_after_commit_is_refused(self):
        self.begin()
        self.work()
        self.commit()
        code, _, err = self.run_command("abort", "job.json", "--ticket", "ticket")
        self.assertNotEqual(code, 0, err)
        self.check_published()


class ManyFiles(S3Test):
    """Six files: killed after the first, some and all Complete requests."""

    def test_after_complete_k_of_n(self):
        self.s3_job(audiences=6)
        for k in (1, 3, 6):
            with self.subTest(k=k):
                self.bucket.objects.clear()
                self.begin()
                self.work()
                self.killed("commit", "job.json", "--ticket", "ticket", operation="CompleteMultipartUpload", nth=k,
                            fault="kill_after")
                self.assertFalse([key for key in self.visible() if key.endswith(".json")], "a manifest before its files")
                self.commit()
                self.check_published()

    def test_only_missing_shards_run_again(self):
        """Engine and coordinator die during the run; one of three shards is done."""
        self.s3_job(rows=9)
        lines = self.read("in.ndjson").splitlines(keepends=True)
        for shard in range(3):
            self.write(f"in.{shard}", b"".join(lines[shard::3]))
        self.begin("--shards", "3", "--own-input")
        self.work(1, "--input", "in.1")
        what, _ = self.fails(1, "commit", "job.json", "--ticket", "ticket")
        self.assertRegex(what, r"\b0\b.*\b2\b")
        self.assertEqual(self.visible(), [])
        for shard in (0, 2):
            self.work(shard, "--input", f"in.{shard}")
        self.commit()
        self.check_published()

    def test_poison_shard(self):
        """One shard always fails; aborting leaves nothing."""
        self.s3_job(rows=9)
        self.write("broken", "no profile\n")
        self.begin("--shards", "2", "--own-input")
        self.work(0, "--input", "in.ndjson")
        for _ in range(2):
            self.fails(1, "work", "job.json", "--ticket", "ticket", "--shard", "1", "--input", "broken")
        self.succeeds("abort", "job.json", "--ticket", "ticket")
        self.check_nothing()


class InOneRun(S3Test):
    """`pxport run` killed at every kind of request; then the next run, and gc for undecided exports."""

    def test_killed_and_run_again(self):
        cases = [("PutObject", "*/plan"), ("CreateMultipartUpload", "*"), ("UploadPart", "*"), ("PutObject", "*/receipts/*"),
                 ("PutObject", "*/decision"), ("CompleteMultipartUpload", "*"), ("PutObject", "*/receipt.json"),
                 ("PutObject", "*/done")]
        for operation, key in cases:
            for fault in ("kill_before", "kill_after"):
                with self.subTest(f"{fault} {operation} {key}"):
                    self.bucket.objects.clear()
                    self.s3_job(audiences=2)
                    self.killed("run", "job.json", operation=operation, key=key, fault=fault)
                    self.check_hidden_unless_decided()
                    self.succeeds("run", "job.json", "--json")
                    self.check_rows()
        self.sweep()
        self.check_no_uploads()


class Lost(S3Test):
    """The uploads disappear after the decision."""

    def decided(self, **changes):
        self.s3_job(**changes)
        self.begin()
        self.work()
        self.killed("commit", "job.json", "--ticket", "ticket", operation="PutObject", key="*/decision", fault="kill_after")

    def test_upload_removed_and_repaired(self):
        self.decided()
        self.bucket.uploads.clear()
        what, fix = self.fails(6, "commit", "job.json", "--ticket", "ticket")
        self.assertIn("rows_A0", what)
        self.assertIn("repair", fix)
        self.assertEqual(self.visible(), [])
        self.work(0, "--repair")
        self.commit()
        self.check_published()

    def test_repair_takes_only_the_same_bytes(self):
        self.decided()
        self.bucket.uploads.clear()
        self.fails(6, "commit", "job.json", "--ticket", "ticket")
        self.write("other", self.read("in.ndjson").replace(b"K3", b"K9"))
        self.fails(1, "work", "job.json", "--ticket", "ticket", "--shard", "0", "--repair", "--input", "other")
        self.assertEqual(self.visible(), [])
        self.check_no_uploads()

    def test_a_foreign_object_is_never_taken_for_ours(self):
        self.decided()
        from objects import Object
        data = next(iter(self.bucket.uploads.values())).parts[1].data
        for metadata in ({}, {"x-amz-meta-pxport-write-id": "0" * 32 + "/0/x"}):
            with self.subTest(metadata=metadata):
                self.bucket.uploads.clear()
                self.bucket.objects["out/rows_A0.csv"] = Object(data, metadata, {})
                what, _ = self.fails(6, "commit", "job.json", "--ticket", "ticket")
                self.assertIn("rows_A0", what)
                self.assertFalse([key for key in self.visible() if key.endswith(".json")])
                self.assertEqual(self.bucket.objects["out/rows_A0.csv"].headers, metadata)


if __name__ == "__main__":
    unittest.main()
