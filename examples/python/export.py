#!/usr/bin/env python3
"""Exports the VIPs among the sample profiles to a folder and prints the report. Needs only Python and its ctypes:

  python3 export.py OUT [PROFILES]

PROFILES is a file of NDJSON, or - for standard input. PXPORT_LIBRARY names libpxport.so if it is neither in build/ nor in
the search path of the loader.

Ctrl-C cancels the export, which leaves nothing visible. An exception in the source of the profiles ends the export in the
same way and reaches the caller as itself.
"""
import contextlib
import ctypes
import functools
import json
import os
import signal
import sys
from ctypes import POINTER, byref, c_char_p, c_int32, c_int64, c_size_t, c_uint32, c_uint64, c_void_p

JOB = {
    "version": 1,
    "destination": {"name": "example", "url": "out"},
    "audiences": [{"id": "3f6c1b9e-84d2-4c0a-9e57-1b7a2d60c8f4", "name": "VIP"}],
    "mapping": [
        {"source": "identity:CRMID", "target": "identity:CustomerID"},
        {"source": "person.name.firstName", "target": "FirstName"},
        {"source": "_acme.loyalty.tier", "target": "Tier"},
    ],
    "file": {"preset": "pega-cdh", "name": "vip"},
}

OUT = POINTER(c_void_p)  # an out-parameter: pxport_job**, pxport_error**, ...
READ = ctypes.CFUNCTYPE(c_int32, c_void_p, c_void_p, c_size_t, POINTER(c_size_t), OUT)
PROGRESS = ctypes.CFUNCTYPE(c_int32, c_void_p, c_void_p)


class Options(ctypes.Structure):
    """pxport_options"""

    _fields_ = [
        ("struct_size", c_size_t),
        ("threads", c_uint32),
        ("upload_threads", c_uint32),
        ("progress_period_ms", c_uint32),
        ("permissions", c_uint32),
        ("memory_limit_bytes", c_uint64),
        ("user_data", c_void_p),
        ("credentials", c_void_p),
        ("progress", PROGRESS),
        ("log", c_void_p),
    ]


class JobOptions(ctypes.Structure):
    """pxport_job_options"""

    _fields_ = [
        ("struct_size", c_size_t),
        ("input_url", c_char_p),
        ("output_url", c_char_p),
        ("audience_ids", c_void_p),
        ("audience_id_count", c_size_t),
        ("set", c_void_p),
        ("set_count", c_size_t),
        ("now_unix_ms", c_int64),
        ("has_now", c_uint32),
        ("reserved", c_uint32),
    ]


class RunOptions(ctypes.Structure):
    """pxport_run_options"""

    _fields_ = [
        ("struct_size", c_size_t),
        ("read", READ),
        ("user_data", c_void_p),
        ("cancel", c_void_p),
        ("resume", c_uint32),
        ("reserved", c_uint32),
    ]


STRUCTS = (Options, JobOptions, RunOptions)
FUNCTIONS = {
    "pxport_abi_supported": (c_int32, [c_uint32]),
    "pxport_error_message": (c_char_p, [c_void_p]),
    "pxport_error_detail": (c_char_p, [c_void_p, c_char_p]),
    "pxport_error_new": (c_int32, [c_int32, c_char_p, OUT]),
    "pxport_error_free": (None, [c_void_p]),
    "pxport_bytes_data": (c_void_p, [c_void_p]),
    "pxport_bytes_size": (c_size_t, [c_void_p]),
    "pxport_bytes_free": (None, [c_void_p]),
    "pxport_context_new": (c_int32, [POINTER(Options), OUT, OUT]),
    "pxport_context_free": (None, [c_void_p]),
    "pxport_cancel_new": (c_int32, [OUT, OUT]),
    "pxport_cancel_request": (None, [c_void_p]),
    "pxport_cancel_free": (None, [c_void_p]),
    "pxport_job_parse": (c_int32, [c_void_p, c_char_p, c_size_t, POINTER(JobOptions), OUT, OUT]),
    "pxport_job_free": (None, [c_void_p]),
    "pxport_export_run": (c_int32, [c_void_p, POINTER(RunOptions), OUT, OUT]),
}
CANCELLED = 1


class ExportError(Exception):
    """What pxport reports: the message and, on a second line, the remedy."""


class Library:
    def __init__(self):
        built = os.path.join(os.path.dirname(__file__), "../../build/libpxport.so")
        path = os.environ.get("PXPORT_LIBRARY") or (built if os.path.exists(built) else "libpxport.so.1")
        self.lib = ctypes.CDLL(path)
        for name, (result, parameters) in FUNCTIONS.items():
            function = getattr(self.lib, name)
            function.restype, function.argtypes = result, parameters
        if not self.lib.pxport_abi_supported(1):
            raise ExportError(f"{path} does not support ABI 1")
        self.raised = None  # by a callback, or by Ctrl-C
        self.reads = False  # the source of the profiles is running

    def call(self, name, *arguments):
        """Calls a function that takes pxport_error **err last. Raises what a callback raised, or an ExportError."""
        error = c_void_p()
        status = getattr(self.lib, name)(*arguments, byref(error))
        raised, self.raised = self.raised, None
        if status == 0 and raised is None:
            return
        message = (self.lib.pxport_error_message(error) or b"").decode()
        remedy = self.lib.pxport_error_detail(error, b"remedy")
        self.lib.pxport_error_free(error)
        raise raised or ExportError(message + ("\n" + remedy.decode() if remedy else ""))

    def callback(self, failed):
        """Wraps a function for C: keeps an exception for `call` and returns `failed`, which makes the call fail."""

        def wrap(function):
            @functools.wraps(function)
            def guarded(*arguments):
                try:
                    return function(*arguments)
                except BaseException as exception:  # KeyboardInterrupt too
                    self.raised = self.raised or exception
                    return failed

            return guarded

        return wrap

    @contextlib.contextmanager
    def interruptible(self, cancel):
        """Ctrl-C cancels. Python runs signal handlers between bytecodes: in the callbacks, while C code is running."""

        def stop(*_):
            self.lib.pxport_cancel_request(cancel)
            self.raised = self.raised or KeyboardInterrupt()
            if self.reads:  # it may block; elsewhere ctypes would print the exception
                raise KeyboardInterrupt

        before = signal.signal(signal.SIGINT, stop)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    def text(self, handle):
        return ctypes.string_at(self.lib.pxport_bytes_data(handle), self.lib.pxport_bytes_size(handle)).decode()


def export(library, job_document, output_url, chunks):
    """Runs a job over an iterable of bytes (NDJSON, cut anywhere). Returns the report."""
    lib = library.lib
    pending = b""
    source = iter(chunks)

    @READ
    @library.callback(failed=CANCELLED)
    def read(_, buffer, capacity, got, __):
        nonlocal pending
        while not pending:
            library.reads = True
            try:
                pending = next(source)
            except StopIteration:
                got[0] = 0
                return 0
            finally:
                library.reads = False
        piece, pending = pending[:capacity], pending[capacity:]
        ctypes.memmove(buffer, piece, len(piece))
        got[0] = len(piece)
        return 0

    @PROGRESS
    @library.callback(failed=1)
    def progress(_, __):
        return 0  # here Python notices Ctrl-C, however long the export computes

    options = Options(struct_size=ctypes.sizeof(Options), progress_period_ms=100, progress=progress)
    job_options = JobOptions(struct_size=ctypes.sizeof(JobOptions), output_url=output_url.encode())
    text = json.dumps(job_document).encode()
    context, cancel, job, report = c_void_p(), c_void_p(), c_void_p(), c_void_p()
    try:
        library.call("pxport_context_new", byref(options), byref(context))
        library.call("pxport_cancel_new", byref(cancel))
        library.call("pxport_job_parse", context, text, len(text), byref(job_options), byref(job))
        run = RunOptions(struct_size=ctypes.sizeof(RunOptions), read=read, cancel=cancel)
        with library.interruptible(cancel):
            library.call("pxport_export_run", job, byref(run), byref(report))
        return library.text(report)
    finally:
        lib.pxport_bytes_free(report)
        lib.pxport_job_free(job)
        lib.pxport_cancel_free(cancel)
        lib.pxport_context_free(context)


def read_chunks(path):
    with open(0 if path == "-" else path, "rb", buffering=0, closefd=path != "-") as file:
        while chunk := file.read(65536):
            yield chunk


def main(arguments):
    if not arguments:
        sys.exit("usage: export.py OUT [PROFILES]")
    profiles = arguments[1] if len(arguments) > 1 else "examples/data/profiles.ndjson"
    try:
        print(export(Library(), JOB, arguments[0], read_chunks(profiles)), end="")
    except (ExportError, OSError) as error:
        sys.exit(f"export: {error}")
    except KeyboardInterrupt:
        sys.exit("export: cancelled")


if __name__ == "__main__":
    main(sys.argv[1:])
