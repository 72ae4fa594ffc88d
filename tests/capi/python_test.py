#!/usr/bin/env python3
"""libpxport through Python's ctypes, using only the documentation in pxport.h: python_test.py LIBRARY."""

import ctypes
import json
import os
import sys
import tempfile
import threading
import unittest
from ctypes import POINTER, byref, c_char_p, c_int32, c_int64, c_size_t, c_uint8, c_uint32, c_uint64, c_void_p

LIBRARY = sys.argv.pop(1)
lib = ctypes.CDLL(LIBRARY)
ERROR = POINTER(c_void_p)
READ = ctypes.CFUNCTYPE(c_int32, c_void_p, POINTER(c_uint8), c_size_t, POINTER(c_size_t), ERROR)

lib.pxport_version_string.restype = c_char_p
lib.pxport_status_name.restype = c_char_p
lib.pxport_error_message.restype = c_char_p
lib.pxport_error_detail.restype = c_char_p
lib.pxport_error_retryable.argtypes = [c_void_p]
lib.pxport_error_detail.argtypes = [c_void_p, c_char_p]
lib.pxport_bytes_data.restype = c_void_p
lib.pxport_bytes_data.argtypes = [c_void_p]
lib.pxport_bytes_size.restype = c_size_t
lib.pxport_bytes_size.argtypes = [c_void_p]
lib.pxport_context_new.argtypes = [c_void_p, ERROR, ERROR]
lib.pxport_job_parse.argtypes = [c_void_p, c_char_p, c_size_t, c_void_p, ERROR, ERROR]
lib.pxport_export_run.argtypes = [c_void_p, c_void_p, ERROR, ERROR]
lib.pxport_error_new.argtypes = [c_int32, c_char_p, ERROR]
lib.pxport_identity_hash.argtypes = [c_char_p, c_char_p, c_size_t, c_void_p, c_char_p, ERROR]


class Slice(ctypes.Structure):
    _fields_ = [("data", c_void_p), ("size", c_size_t)]


class Value(ctypes.Structure):
    _fields_ = [("kind", c_int32), ("reserved", c_int32), ("text", Slice)]


class Progress(ctypes.Structure):
    _fields_ = [("struct_size", c_size_t)] + [
        (name, c_uint64) for name in ("profiles_in", "rows_out", "rows_rejected", "bytes_in", "bytes_total",
                                      "bytes_out", "parts_done", "retries")]


PROGRESS = ctypes.CFUNCTYPE(c_int32, c_void_p, POINTER(Progress))


class Options(ctypes.Structure):
    _fields_ = [("struct_size", c_size_t), ("threads", c_uint32), ("upload_threads", c_uint32),
                ("progress_period_ms", c_uint32), ("permissions", c_uint32), ("memory_limit_bytes", c_uint64),
                ("user_data", c_void_p), ("credentials", c_void_p), ("progress", PROGRESS), ("log", c_void_p)]


class BeginOptions(ctypes.Structure):
    _fields_ = [("struct_size", c_size_t), ("idempotency_key", c_char_p), ("shards", c_uint32), ("pin_input", c_uint32)]


class RunOptions(ctypes.Structure):
    _fields_ = [("struct_size", c_size_t), ("read", READ), ("user_data", c_void_p), ("cancel", c_void_p),
                ("resume", c_uint32), ("reserved", c_uint32)]


class SigningKeys(ctypes.Structure):
    _fields_ = [("struct_size", c_size_t), ("access_key_id", c_char_p), ("secret_access_key", c_char_p),
                ("session_token", c_char_p)]


class SignRequest(ctypes.Structure):
    _fields_ = [("struct_size", c_size_t), ("method", c_char_p), ("url", c_char_p), ("region", c_char_p),
                ("service", c_char_p), ("headers", c_void_p), ("header_count", c_size_t), ("payload_sha256", c_char_p),
                ("time_unix_s", c_int64), ("normalize_path", c_uint32), ("no_payload_header", c_uint32),
                ("unsigned_token", c_uint32), ("reserved", c_uint32)]


class JobOptions(ctypes.Structure):
    _fields_ = [("struct_size", c_size_t), ("input_url", c_char_p), ("output_url", c_char_p),
                ("audience_ids", c_void_p), ("audience_id_count", c_size_t), ("set", c_void_p), ("set_count", c_size_t),
                ("now_unix_ms", c_int64), ("has_now", c_uint32), ("reserved", c_uint32)]


class Failed(Exception):
    def __init__(self, status, error):
        super().__init__(lib.pxport_error_message(error).decode())
        self.status = lib.pxport_status_name(status).decode()
        self.path = lib.pxport_error_detail(error, b"job_path")
        self.retryable = lib.pxport_error_retryable(error)
        lib.pxport_error_free(error)


def call(function, *arguments):
    error = c_void_p()
    status = function(*arguments, byref(error))
    if status != 0:
        raise Failed(status, error)


def take(handle):
    text = ctypes.string_at(lib.pxport_bytes_data(handle), lib.pxport_bytes_size(handle))
    lib.pxport_bytes_free(handle)
    return text


JOB = {
    "version": 1,
    "destination": {"name": "python", "url": "replaced"},
    "audiences": [{"id": "vip"}],
    "mapping": [{"source": "id", "target": "Id"}],
    "file": {"preset": "rfc4180", "name": "out"},
}
PROFILES = "".join(
    json.dumps({"id": str(i), "segmentMembership": {"ups": {"vip": {"status": "realized"}}}}) + "\n" for i in range(1000))


class Export(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.seen = []
        self.progress = PROGRESS(self.on_progress)  # keep a reference: C has none
        options = Options(struct_size=ctypes.sizeof(Options), threads=2, progress_period_ms=1, progress=self.progress)
        self.context = c_void_p()
        call(lib.pxport_context_new, byref(options), byref(self.context))
        self.addCleanup(lib.pxport_context_free, self.context)

    def on_progress(self, _, progress):
        self.seen.append((progress.contents.profiles_in, threading.get_ident()))
        return 0

    def job(self, document):
        options = JobOptions(struct_size=ctypes.sizeof(JobOptions), output_url=self.folder.name.encode())
        text = json.dumps(document).encode()
        job = c_void_p()
        call(lib.pxport_job_parse, self.context, text, len(text), byref(options), byref(job))
        self.addCleanup(lib.pxport_job_free, job)
        return job

    def run_job(self, job, data):
        view = memoryview(data)
        at = 0

        @READ
        def read(_, buffer, capacity, got, __):
            nonlocal at
            piece = bytes(view[at:at + min(capacity, 777)])
            ctypes.memmove(buffer, piece, len(piece))
            got[0] = len(piece)
            at += len(piece)
            return 0

        return self.run_reader(job, read)

    def run_reader(self, job, read):
        options = RunOptions(struct_size=ctypes.sizeof(RunOptions), read=read)
        report = c_void_p()
        call(lib.pxport_export_run, job, byref(options), byref(report))
        return json.loads(take(report))

    def test_run(self):
        report = self.run_job(self.job(JOB), PROFILES.encode())
        self.assertEqual(report["status"], "success")
        self.assertEqual(report["audiences"][0]["rows"], 1000)
        with open(os.path.join(self.folder.name, "out.csv"), encoding="utf-8") as file:
            self.assertEqual(file.read(), "Id\n" + "".join(f"{i}\n" for i in range(1000)))

    def test_the_steps_and_gc(self):
        with open(os.path.join(self.folder.name, "in.ndjson"), "w", encoding="utf-8") as file:
            file.write(PROFILES)
        job = self.job({**JOB, "input": {"url": os.path.join(self.folder.name, "*.ndjson")}})
        options = BeginOptions(struct_size=ctypes.sizeof(BeginOptions), pin_input=1)
        handle = c_void_p()
        call(lib.pxport_export_begin, job, byref(options), byref(handle))
        ticket = take(handle)
        writer, receipt, report = c_void_p(), c_void_p(), c_void_p()
        call(lib.pxport_writer_open, job, ticket, c_size_t(len(ticket)), c_uint32(0), byref(writer))
        call(lib.pxport_writer_read, writer, None, c_size_t(0))
        call(lib.pxport_writer_finish, writer, byref(receipt))
        lib.pxport_writer_free(writer)
        lib.pxport_bytes_free(receipt)
        call(lib.pxport_export_commit, job, ticket, c_size_t(len(ticket)), None, c_size_t(0), None, byref(report))
        self.assertEqual(json.loads(take(report))["audiences"][0]["rows"], 1000)
        call(lib.pxport_export_gc, job, ticket, c_size_t(len(ticket)), None, byref(report))
        self.assertEqual(json.loads(take(report))["cleaned"], [json.loads(ticket)["export_id"]])
        call(lib.pxport_export_gc_all, job, ctypes.c_int64(3600), None, byref(report))
        self.assertEqual(json.loads(take(report))["aborted"], [])
        call(lib.pxport_job_check_online, job, None, byref(report))
        self.assertTrue(json.loads(take(report))["ok"])
        resume = RunOptions(struct_size=ctypes.sizeof(RunOptions), resume=1)
        call(lib.pxport_export_run, job, byref(resume), byref(report))
        self.assertEqual(json.loads(take(report))["audiences"][0]["rows"], 1000)
        with self.assertRaises(Failed) as caught:
            call(lib.pxport_writer_repair, job, ticket, c_size_t(len(ticket)), c_uint32(0), byref(writer))
        self.assertEqual(caught.exception.status, "FAILED_PRECONDITION")

    def failing_reader(self, fail):
        """A reader that returns the first profiles and then calls `fail`."""
        calls = []

        @READ
        def read(_, buffer, capacity, got, __):
            calls.append(capacity)
            if len(calls) > 1:
                return fail()
            piece = PROFILES.encode()[:capacity]
            ctypes.memmove(buffer, piece, len(piece))
            got[0] = len(piece)
            return 0

        return read

    def test_a_callback_that_sets_nothing_publishes_nothing(self):
        with self.assertRaisesRegex(Failed, r"the read callback returned OK but did not set \*got") as caught:
            self.run_reader(self.job(JOB), self.failing_reader(lambda: 0))
        self.assertEqual(caught.exception.status, "INVALID_ARGUMENT")
        self.assertEqual(os.listdir(self.folder.name), [])

    def test_a_callback_that_throws_publishes_nothing(self):
        """ctypes prints the exception and returns whatever the result's memory holds, often 0."""
        def throw():
            raise ValueError("the source broke")

        hook, sys.unraisablehook = sys.unraisablehook, lambda _: None  # expected
        self.addCleanup(setattr, sys, "unraisablehook", hook)
        with self.assertRaises(Failed):
            self.run_reader(self.job(JOB), self.failing_reader(throw))
        self.assertEqual(os.listdir(self.folder.name), [])

    def test_a_callback_passes_its_own_error(self):
        @READ
        def read(_, buffer, capacity, got, error):
            return lib.pxport_error_new(14, "the queue is closed".encode(), error)

        with self.assertRaisesRegex(Failed, "^the queue is closed$") as caught:
            self.run_reader(self.job(JOB), read)
        self.assertEqual(caught.exception.status, "UNAVAILABLE")
        self.assertEqual(caught.exception.retryable, 1)

    def test_push(self):
        run, report = c_void_p(), c_void_p()
        call(lib.pxport_export_open, self.job(JOB), None, byref(run))
        for at in range(0, len(PROFILES), 10_000):
            piece = PROFILES.encode()[at:at + 10_000]
            call(lib.pxport_run_push, run, piece, c_size_t(len(piece)))
        call(lib.pxport_run_finish, run, byref(report))
        self.assertEqual(json.loads(take(report))["audiences"][0]["rows"], 1000)
        lib.pxport_run_free(run)

    def test_callbacks_come_on_the_thread_of_the_call(self):
        self.run_job(self.job(JOB), PROFILES.encode() * 20)
        self.assertTrue(self.seen)
        self.assertEqual({thread for _, thread in self.seen}, {threading.get_ident()})

    def test_a_bad_job_is_an_error_with_its_place(self):
        with self.assertRaises(Failed) as caught:
            self.job({**JOB, "mapping": [{"sauce": "id"}]})
        self.assertEqual(caught.exception.status, "INVALID_ARGUMENT")
        self.assertEqual(caught.exception.path, b"/mapping/0/sauce")

    def test_many_threads_share_one_context(self):
        failures = []

        def work(number):
            try:
                folder = os.path.join(self.folder.name, str(number)).encode()
                options = JobOptions(struct_size=ctypes.sizeof(JobOptions), output_url=folder)
                text = json.dumps(JOB).encode()
                job = c_void_p()
                call(lib.pxport_job_parse, self.context, text, len(text), byref(options), byref(job))
                self.addCleanup(lib.pxport_job_free, job)
                report = self.run_job(job, PROFILES.encode())
                assert report["audiences"][0]["rows"] == 1000
            except Exception as problem:  # a failure in a thread fails the test
                failures.append(problem)

        threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(failures, [])


class Declarations(unittest.TestCase):
    def test_structs_are_those_of_the_abi(self):
        with open(os.path.join(os.path.dirname(__file__), "../../include/pxport/abi.json"), encoding="utf-8") as file:
            structs = {struct["name"]: struct for struct in json.load(file)["structs"]}
        for declared, name in ((Slice, "slice"), (Value, "value"), (Progress, "progress"), (Options, "options"),
                               (BeginOptions, "begin_options"), (RunOptions, "run_options"), (SigningKeys, "signing_keys"),
                               (SignRequest, "sign_request"), (JobOptions, "job_options")):
            struct = structs["pxport_" + name]
            self.assertEqual(ctypes.sizeof(declared), struct["size"], name)
            self.assertEqual([(field, getattr(declared, field).offset, getattr(declared, field).size) for field, _ in declared._fields_],
                             [(field["name"], field["offset"], field["size"]) for field in struct["fields"]])


class Layers(unittest.TestCase):
    def test_version(self):
        version = lib.pxport_version()
        self.assertEqual(lib.pxport_version_string().decode(), f"{version // 10000}.{version // 100 % 100}.{version % 100}")
        self.assertEqual(lib.pxport_abi_supported(c_uint32(1)), 1)

    def test_hash(self):
        out = ctypes.create_string_buffer(65)
        value = " Jane@Example.com".encode()
        call(lib.pxport_identity_hash, b"Email", value, len(value), None, out)
        self.assertEqual(out.value.decode(), "8c87b489ce35cf2e2f39f80e282cb2e804932a56a213983eeeb428407d43b52d")

    def test_presign(self):
        keys = SigningKeys(struct_size=ctypes.sizeof(SigningKeys), access_key_id=b"AKIAIOSFODNN7EXAMPLE",
                           secret_access_key=b"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
        request = SignRequest(struct_size=ctypes.sizeof(SignRequest), method=b"GET", region=b"us-east-1",
                              url=b"https://examplebucket.s3.amazonaws.com/test.txt", time_unix_s=1369353600)
        url = c_void_p()
        call(lib.pxport_sigv4_presign, byref(request), byref(keys), ctypes.c_int64(86400), byref(url))
        self.assertTrue(take(url).endswith(b"aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"))
        call(lib.pxport_sigv4_sign, byref(request), byref(keys), byref(url))
        self.assertIn(b"SignedHeaders=host;x-amz-content-sha256;x-amz-date", take(url))

    def test_profile(self):
        profile = c_void_p()
        text = '{"a":{"b":"é"}}'.encode()
        call(lib.pxport_profile_parse, text, c_size_t(len(text)), byref(profile))
        value = Value()
        call(lib.pxport_profile_value, profile, b"a.b", byref(value))
        self.assertEqual(value.kind, 4)
        self.assertEqual(ctypes.string_at(value.text.data, value.text.size).decode(), "é")
        lib.pxport_profile_free(profile)


if __name__ == "__main__":
    unittest.main()
