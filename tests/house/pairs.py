"""Rules about pairs of files: a source has a header of the same stem, a header has a unit test that includes it."""

import fnmatch

from tree import includes

# Sources without a header of the same stem: pattern, the header they implement, reason.
FAMILIES = [
    ("src/base/crc64_nvme.cc", "checksum.h", "one of the checksums"),
    ("src/base/json_parse.cc", "json.h", "the document, split by direction"),
    ("src/base/json_pointer.cc", "json.h", "the document, split by direction"),
    ("src/base/json_write.cc", "json.h", "the document, split by direction"),
    ("src/expression/functions*.cc", "function.h", "one table of functions, a file per family of them"),
    ("src/expression/parser.cc", "ast.h", "makes the tree"),
    ("src/expression/check.cc", "ast.h", "checks the tree that the parser makes"),
    ("src/net/curl_left_out.cc", "curl_transport.h", "in place of curl_transport.cc in builds without S3"),
    ("src/profile/indexer_avx*.cc", "indexer_x86.h", "one kernel per instruction set, each with flags of its own"),
    ("src/profile/nesting_avx512.cc", "indexer_x86.h", "one kernel per instruction set, each with flags of its own"),
]

# Headers that no unit test includes: pattern, reason.
UNTESTED = [
    ("src/base/precompiled.h", "precompiled: a list of standard headers"),
]


def sources_alone(tree):
    """Sources without a header of the same stem that are not in a family."""
    for path, _ in tree.matching("src/*/*.cc"):
        if path[:-3] + ".h" not in tree.files and not any(fnmatch.fnmatch(path, family[0]) for family in FAMILIES):
            yield path


def headers_untested(tree):
    """Headers that no unit test includes, without a reason."""
    included = {name for _, text in tree.matching("tests/unit/*") for _, kind, name in includes(text) if kind == '"'}
    for path, _ in tree.matching("src/*/*.h"):
        if path.removeprefix("src/") not in included and not any(fnmatch.fnmatch(path, pattern) for pattern, _ in UNTESTED):
            yield path


def headers(tree):
    """A source has a header of the same stem, or is in a family of sources that implement one header."""
    for path in sources_alone(tree):
        yield f"{path}: has no header of the same name; declare its functions in one, or list its family in FAMILIES"
    for path, text in tree.matching("src/*/*.cc"):
        for pattern, header, _ in FAMILIES:
            if fnmatch.fnmatch(path, pattern) and not any(name.split("/")[-1] == header for _, _, name in includes(text)):
                yield f"{path}: is in the family of {header}, but does not include it"


def unit_tests(tree):
    """A header is included by a unit test."""
    for path in headers_untested(tree):
        yield f"{path}: no file in tests/unit includes it; test it, or list it with a reason in UNTESTED"
