"""A small export meets every fault of the scripted server. It succeeds with correct files, or fails with a clear error and
leaves nothing. No row is lost or duplicated."""

import sys
import unittest

sys.dont_write_bytecode = True

from s3_harness import S3Test

SLOW_DOWN = {"fault": "error", "status": 503, "code": "SlowDown"}
THREE_PARTS = {"rows": 110, "text": "x" * 100_000}
PARTS = {"part_size_mib": 5, "checksum": "crc32"}


class ComesThrough(S3Test):
    def exports(self, *rules, seconds=15, again=False, **job):
        """The export succeeds with correct files. Each rule that matches a request of the export was applied."""
        self.s3_job(**job)
        added = [self.rules.add(**rule) for rule in rules]
        self.succeeds("run", "job.json", "--json")
        self.check_published()
        self.assertTrue(all(rule.played for rule in added), self.operations())
        self.assertLess(self.run_seconds, seconds)
        if not self.server.options.clock_offset:
            self.check_no_refusals()

    def test_nothing_wrong(self):
        self.exports()

    def test_many_parts(self):
        self.exports(**THREE_PARTS, s3=PARTS)
        parts = [e["bytes"] for e in self.server.log if e["operation"] == "UploadPart"]
        self.assertEqual(sorted(parts)[1:], [5 << 20] * (len(parts) - 1))
        self.assertGreater(len(parts), 2)

    def test_slow_down(self):
        self.exports({"operation": "UploadPart", "times": 2, **SLOW_DOWN})

    def test_slow_down_with_retry_after(self):
        self.exports({"operation": "CreateMultipartUpload", "times": 1, "headers": {"Retry-After": "2"}, **SLOW_DOWN})
        first, second = [e["at"] for e in self.server.log if e["operation"] == "CreateMultipartUpload"]
        self.assertGreaterEqual(second - first, 1.9)

    def test_slow_down_now_and_then_everywhere(self):
        self.exports({"probability": 0.15, "seed": 3, "fault": "error", "status": 503, "code": "SlowDown"}, seconds=60)

    def test_errors_of_the_server(self):
        for operation in ("CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload", "PutObject", "HeadObject"):
            for status, code in ((500, "InternalError"), (503, "ServiceUnavailable"), (400, "RequestTimeout")):
                if operation == "HeadObject" and status == 400:
                    continue  # the answer to HEAD has no body with an error code
                with self.subTest(f"{status} {operation}"):
                    self.bucket.objects.clear()
                    self.rules.clear()
                    self.exports({"operation": operation, "times": 1, "fault": "error", "status": status, "code": code})

    def test_errors_after_the_work(self):
        for operation in ("CompleteMultipartUpload", "PutObject", "UploadPart"):
            with self.subTest(operation):
                self.bucket.objects.clear()
                self.rules.clear()
                self.exports({"operation": operation, "times": 1, "fault": "error", "status": 500, "code": "InternalError",
                              "done": True})

    def test_complete_with_an_error_in_a_200(self):
        for done in (False, True):
            with self.subTest(done=done):
                self.bucket.objects.clear()
                self.rules.clear()
                self.exports({"operation": "CompleteMultipartUpload", "times": 1, "fault": "error_in_200", "done": done})

    def test_complete_with_an_empty_or_cut_answer(self):
        for fault in ({"fault": "empty_200"}, {"fault": "empty_200", "done": True}, {"fault": "cut_xml"},
                      {"fault": "cut_answer"}):
            with self.subTest(fault):
                self.bucket.objects.clear()
                self.rules.clear()
                self.exports({"operation": "CompleteMultipartUpload", "times": 1, **fault})

    def test_create_with_an_empty_or_cut_answer(self):
        for fault in ("empty_200", "cut_xml"):
            with self.subTest(fault):
                self.bucket.objects.clear()
                self.rules.clear()
                self.exports({"operation": "CreateMultipartUpload", "times": 1, "fault": fault})

    def test_lists_with_a_cut_answer(self):
        self.exports({"operation": ["ListObjectsV2", "ListMultipartUploads", "ListParts"], "times": 1, "fault": "cut_xml"})

    def test_lost_answers(self):
        for operation in ("CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload"):
            for gone in (False, True):
                with self.subTest(operation, gone=gone):
                    self.bucket.objects.clear()
                    self.rules.clear()
                    self.server.options.forget_completed = gone
                    self.exports({"operation": operation, "times": 1, "fault": "lost"})

    def test_lost_answers_of_every_put(self):
        self.exports()
        keys = [e["key"].rpartition("/")[2] for e in self.server.log if e["operation"] == "PutObject"]
        for nth in range(1, len(keys) + 1):
            with self.subTest(f"{nth}: {keys[nth - 1]}"):
                self.bucket.objects.clear()
                self.rules.clear()
                self.exports({"operation": "PutObject", "nth": nth, "fault": "lost"})

    def test_every_second_answer_of_a_put_lost(self):
        self.exports({"operation": "PutObject", "every": 2, "fault": "lost"}, seconds=60)

    def test_no_such_upload_after_success(self):
        self.server.options.forget_completed = True
        self.exports({"operation": "CompleteMultipartUpload", "times": 1, "fault": "error", "status": 500, "done": True})

    def test_conflict_of_conditional_writes(self):
        self.exports({"operation": "PutObject", "key": "*/decision", "times": 2, "fault": "error", "status": 409,
                      "code": "ConditionalRequestConflict"})

    def test_precondition_failed_after_a_lost_answer(self):
        self.exports({"operation": "PutObject", "key": "*/plan", "times": 1, "fault": "lost"},
                     {"operation": "PutObject", "key": "*/decision", "times": 1, "fault": "lost"})

    def test_bodies_reset(self):
        self.exports({"operation": "UploadPart", "times": 1, "fault": "reset_body", "bytes": 3_000_000}, **THREE_PARTS, s3=PARTS)

    def test_stale_connections(self):
        self.exports({"every": 3, "fault": "stale"})

    def test_slow_first_byte_and_spaces(self):
        self.exports({"operation": "UploadPart", "times": 1, "fault": "slow", "seconds": 2},
                     {"operation": "CompleteMultipartUpload", "times": 1, "fault": "spaces", "seconds": 3, "count": 10})

    def test_skewed_clock(self):
        for offset in (7200, -7200):
            with self.subTest(offset):
                self.bucket.objects.clear()
                self.server.log.clear()
                self.server.options.clock_offset = offset
                self.exports()
                skewed = [e for e in self.server.log if e["code"] == "RequestTimeTooSkewed"]
                self.assertLessEqual(len(skewed), 2, "the offset is learned once")

    def test_another_region_than_the_jobs(self):
        for redirect in (False, True):
            with self.subTest(redirect_301=redirect):
                self.bucket.objects.clear()
                self.server.log.clear()
                self.server.options.redirect_301 = redirect
                self.s3_job(s3={"region": "us-east-1"})
                self.succeeds("run", "job.json")
                self.check_published()
                self.assertLessEqual(sum("refused" in e and e["status"] in (301, 400) for e in self.server.log), 4)

    def test_equal_parts(self):
        self.server.options.equal_parts = True
        self.exports(**THREE_PARTS, s3=PARTS)

    def test_a_store_that_knows_no_conditions(self):
        self.server.options.ignore_conditions = True
        self.s3_job()
        code, _, err = self.run_command("run", "job.json")
        self.assertEqual(code, 0, err)
        self.check_rows()
        self.check_no_uploads()

    def test_a_store_that_knows_no_checksums_nor_etags_of_complete(self):
        self.server.options.without_checksums = True
        self.server.options.etag_in_complete = False
        self.exports()

    def test_without_the_right_to_list(self):
        """HEAD of a missing object answers 403."""
        self.server.options.denied = ["ListObjectsV2"]
        self.s3_job()
        code, _, err = self.run_command("run", "job.json")
        if code == 0:
            self.check_rows()
        else:
            self.assertIn("s3:ListBucket", err)
            self.check_nothing()

    def test_pages(self):
        self.server.options.page = 2
        self.exports(audiences=7)

    def test_checksums(self):
        for checksum in ("crc64nvme", "crc32c", "crc32", "sha256", "md5", "off"):
            with self.subTest(checksum):
                self.bucket.objects.clear()
                self.exports(**THREE_PARTS if checksum in ("crc32", "sha256") else {},
                             s3={"part_size_mib": 5, "checksum": checksum})

    def test_options_of_objects(self):
        self.s3_job(s3={"encryption": {"type": "sse-kms", "kms_key_id": "key-1", "kms_context": {"a": "b"}, "bucket_key": True},
                        "storage_class": "STANDARD_IA", "acl": "bucket-owner-full-control", "tags": {"team": "cdh & co"},
                        "metadata": {"note": "weekly"}, "expected_bucket_owner": "111122223333", "requester_pays": True,
                        "object_lock": {"mode": "governance", "retain_until": "2030-01-01T00:00:00Z", "legal_hold": True}})
        self.succeeds("run", "job.json")
        self.check_rows()
        self.check_no_refusals()
        headers = self.bucket.objects["out/rows_A0.csv"].headers
        expected = {"x-amz-server-side-encryption": "aws:kms", "x-amz-server-side-encryption-aws-kms-key-id": "key-1",
                    "x-amz-server-side-encryption-bucket-key-enabled": "true", "x-amz-storage-class": "STANDARD_IA",
                    "x-amz-acl": "bucket-owner-full-control", "x-amz-tagging": "team=cdh%20%26%20co",
                    "x-amz-meta-note": "weekly", "x-amz-object-lock-mode": "GOVERNANCE", "x-amz-object-lock-legal-hold": "ON",
                    "content-type": "text/csv; charset=utf-8"}
        self.assertEqual({name: headers.get(name) for name in expected}, expected)
        self.assertIn("x-amz-meta-pxport-write-id", headers)

    def test_expired_token(self):
        """If the store rejects expired keys, new ones are fetched (here from a container service)."""
        from credential_services import CONTAINER_TOKEN
        self.s3_job()
        env = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_CONTAINER_AUTHORIZATION_TOKEN": CONTAINER_TOKEN,
               "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"http://127.0.0.1:{self.server.port}/container-credentials"}
        held = self.rules.add(operation="CreateMultipartUpload", nth=1, fault="hold", done=True)
        process = self.start("run", "job.json", env=env)
        self.assertTrue(held.reached.wait(20))
        self.server.options.expired_tokens = [self.server.services.given[0][2]]
        held.release.set()
        code, _, err = self.end(process)
        self.assertEqual(code, 0, err)
        self.check_published()
        self.assertEqual(len(self.server.services.given), 2)


class FailsClearly(S3Test):
    """Permanent faults: a clear error, and nothing remains."""

    def fails_with(self, pattern, *rules, exit_code=1, clean=True, seconds=60, **job):
        self.s3_job(**job)
        for rule in rules:
            self.rules.add(**rule)
        what, fix = self.fails(exit_code, "run", "job.json", timeout=120)
        self.assertLess(self.run_seconds, seconds)
        self.assertRegex(what, pattern)
        self.rules.clear()
        if clean:
            self.check_nothing()
        return what, fix

    def test_part_refused_for_good(self):
        self.fails_with("AccessDenied", {"operation": "UploadPart", "fault": "error", "status": 403, "code": "AccessDenied"})

    def test_a_store_that_stays_down(self):
        what, _ = self.fails_with("InternalError|500", {"operation": "UploadPart", "fault": "error", "status": 500})
        self.assertLessEqual(sum(e["operation"] == "UploadPart" for e in self.server.log), 10)

    def test_complete_that_never_works(self):
        """After the decision: exit code 6, and the next run publishes the rest."""
        self.fails_with("InternalError", {"operation": "CompleteMultipartUpload", "fault": "error", "status": 500},
                        exit_code=6, clean=False)
        self.assertEqual(self.visible(), [])
        self.succeeds("run", "job.json")
        self.check_rows()
        self.check_no_uploads()

    def test_expired_token_of_fixed_keys(self):
        self.server.credentials.clear()
        from scripted_server import ACCESS_KEY, SECRET_KEY
        self.server.credentials[ACCESS_KEY] = (SECRET_KEY, "old-session")
        self.server.options.expired_tokens = ["old-session"]
        self.s3_job()
        code, _, err = self.run_command("run", "job.json", env={"AWS_SESSION_TOKEN": "old-session"})
        self.assertEqual(code, 1, err)
        what, fix = self.two_lines(err)
        self.assertRegex(what, "ExpiredToken|expired")
        self.assertRegex(fix, "token|credentials")
        self.check_nothing()


if __name__ == "__main__":
    unittest.main()
