#!/usr/bin/env python3
"""Exports the VIPs among the sample profiles to a folder, and prints the report. Needs nothing but Python's own ctypes:

  python3 export.py OUT [PROFILES]

PXPORT_LIBRARY names libpxport.so if it is neither in build/ nor where the loader looks.
"""
import ctypes
import json
import os
import sys
from ctypes import POINTER, byref, c_char_p, c_int32, c_int64, c_size_t, c_uint32, c_void_p

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


def load():
    built = os.path.join(os.path.dirname(__file__), "../../build/libpxport.so")
    path = os.environ.get("PXPORT_LIBRARY") or (built if os.path.exists(built) else "libpxport.so.1")
    lib = ctypes.CDLL(path)
    if not lib.pxport_abi_supported(c_uint32(1)):
        sys.exit(f"{path} is not of ABI 1")
    for name, result in (
        ("pxport_error_message", c_char_p),
        ("pxport_error_detail", c_char_p),
        ("pxport_bytes_data", c_void_p),
        ("pxport_bytes_size", c_size_t),
    ):
        getattr(lib, name).restype = result
    return lib


def call(lib, function, *arguments):
    """Calls a function that takes pxport_error **err last; a failure becomes an exception."""
    error = c_void_p()
    if getattr(lib, function)(*arguments, byref(error)) == 0:
        return
    message = lib.pxport_error_message(error).decode()
    remedy = lib.pxport_error_detail(error, b"remedy")
    lib.pxport_error_free(error)
    raise RuntimeError(message + ("\n" + remedy.decode() if remedy else ""))


def main(arguments):
    if not arguments:
        sys.exit("usage: export.py OUT [PROFILES]")
    lib = load()
    profiles = arguments[1] if len(arguments) > 1 else "examples/data/profiles.ndjson"
    options = JobOptions(ctypes.sizeof(JobOptions), profiles.encode(), arguments[0].encode())
    text = json.dumps(JOB).encode()
    context, job, report = c_void_p(), c_void_p(), c_void_p()
    try:
        call(lib, "pxport_context_new", None, byref(context))
        call(lib, "pxport_job_parse", context, text, c_size_t(len(text)), byref(options), byref(job))
        call(lib, "pxport_export_run", job, None, None, None, byref(report))
        print(ctypes.string_at(lib.pxport_bytes_data(report), lib.pxport_bytes_size(report)).decode(), end="")
    except RuntimeError as error:
        sys.exit(f"export: {error}")
    finally:
        lib.pxport_bytes_free(report)
        lib.pxport_job_free(job)
        lib.pxport_context_free(context)


if __name__ == "__main__":
    main(sys.argv[1:])
