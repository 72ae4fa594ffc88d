"""Exports to a real Ceph gateway, read back byte for byte by boto3. Fails if Ceph is missing or does not start."""

import json
import sys
import unittest

sys.dont_write_bytecode = True

from gateway import ACCESS_KEY, BUCKET, REGION, SECRET_KEY, Gateway
from s3_harness import S3Test, member

ceph = None


def setUpModule():
    global ceph
    ceph = Gateway().__enter__()
    unittest.addModuleCleanup(ceph.__exit__)


class ToCeph(S3Test):
    def setUp(self):
        super().setUp()
        self.s3 = ceph.boto3()
        self.addCleanup(self.s3.close)
        self.addCleanup(self.empty)

    def environment(self):
        return {**super().environment(), "AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY}

    def empty(self):
        for key in self.keys():
            self.s3.delete_object(Bucket=BUCKET, Key=key)

    def keys(self):
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
        return [entry["Key"] for page in pages for entry in page.get("Contents", [])]

    def exports(self, s3=None, **job):
        """The files in the bucket are those that the same job writes to a folder, byte for byte."""
        self.s3_job(s3={"region": REGION, "endpoint": ceph.url, "addressing": "path", **(s3 or {})}, **job)
        self.succeeds("run", "job.json", "--now", "2026-12-01T06:00:00Z")
        local = json.loads(self.read("job.json"))
        local["destination"] = {"name": "test", "url": "local"}
        self.write("local.json", local)
        self.succeeds("run", "local.json", "--now", "2026-12-01T06:00:00Z")
        expected = {name: self.read(f"local/{name}") for name in self.files("local")}
        found = {key.rpartition("/")[2]: self.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
                 for key in self.keys() if "_pxport/" not in key}
        self.assertEqual({name for name in found if name.endswith((".csv", ".gz"))},
                         {name for name in expected if name.endswith((".csv", ".gz"))})
        self.assertEqual(len(found), len(expected))
        for name, data in expected.items():
            if name in found and name.endswith((".csv", ".gz")):
                self.assertEqual(found[name], data, name)
        self.assertNotIn("Uploads", self.s3.list_multipart_uploads(Bucket=BUCKET))
        return found

    def test_http(self):
        found = self.exports(rows=1000, audiences=3)
        self.assertEqual(sum(name.endswith(".csv") for name in found), 3)
        head = self.s3.head_object(Bucket=BUCKET, Key="out/rows_A0.csv")
        self.assertEqual(head["ContentType"], "text/csv; charset=utf-8")
        self.assertIn("pxport-write-id", head["Metadata"])

    def test_tls_with_a_private_authority(self):
        self.exports({"endpoint": ceph.tls_url, "ca_file": ceph.ca}, rows=100)

    def test_tls_without_it(self):
        self.s3_job(s3={"region": REGION, "endpoint": ceph.tls_url})
        what, fix = self.fails(1, "run", "job.json")
        self.assertIn("certificate", what)
        self.assertIn("ca_file", fix)
        self.assertEqual(self.keys(), [])

    def test_many_parts(self):
        found = self.exports({"part_size_mib": 5}, rows=200, text="x" * 100_000)
        self.assertGreater(len(found["rows_A0.csv"]), 3 * 5 << 20)

    def test_gzip_and_splits(self):
        found = self.exports(rows=1000, file={"name": "rows_%SEGMENT_NAME%", "compression": "gzip", "max_rows": 300})
        self.assertEqual(sum(name.endswith(".gz") for name in found), 4)

    def test_empty_audience(self):
        self.exports(rows=0)

    def test_checksums(self):
        for checksum in ("auto", "crc64nvme", "crc32c", "sha256", "md5", "off"):
            with self.subTest(checksum):
                self.empty()
                self.exports({"checksum": checksum})

    def test_odd_names(self):
        self.exports(url=f"s3://{BUCKET}/out/a!b-c_d.e*f'g(h)/", rows=3, file={"name": "rows (1) & more"})

    def test_in_steps_from_two_workers(self):
        self.s3_job(rows=10, s3={"region": REGION, "endpoint": ceph.url})
        for shard in range(2):
            self.write(f"in.{shard}", [member(n) for n in range(shard, 10, 2)])
        self.begin("--shards", "2", "--own-input")
        for shard in range(2):
            self.work(shard, "--input", f"in.{shard}")
        self.assertEqual([key for key in self.keys() if "_pxport/" not in key], [])
        self.commit()
        self.commit()
        rows = b"".join(self.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read() for key in self.keys() if key.endswith(".csv"))
        self.assertEqual(sorted(line.split(b",")[1] for line in rows.splitlines() if not line.startswith(b"CustomerID")),
                         sorted(b"K%d" % n for n in range(10)))
        self.assertNotIn("Uploads", self.s3.list_multipart_uploads(Bucket=BUCKET))

    def test_lost_upload(self):
        """An upload is removed between work and commit: the commit reports it before it decides."""
        self.s3_job(s3={"region": REGION, "endpoint": ceph.url})
        self.begin()
        self.work()
        upload, = self.s3.list_multipart_uploads(Bucket=BUCKET)["Uploads"]
        self.s3.abort_multipart_upload(Bucket=BUCKET, Key=upload["Key"], UploadId=upload["UploadId"])
        self.fails(1, "commit", "job.json", "--ticket", "ticket")
        self.assertEqual([key for key in self.keys() if "_pxport/" not in key], [])
        self.work()
        self.commit()

    def test_wrong_secret_and_bucket(self):
        self.s3_job(s3={"region": REGION, "endpoint": ceph.url})
        code, _, err = self.run_command("run", "job.json", env={"AWS_SECRET_ACCESS_KEY": "wrong"})
        self.assertEqual(code, 1, err)
        self.assertIn("SignatureDoesNotMatch", err)
        self.s3_job(url="s3://missing-bucket/out/", s3={"region": REGION, "endpoint": ceph.url})
        what, _ = self.fails(1, "run", "job.json")
        self.assertIn("missing-bucket", what)


if __name__ == "__main__":
    unittest.main()
