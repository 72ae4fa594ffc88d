"""The C API through ctypes with the scripted server: the S3 layer (put, small and in parts; presigned URLs), runs that
push to a bucket, and the credentials callback."""

import ctypes
import json
import os
import sys
import unittest
import urllib.error
import urllib.request
from ctypes import byref, c_char_p, c_int64, c_size_t, c_void_p

sys.dont_write_bytecode = True

from scripted_server import ACCESS_KEY, BUCKET, SECRET_KEY, ScriptedServer

lib = ctypes.CDLL(os.environ["PXPORT_LIBRARY"])
lib.pxport_error_message.restype = c_char_p
lib.pxport_bytes_data.restype = c_void_p
lib.pxport_bytes_data.argtypes = [c_void_p]
lib.pxport_bytes_size.restype = c_size_t
lib.pxport_bytes_size.argtypes = [c_void_p]


class Failed(Exception):
    pass


def call(function, *arguments):
    error = c_void_p()
    if function(*arguments, byref(error)) != 0:
        message = lib.pxport_error_message(error).decode()
        lib.pxport_error_free(error)
        raise Failed(message)


class Layer(unittest.TestCase):
    def setUp(self):
        self.server = ScriptedServer()
        self.server.__enter__()
        self.addCleanup(self.server.__exit__)
        self.bucket = self.server.buckets[BUCKET]
        context, self.s3 = c_void_p(), c_void_p()
        call(lib.pxport_context_new, None, byref(context))
        endpoint = {"region": "eu-west-1", "endpoint": self.server.url, "part_size_mib": 5, "credentials": {
            "type": "access_key", "access_key_id": ACCESS_KEY, "secret_access_key": SECRET_KEY}}
        call(lib.pxport_s3_new, context, json.dumps(endpoint).encode(), byref(self.s3))
        lib.pxport_context_free(context)
        self.addCleanup(lib.pxport_s3_free, self.s3)

    def put(self, key, data, content_type=None, bucket=BUCKET):
        call(lib.pxport_s3_put, self.s3, bucket.encode(), key.encode(), data, c_size_t(len(data)), content_type, None)

    def put_etag(self, key, data):
        etag = c_void_p()
        call(lib.pxport_s3_put, self.s3, BUCKET.encode(), key.encode(), data, c_size_t(len(data)), None, byref(etag))
        text = ctypes.string_at(lib.pxport_bytes_data(etag), lib.pxport_bytes_size(etag)).decode()
        lib.pxport_bytes_free(etag)
        return text

    def presign(self, method, key):
        url = c_void_p()
        call(lib.pxport_s3_presign, self.s3, method.encode(), BUCKET.encode(), key.encode(), c_int64(60), byref(url))
        text = ctypes.string_at(lib.pxport_bytes_data(url), lib.pxport_bytes_size(url)).decode()
        lib.pxport_bytes_free(url)
        return text

    def test_small_and_large(self):
        for size in (0, 1, 5 << 20, (5 << 20) + 1, 12_345_678):
            data = os.urandom(size)
            self.put("a key/ü+%", data)
            self.assertEqual(self.bucket.objects["a key/ü+%"].data, data)
        self.assertEqual(self.bucket.uploads, {})
        self.assertIn("CompleteMultipartUpload", {e["operation"] for e in self.server.log})

    def test_the_etag(self):
        for size in (0, 1, 12_345_678):
            etag = self.put_etag("key", os.urandom(size))
            with urllib.request.urlopen(self.presign("GET", "key")) as answer:
                self.assertEqual(answer.headers["ETag"], etag)
            self.assertRegex(etag, '^"[0-9a-f]{32}(-3)?"$')

    def test_the_etag_of_a_put_whose_answer_was_lost(self):
        self.server.rules.add(operation="PutObject", nth=1, fault="lost")
        etag = self.put_etag("key", b"x")
        with urllib.request.urlopen(self.presign("GET", "key")) as answer:
            self.assertEqual(answer.headers["ETag"], etag)

    def test_a_failed_upload_leaves_nothing(self):
        self.server.rules.add(operation="UploadPart", nth=2, fault="error", status=403, code="AccessDenied")
        with self.assertRaisesRegex(Failed, "AccessDenied"):
            self.put("key", os.urandom(12 << 20))
        self.assertEqual((self.bucket.uploads, self.bucket.objects), ({}, {}))

    def test_a_refused_complete_leaves_nothing(self):
        self.server.rules.add(operation="CompleteMultipartUpload", fault="error", status=403, code="AccessDenied")
        with self.assertRaisesRegex(Failed, "AccessDenied"):
            self.put("key", os.urandom(6 << 20))
        self.assertEqual((self.bucket.uploads, self.bucket.objects), ({}, {}))

    def test_a_missing_bucket(self):
        with self.assertRaisesRegex(Failed, "nowhere"):
            self.put("key", b"x", bucket="nowhere-at-all")

    def test_presigned_urls_work_without_keys(self):
        request = urllib.request.Request(self.presign("PUT", "dir/new one"), data=b"presigned", method="PUT")
        with urllib.request.urlopen(request) as answer:
            self.assertEqual(answer.status, 200)
        with urllib.request.urlopen(self.presign("GET", "dir/new one")) as answer:
            self.assertEqual(answer.read(), b"presigned")
        with self.assertRaises(urllib.error.HTTPError):
            urllib.request.urlopen(self.presign("GET", "dir/new one").replace("new%20one", "other"))


CREDENTIALS = ctypes.CFUNCTYPE(ctypes.c_int32, c_void_p, c_void_p, ctypes.POINTER(c_void_p))


class Options(ctypes.Structure):
    _fields_ = [("struct_size", c_size_t), ("numbers", ctypes.c_uint32 * 4), ("memory_limit_bytes", ctypes.c_uint64),
                ("user_data", c_void_p), ("credentials", CREDENTIALS), ("progress", c_void_p), ("log", c_void_p)]


class PushedRun(unittest.TestCase):
    """pxport_export_open, pxport_run_push and pxport_run_finish to a bucket, with the keys of the host."""

    PROFILE = b'{"id":"1","segmentMembership":{"ups":{"vip":{"status":"realized"}}}}\n'

    def setUp(self):
        self.server = ScriptedServer()
        self.server.__enter__()
        self.addCleanup(self.server.__exit__)
        self.bucket = self.server.buckets[BUCKET]
        self.asked = 0
        self.keys = CREDENTIALS(self.give_keys)  # keep a reference: C has none
        context, self.job = c_void_p(), c_void_p()
        options = Options(struct_size=ctypes.sizeof(Options), credentials=self.keys)
        call(lib.pxport_context_new, byref(options), byref(context))
        job = {"version": 1, "destination": {"name": "t", "url": f"s3://{BUCKET}/out/", "s3": {
                   "region": "eu-west-1", "endpoint": self.server.url}},
               "audiences": [{"id": "vip"}], "mapping": [{"source": "id", "target": "Id"}],
               "file": {"preset": "rfc4180", "name": "out"}}
        text = json.dumps(job).encode()
        call(lib.pxport_job_parse, context, text, c_size_t(len(text)), None, byref(self.job))
        lib.pxport_context_free(context)
        self.addCleanup(lib.pxport_job_free, self.job)

    def give_keys(self, _, out, error):
        self.asked += 1
        return lib.pxport_credentials_set(c_void_p(out), ACCESS_KEY.encode(), SECRET_KEY.encode(), None, c_int64(0), error)

    def open(self):
        run = c_void_p()
        call(lib.pxport_export_open, self.job, None, byref(run))
        self.addCleanup(lib.pxport_run_free, run)
        call(lib.pxport_run_push, run, self.PROFILE, c_size_t(len(self.PROFILE)))
        return run

    def finish(self, run):
        report = c_void_p()
        call(lib.pxport_run_finish, run, byref(report))
        text = ctypes.string_at(lib.pxport_bytes_data(report), lib.pxport_bytes_size(report)).decode()
        lib.pxport_bytes_free(report)
        return json.loads(text)

    def test_a_run(self):
        self.assertEqual(self.finish(self.open())["audiences"][0]["rows"], 1)
        self.assertEqual(self.bucket.objects["out/out.csv"].data, b"Id\n1\n")
        self.assertEqual(self.bucket.uploads, {})
        self.assertGreaterEqual(self.asked, 1)

    def test_without_finish_nothing_is_left(self):
        run = c_void_p()
        call(lib.pxport_export_open, self.job, None, byref(run))
        call(lib.pxport_run_push, run, self.PROFILE, c_size_t(len(self.PROFILE)))
        self.assertNotEqual(self.bucket.objects, {})
        lib.pxport_run_free(run)
        self.assertEqual((self.bucket.objects, self.bucket.uploads), ({}, {}))

    def test_a_failure_after_the_decision_says_so_and_the_next_run_publishes(self):
        self.server.options.denied = ["CompleteMultipartUpload"]
        lib.pxport_error_detail.restype = c_char_p
        report, error, run = c_void_p(), c_void_p(), self.open()
        self.assertNotEqual(lib.pxport_run_finish(run, byref(report), byref(error)), 0)
        details = [lib.pxport_error_detail(error, key) for key in (b"decided", b"export_id")]
        lib.pxport_error_free(error)
        self.assertEqual(details[0], b"1")
        self.server.options.denied = []
        self.assertNotIn("out/out.csv", self.bucket.objects)
        again = self.finish(self.open())
        self.assertEqual(again["recovered"], [details[1].decode()])
        self.assertEqual(self.bucket.objects["out/out.csv"].data, b"Id\n1\n")


if __name__ == "__main__":
    unittest.main()
