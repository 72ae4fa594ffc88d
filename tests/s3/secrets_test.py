"""No secret is in the output of the library: the log at every level, errors, reports, plans, receipts, manifests, files on
disk. Searches for raw, Base64 and percent-encoded secrets, after successes and failures."""

import base64
import os
import subprocess
import sys
import unittest
import urllib.parse

sys.dont_write_bytecode = True

from credential_services import CONTAINER_TOKEN, EXTERNAL_ID, ROLE_ARN, WEB_IDENTITY_TOKEN
from s3_harness import ROOT, S3Test
from scripted_server import ACCESS_KEY, SECRET_KEY

TOKEN = "IQoJb3JpZ2luX2Vj/test+session=token/0123456789abcdefABCDEF=="
WRONG = "wrong/Secret+Key=fedcba9876543210"


def spellings(secret):
    """The raw secret, percent-encoded in both cases, and Base64 at all three byte offsets."""
    found = {secret, urllib.parse.quote(secret, safe=""), urllib.parse.quote(secret, safe="/"),
             urllib.parse.quote(secret, safe="").lower()}
    for shift in range(3):
        coded = base64.b64encode(b"x" * shift + secret.encode()).decode().rstrip("=")
        # Remove what depends on the adjacent bytes.
        inner = coded[4 if shift else 0:len(coded) // 4 * 4 - 4]
        found |= {inner, inner.replace("+", "-").replace("/", "_")}
    return {spelling for spelling in found if len(spelling) >= 8}


class Secrets(S3Test):
    def setUp(self):
        super().setUp()
        self.secrets = {SECRET_KEY, WRONG, TOKEN, WEB_IDENTITY_TOKEN, CONTAINER_TOKEN}

    def said(self, env=None, job="job.json"):
        """All output of one run, and all it leaves in the bucket and on disk."""
        program = os.environ.get("PXPORT_LOG_EVERYTHING", os.path.join(ROOT, "build/tests/s3/log_everything"))
        done = subprocess.run([program, job], cwd=self.folder, capture_output=True, timeout=100,
                              env={**self.environment(), **(env or {})}, check=False)
        code, out, err = self.run_command("run", "job.json", "--json", env=env, timeout=100)
        texts = {"log": done.stdout + done.stderr, "stdout": out.encode(), "stderr": err.encode()}
        self.assertTrue(texts["log"] and out + err)
        with self.server.lock:
            for key, there in self.bucket.objects.items():
                texts[key] = there.data + repr(there.headers).encode()
        for folder, _, names in os.walk(self.folder):
            for name in set(names) - {"job.json", "token", "in.ndjson"}:
                with open(os.path.join(folder, name), "rb") as file:
                    texts[name] = file.read()
        return texts

    def check(self, texts):
        secrets = self.secrets | set(self.server.gate.signatures)
        for key, secret, token in self.server.services.given:
            secrets |= {secret, token}
        for secret in secrets:
            for spelling in spellings(secret):
                for where, text in texts.items():
                    self.assertNotIn(spelling.encode(), text, f"in {where}")

    def test_the_search_finds_what_it_looks_for(self):
        for disguise in (SECRET_KEY, urllib.parse.quote(SECRET_KEY, safe=""), base64.b64encode(b"ab" + SECRET_KEY.encode()).decode(),
                         base64.b64encode(f"{ACCESS_KEY}:{SECRET_KEY}".encode()).decode()):
            with self.assertRaises(AssertionError):
                self.check({"log": f"x{disguise}y".encode()})

    def test_success(self):
        self.s3_job()
        self.check(self.said())
        self.assertTrue(self.server.gate.signatures)

    def test_failures(self):
        cases = {
            "wrong secret": ({}, {"AWS_SECRET_ACCESS_KEY": WRONG}),
            "signature shown by the store": ({"fault": "error", "status": 403, "code": "SignatureDoesNotMatch"}, {}),
            "expired token": ({}, {"AWS_SESSION_TOKEN": TOKEN}),
            "denied": ({"operation": "UploadPart", "fault": "error", "status": 403, "code": "AccessDenied"}, {}),
            "down": ({"operation": "UploadPart", "times": 8, "fault": "error", "status": 500}, {}),
            "lost": ({"operation": "CompleteMultipartUpload", "times": 1, "fault": "lost"}, {}),
            "no region": ({"fault": "redirect", "region": "eu-south-1"}, {}),
            "garbage": ({"operation": "CreateMultipartUpload", "fault": "cut_xml"}, {}),
        }
        for name, (rule, env) in cases.items():
            with self.subTest(name):
                self.bucket.objects.clear()
                self.rules.clear()
                if rule:
                    self.rules.add(**rule)
                self.s3_job()
                self.check(self.said(env))

    def test_secrets_of_the_job(self):
        """Keys in the job are neither in the plan nor in the id of the export."""
        self.s3_job(s3={"credentials": {"type": "access_key", "access_key_id": ACCESS_KEY, "secret_access_key": SECRET_KEY}})
        self.check(self.said({"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}))
        self.check_rows()

    def test_a_store_that_repeats_what_it_was_sent(self):
        """Some stores return the canonical request, including the token, in their error."""
        self.server.credentials[ACCESS_KEY] = (SECRET_KEY, TOKEN)
        self.s3_job()
        canonical = f"PUT\n/exports/k\n\nhost:x\nx-amz-security-token:{TOKEN}\n"
        self.rules.add(operation="PutObject", fault="error", status=403, code="SignatureDoesNotMatch", message=canonical)
        self.check(self.said({"AWS_SESSION_TOKEN": TOKEN}))

    def test_role(self):
        self.s3_job(s3={"credentials": {
            "type": "assume_role", "role_arn": ROLE_ARN, "external_id": EXTERNAL_ID,
            "source": {"type": "access_key", "access_key_id": ACCESS_KEY, "secret_access_key": SECRET_KEY}}})
        self.check(self.said({"AWS_ENDPOINT_URL_STS": f"http://127.0.0.1:{self.server.port}", "AWS_REGION": "eu-west-1"}))
        self.check_rows()
        self.assertTrue(self.server.services.given)

    def test_web_identity(self):
        self.write("token", WEB_IDENTITY_TOKEN)
        self.s3_job()
        self.check(self.said({
            "AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_ROLE_ARN": ROLE_ARN, "AWS_REGION": "eu-west-1",
            "AWS_WEB_IDENTITY_TOKEN_FILE": self.path("token"), "AWS_ENDPOINT_URL_STS": f"http://127.0.0.1:{self.server.port}"}))
        self.check_rows()

    def test_container_and_instance(self):
        base = f"http://127.0.0.1:{self.server.port}"
        cases = {
            "container": {"AWS_CONTAINER_CREDENTIALS_FULL_URI": base + "/container-credentials",
                          "AWS_CONTAINER_AUTHORIZATION_TOKEN": CONTAINER_TOKEN},
            "instance": {"AWS_EC2_METADATA_SERVICE_ENDPOINT": base, "AWS_EC2_METADATA_DISABLED": "false"},
        }
        for name, env in cases.items():
            with self.subTest(name):
                self.bucket.objects.clear()
                self.s3_job()
                self.check(self.said({"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", **env}))
                self.check_rows()


if __name__ == "__main__":
    unittest.main()
