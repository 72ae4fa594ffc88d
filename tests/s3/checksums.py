"""The checksums of S3, from their definitions: reflected CRCs with tables of 65,536 entries, so that a loop over a
few MiB is fast enough. Shares no code with the library under test."""

import array
import base64
import hashlib
import sys
import zlib

# Reversed polynomials.
CASTAGNOLI = 0x82F63B78
NVME = 0x9A6C9329AC4BC9B5


def _table_8(polynomial):
    table = []
    for value in range(256):
        for _ in range(8):
            value = (value >> 1) ^ (polynomial if value & 1 else 0)
        table.append(value)
    return table


def _table_16(polynomial):
    table = _table_8(polynomial)
    wide = []
    for value in range(65536):
        value = (value >> 8) ^ table[value & 255]
        wide.append((value >> 8) ^ table[value & 255])
    return table, wide


_TABLES = {}


def _crc(data, polynomial, bits):
    if polynomial not in _TABLES:
        _TABLES[polynomial] = _table_16(polynomial)
    table, wide = _TABLES[polynomial]
    ones = (1 << bits) - 1
    crc = ones
    even = len(data) & ~1
    words = array.array("H", bytes(data[:even]))
    if sys.byteorder == "big":
        words.byteswap()
    for word in words:
        crc = wide[(crc ^ word) & 0xFFFF] ^ (crc >> 16)
    for byte in data[even:]:
        crc = table[(crc ^ byte) & 255] ^ (crc >> 8)
    return (crc ^ ones).to_bytes(bits // 8, "big")


DIGESTS = {
    "crc32": lambda data: zlib.crc32(data).to_bytes(4, "big"),
    "crc32c": lambda data: _crc(data, CASTAGNOLI, 32),
    "crc64nvme": lambda data: _crc(data, NVME, 64),
    "sha1": lambda data: hashlib.sha1(data).digest(),
    "sha256": lambda data: hashlib.sha256(data).digest(),
}

# The checksum types of whole multipart objects that S3 supports; the first is the default.
TYPES = {
    "crc32": ("COMPOSITE", "FULL_OBJECT"),
    "crc32c": ("COMPOSITE", "FULL_OBJECT"),
    "crc64nvme": ("FULL_OBJECT",),
    "sha1": ("COMPOSITE",),
    "sha256": ("COMPOSITE",),
}

# Names of elements in XML.
ELEMENTS = {"crc32": "ChecksumCRC32", "crc32c": "ChecksumCRC32C", "crc64nvme": "ChecksumCRC64NVME", "sha1": "ChecksumSHA1",
            "sha256": "ChecksumSHA256"}


def value(algorithm, data):
    """The value of a header: Base64 of the big-endian checksum."""
    return base64.b64encode(DIGESTS[algorithm](data)).decode()


def composite(algorithm, part_values):
    """The checksum of the parts' checksums, with their number."""
    joined = b"".join(base64.b64decode(part) for part in part_values)
    return f"{value(algorithm, joined)}-{len(part_values)}"


def md5_hex(data):
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def multipart_etag(part_md5s):
    return f"{md5_hex(b''.join(bytes.fromhex(md5) for md5 in part_md5s))}-{len(part_md5s)}"
