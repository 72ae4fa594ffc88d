"""Pega's manifests in a bucket: every name leads from the root of the repository to an object, and tokens come last."""

import sys
import unittest
import xml.etree.ElementTree

sys.dont_write_bytecode = True

from s3_harness import BUCKET, S3Test


class Pega(S3Test):
    def export(self, url, pega, shards=None, **file):
        self.s3_job(audiences=2, url=url, file={"name": "rows", "manifest": ["pega"], "pega": pega, **file})
        if shards is None:
            self.succeeds("run", "job.json")
        else:
            self.begin("--shards", str(shards))
            for shard in range(shards):
                self.work(shard)
            self.commit()
        self.check_no_refusals()

    def check_names(self, root, expected):
        """The names in all manifests, which must be those of all data files below the root."""
        names = []
        for key in self.visible():
            if key.endswith(".xml"):
                manifest = xml.etree.ElementTree.fromstring(self.bucket.objects[key].data)
                for file in manifest.findall("files/file"):
                    names.append(file.findtext("name"))
                    self.assertEqual(int(file.findtext("size")), len(self.bucket.objects[root + names[-1]].data))
        self.assertEqual(sorted(names), expected)
        self.assertEqual(sorted(root + name for name in names), [key for key in self.visible() if key.endswith(".csv")])

    def test_folders_of_audiences(self):
        self.export(f"s3://{BUCKET}/DataJobs/in/%SEGMENT_NAME%", {})
        self.check_names("DataJobs/in/", ["A0/rows.csv", "A1/rows.csv"])

    def test_roots(self):
        for root, prefix, folder in [("/DataJobs/", "DataJobs/", "in/"), (f"s3://{BUCKET}/DataJobs", "DataJobs/", "in/"),
                                     (f"s3://{BUCKET}", "", "DataJobs/in/")]:
            self.export(f"s3://{BUCKET}/DataJobs/in/%SEGMENT_NAME%", {"root": root})
            self.check_names(prefix, [f"{folder}A0/rows.csv", f"{folder}A1/rows.csv"])

    def test_a_root_in_another_bucket(self):
        self.s3_job(file={"name": "rows", "manifest": ["pega"], "pega": {"root": "s3://another-bucket/"}})
        for command in ["check", "run"]:
            self.assertIn("/file/pega/root", self.fails(2, command, "job.json")[0])
        self.assertEqual(self.operations(), [])

    def test_shards_of_which_some_have_no_rows(self):
        self.export(f"s3://{BUCKET}/in/%SEGMENT_NAME%", {"manifest_name": "load"}, shards=2, on_empty="skip")
        self.check_names("in/", ["A0/rows_s00000.csv", "A1/rows_s00000.csv"])
        self.assertIn("in/A1/load.xml", self.visible())

    def test_data_then_manifests_then_tokens(self):
        self.export(f"s3://{BUCKET}/in/%SEGMENT_NAME%", {"token": True})
        shown = [key.rpartition(".")[2] for key in self.published()]
        self.assertEqual(shown, ["csv"] * 2 + ["xml"] * 2 + ["tok"] * 2)

    def published(self):
        """The visible objects in the order in which requests made them visible."""
        keys = [entry["key"] for entry in self.server.log if entry["operation"] in ("CompleteMultipartUpload", "PutObject")]
        return [key for key in keys if key in self.visible()]


if __name__ == "__main__":
    unittest.main()
