"""Ctrl-C while the store does not answer: the step ends although the request is pending, and the next step finishes it."""

import signal
import sys
import unittest

sys.dont_write_bytecode = True

from s3_harness import S3Test

CANCELLED, DECIDED = 3, 6  # exit codes


class Cancel(S3Test):
    def setUp(self):
        super().setUp()
        self.s3_job(audiences=3)

    def interrupted(self, *words, **rule):
        """(exit code, output) of a command that is interrupted while the server holds the request of `rule`."""
        held = self.rules.add(fault="hold", seconds=300, **rule)
        process = self.start(*words)
        self.assertTrue(held.reached.wait(60), f"no request met {rule}: {self.operations()}")
        process.send_signal(signal.SIGINT)
        code, _, err = self.end(process)
        self.assertFalse(held.release.is_set(), "it ended by itself")
        self.rules.clear()
        # The server finishes the request before the next step begins.
        self.assertTrue(held.ended.wait(20))
        return code, err

    def step(self, name, **rule):
        return self.interrupted(name, "job.json", "--ticket", "ticket", **rule)

    def prepared(self, attempts=1):
        self.begin()
        for _ in range(attempts):
            self.work()

    def test_a_commit_before_its_decision(self):
        for rule in ({"operation": "ListParts"}, {"key": "*/plan"}):
            with self.subTest(rule):
                self.bucket.objects.clear()
                self.prepared()
                code, err = self.step("commit", **rule)
                self.assertEqual((code, self.visible(), self.decisions()), (CANCELLED, [], []), err)
                self.commit()
                self.check_published()

    def test_a_commit_whose_decision_is_on_its_way(self):
        """Also during the probe for conditional writes."""
        for key in ("*/decision", "*.probe"):
            with self.subTest(key):
                self.bucket.objects.clear()
                self.prepared()
                code, err = self.step("commit", operation="PutObject", key=key)
                self.assertEqual((code, self.visible()), (DECIDED, []), err)
                self.assertIn("it is unknown whether the export is decided", err)
                self.commit()
                self.check_published()

    def test_a_commit_after_its_decision(self):
        for rule in ({"operation": "CompleteMultipartUpload", "nth": 2}, {"operation": "HeadObject"},
                     {"operation": "PutObject", "key": "*.json"}, {"operation": "PutObject", "key": "*/done"}):
            with self.subTest(rule):
                self.bucket.objects.clear()
                self.prepared()
                code, err = self.step("commit", **rule)
                self.assertEqual(code, DECIDED, err)
                self.assertIn("decided but not yet published", err)
                self.commit()
                self.check_published()

    def test_a_commit_that_is_published_already(self):
        """The remaining work is not visible."""
        self.prepared(attempts=2)
        code, err = self.step("commit", operation="AbortMultipartUpload")
        self.assertEqual(code, 0, err)
        self.succeeds("gc", "job.json", "--ticket", "ticket")
        self.check_published()

    def test_an_abort(self):
        for rule in ({"key": "*/plan"}, {"operation": "PutObject", "key": "*/decision"}, {"operation": "AbortMultipartUpload"},
                     {"operation": "DeleteObject", "key": "*/receipts/*"}):
            with self.subTest(rule):
                self.bucket.objects.clear()
                self.prepared()
                code, err = self.step("abort", **rule)
                self.assertNotEqual(code, 0, err)
                self.succeeds("abort", "job.json", "--ticket", "ticket")
                self.check_nothing()

    def test_gc(self):
        for rule in ({"operation": "ListMultipartUploads"}, {"operation": "AbortMultipartUpload"}, {"operation": "ListObjectsV2"}):
            with self.subTest(rule):
                self.bucket.objects.clear()
                self.prepared(attempts=2)
                code, err = self.step("commit", operation="AbortMultipartUpload")
                self.assertEqual(code, 0, err)
                code, err = self.step("gc", **rule)
                self.assertEqual(code, CANCELLED, err)
                self.succeeds("gc", "job.json", "--ticket", "ticket")
                self.check_published()

    def test_a_run(self):
        for rule in ({"operation": "CompleteMultipartUpload"}, {"operation": "PutObject", "key": "*/done"}):
            with self.subTest(rule):
                self.bucket.objects.clear()
                code, err = self.interrupted("run", "job.json", **rule)
                self.assertEqual(code, DECIDED, err)
                self.succeeds("run", "job.json", "--resume")
                self.check_published()


if __name__ == "__main__":
    unittest.main()
