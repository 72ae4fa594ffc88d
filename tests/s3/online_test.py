"""`check --online`: finds what a run would be denied, says what to change, and leaves nothing in the bucket."""

import json
import sys
import unittest

sys.dont_write_bytecode = True

from s3_harness import S3Test


class Online(S3Test):
    def setUp(self):
        super().setUp()
        self.s3_job()

    def check(self, expected, *words):
        code, out, err = self.run_command("check", "job.json", "--online", "--json", *words)
        self.assertEqual(code, expected, out + err)
        self.assertLess(self.run_seconds, 15)
        return json.loads(out), self.without_warnings(err)

    def nothing_stays(self):
        self.assertEqual(self.bucket.objects, {})
        self.check_no_uploads()

    def test_all_is_well(self):
        plan, err = self.check(0)
        self.assertEqual(err, "")
        self.assertTrue(plan["online"]["ok"])
        self.assertTrue(all(check["ok"] for check in plan["online"]["checks"]))
        self.assertEqual([check["name"] for check in plan["online"]["checks"]],
                         ["control.list", "control.create", "control.create_exclusive", "control.read", "control.delete",
                          "destination.stage", "destination.find_staged", "destination.discard", "destination.exists"])
        self.assertEqual(len(plan["audiences"]), 1)
        self.nothing_stays()
        self.check_no_refusals()
        out = self.succeeds("check", "job.json", "--online")
        self.assertIn("The job is valid", out)
        self.assertIn("  ok       stage a file (destination.stage)\n", out)

    def test_each_missing_permission_is_named(self):
        cases = {"ListObjectsV2": "s3:ListBucket", "PutObject": "s3:PutObject", "GetObject": "s3:GetObject",
                 "DeleteObject": "s3:DeleteObject", "CreateMultipartUpload": "s3:PutObject", "UploadPart": "s3:PutObject",
                 "ListMultipartUploads": "s3:ListBucketMultipartUploads", "AbortMultipartUpload": "s3:AbortMultipartUpload"}
        for operation, action in cases.items():
            with self.subTest(operation):
                self.server.options.denied = [operation]
                plan, err = self.check(1)
                self.assertFalse(plan["online"]["ok"])
                failed = [check for check in plan["online"]["checks"] if "message" in check]
                self.assertIn("AccessDenied", failed[0]["message"])
                self.assertIn(action, failed[0]["remedy"])
                self.assertIn(action, self.two_lines(err)[1])
                self.server.options.denied = []
                self.bucket.objects.clear()
                self.bucket.uploads.clear()

    def test_what_follows_a_failure_is_skipped_and_the_rest_still_tried(self):
        self.server.options.denied = ["ListObjectsV2"]
        _, out, _ = self.run_command("check", "job.json", "--online")
        self.assertIn("FAILED   list the control folder (control.list)", out)
        self.assertIn("skipped  create an object there (control.create)", out)
        self.assertIn("ok       stage a file (destination.stage)", out)
        self.nothing_stays()

    def test_a_store_that_ignores_conditions(self):
        """It works for one process at a time, and a warning says so."""
        self.server.options.ignore_conditions = True
        _, _, err = self.run_command("check", "job.json", "--online")
        self.assertRegex(err, "If-None-Match|condition")
        self.nothing_stays()

    def test_a_missing_bucket_and_a_wrong_secret(self):
        self.s3_job(url="s3://no-such-bucket/out/")
        self.assertIn("no-such-bucket", self.check(1)[1])
        self.s3_job()
        self.secret = "wrong/Secret+Key=0123456789abcdefABCDEF"
        _, err = self.check(1)
        self.assertIn("SignatureDoesNotMatch", err)
        self.assertNotIn(self.secret, err)
        self.nothing_stays()

    def test_a_folder(self):
        job = json.loads(self.read("job.json"))
        job["destination"] = {"name": "test", "url": "out"}
        self.write("job.json", job)
        plan, _ = self.check(0)
        self.assertTrue(plan["online"]["ok"])
        self.assertEqual(self.files("."), ["in.ndjson", "job.json"])
        self.write("out", "a file is in the way")
        _, err = self.run_command("check", "job.json", "--online")[1:]
        self.assertTrue(err)


if __name__ == "__main__":
    unittest.main()
