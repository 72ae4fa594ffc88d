#!/usr/bin/env python3
"""Turns docs/job.schema.json into a C++ source that holds its bytes: embed_schema.py SCHEMA OUTPUT."""
import json
import sys


def main():
    schema_path, output_path = sys.argv[1:]
    with open(schema_path, "rb") as file:
        schema = file.read()
    json.loads(schema)  # a broken schema must stop the build, not the first job
    lines = [",".join(str(byte) for byte in schema[at:at + 32]) for at in range(0, len(schema), 32)]
    with open(output_path, "w", encoding="ascii") as file:
        file.write('#include "job/schema.h"\n\nnamespace pxport {\nnamespace {\n\n')
        # Numbers and not one string literal: compilers limit the length of those.
        file.write("constexpr char kSchema[] = {\n" + ",\n".join(lines) + "};\n\n}  // namespace\n\n")
        file.write("std::string_view JobSchema() { return {kSchema, sizeof kSchema}; }\n\n}  // namespace pxport\n")


main()
