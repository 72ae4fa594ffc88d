"""Common mistakes of users: each causes a clear and fast error that names what to change, leaves nothing in the bucket and
reveals no secret."""

import os
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True

import tls
from gateway import free_ports
from s3_harness import S3Test
from scripted_server import BUCKET


class Wrong(S3Test):
    def refused(self, what_says, fix_says, env=None, words=("run", "job.json"), exit_code=1):
        code, _, err = self.run_command(*words, env=env)
        self.assertEqual(code, exit_code, err)
        what, fix = self.two_lines(err)
        self.assertRegex(what, what_says)
        self.assertRegex(fix, fix_says)
        self.assertLess(self.run_seconds, 15)
        self.check_nothing()
        self.assertEqual(self.control(), {}, "not even a plan")
        return what, fix

    def test_secret(self):
        self.s3_job()
        self.secret = "wrong/Secret+Key=0123456789abcdefABCDEF"
        what, _ = self.refused("SignatureDoesNotMatch", "secret")
        self.assertNotIn(self.secret, what)

    def test_access_key(self):
        self.s3_job()
        self.refused("InvalidAccessKeyId", "access key", env={"AWS_ACCESS_KEY_ID": "AKIANOBODYKNOWSTHIS1"})

    def test_no_credentials(self):
        self.s3_job()
        self.refused("credentials", "AWS_ACCESS_KEY_ID", env={"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""})

    def test_region_that_the_store_does_not_name(self):
        self.rules.add(fault="error", status=400, code="AuthorizationHeaderMalformed")
        self.s3_job(s3={"region": "us-east-1"})
        self.refused("AuthorizationHeaderMalformed", "region")

    def test_region_that_leads_in_circles(self):
        self.rules.add(fault="redirect", region="eu-south-1")
        self.s3_job()
        self.refused("region|redirect|elsewhere", "region")

    def test_region_that_is_not_a_host_label(self):
        """The region of a redirect must be valid before it becomes part of a host name."""
        self.rules.add(fault="redirect", region="evil.example/")
        self.s3_job()
        self.refused("region|redirect|elsewhere", "region|endpoint")

    def test_missing_bucket(self):
        self.s3_job(url="s3://no-such-bucket/out/")
        self.refused("no-such-bucket", "bucket")

    def test_permissions(self):
        cases = [("CreateMultipartUpload", "s3:PutObject"), ("PutObject", "s3:PutObject"), ("UploadPart", "s3:PutObject")]
        for operation, action in cases:
            with self.subTest(operation):
                self.bucket.objects.clear()
                self.server.options.denied = [operation]
                self.s3_job()
                code, _, err = self.run_command("run", "job.json")
                self.assertEqual(code, 1, err)
                what, fix = self.two_lines(err)
                self.assertIn("AccessDenied", what)
                self.assertIn(action, fix)
                self.assertLess(self.run_seconds, 15)
                self.check_nothing()

    def test_abort_that_is_not_allowed_is_reported(self):
        """If cleaning up fails, the error names key and upload id."""
        self.server.options.denied = ["AbortMultipartUpload"]
        self.rules.add(operation="UploadPart", fault="error", status=403, code="AccessDenied")
        self.s3_job()
        code, _, err = self.run_command("run", "job.json")
        self.assertEqual(code, 1, err)
        self.assertEqual(self.visible(), [])
        upload = next(iter(self.bucket.uploads))
        self.assertIn(upload, err)
        self.assertIn("rows_A0.csv", err)

    def test_bucket_of_another_owner(self):
        self.s3_job(s3={"expected_bucket_owner": "999988887777"})
        self.refused("AccessDenied", "owner|999988887777|permission|s3:")

    def test_no_listener(self):
        port = free_ports(1)[0]
        self.s3_job(s3={"endpoint": f"http://127.0.0.1:{port}"})
        self.refused("connect|reach|refused", "endpoint|network|proxy")

    def test_no_route(self):
        """An address that is reserved for documentation: packets are dropped, or the network is unreachable."""
        self.s3_job(s3={"endpoint": "http://192.0.2.1:9000"})
        self.refused("connect|reach|time", "endpoint|network|proxy")

    def test_no_such_host(self):
        self.s3_job(s3={"endpoint": "http://no-such-host.invalid"})
        self.refused("no-such-host.invalid", "endpoint|name|network|proxy")

    def test_plain_http_where_tls_is_spoken(self):
        self.s3_job(s3={"endpoint": self.server.url.replace("http:", "https:")})
        self.refused("TLS|SSL|certificate|reach", "endpoint|http|ca_file|https")


class Tls(S3Test):
    @classmethod
    def setUpClass(cls):
        cls.folder_of_keys = tempfile.TemporaryDirectory()
        cls.tls_folder = cls.folder_of_keys.name
        tls.make_server(cls.tls_folder)
        tls.make_ca(cls.tls_folder, "other")
        cls.addClassCleanup(cls.folder_of_keys.cleanup)

    def ca(self, name):
        return os.path.join(self.tls_folder, name)

    def test_private_authority(self):
        self.s3_job(s3={"ca_file": self.ca("ca.pem")})
        self.succeeds("run", "job.json")
        self.check_published()
        self.check_no_refusals()
        hashes = {e["headers"].get("x-amz-content-sha256") for e in self.server.log if e["operation"] == "UploadPart"}
        self.assertEqual(hashes, {"UNSIGNED-PAYLOAD"}, "no second pass over the bytes")

    def test_host_style(self):
        url = f"https://s3.localhost:{self.server.port}"
        self.s3_job(s3={"endpoint": url, "addressing": "virtual", "ca_file": self.ca("ca.pem")})
        self.succeeds("run", "job.json")
        self.check_published()
        self.assertEqual({e["headers"]["host"] for e in self.server.log}, {f"{BUCKET}.s3.localhost:{self.server.port}"})

    def test_wrong_authority(self):
        for ca in ("", self.ca("other.pem")):
            with self.subTest(ca):
                self.s3_job(s3={"ca_file": ca})
                code, _, err = self.run_command("run", "job.json")
                self.assertEqual(code, 1, err)
                what, fix = self.two_lines(err)
                self.assertRegex(what, "certificate")
                self.assertIn("ca_file", fix)
                self.assertLess(self.run_seconds, 15)
                self.check_nothing()

    def test_authority_that_is_not_there(self):
        self.s3_job(s3={"ca_file": self.ca("missing.pem")})
        code, _, err = self.run_command("run", "job.json")
        self.assertIn(code, (1, 2), err)
        self.assertIn("ca_file", err)
        self.assertLess(self.run_seconds, 15)


if __name__ == "__main__":
    unittest.main()
