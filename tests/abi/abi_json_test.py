#!/usr/bin/env python3
"""Compares abi.json with the header, the compiler and the ctypes declarations of this project: abi_json_test.py ROOT."""

import ctypes
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
ROOT = os.path.abspath(sys.argv.pop(1))
sys.path.insert(0, os.path.join(ROOT, "tests/abi"))
import abi_json  # noqa: E402

with open(f"{ROOT}/include/pxport/abi.json", encoding="utf-8") as abi_file:
    ABI = json.load(abi_file)
STRUCTS = {struct["name"]: struct for struct in ABI["structs"]}
FUNCTIONS = {function["name"]: function for function in ABI["functions"]}


def c_parameters(parameters):
    """In the form that a C declarator needs."""
    declared = []
    for parameter in parameters:
        base, bracket, count = parameter["type"].partition("[")
        declared.append(f"{base} {parameter['name']}{bracket}{count}")
    return ", ".join(declared) or "void"


def c_program():
    """A program that compiles only if all sizes, offsets, numbers and signatures of abi.json match the header."""
    lines = ["#include <pxport/pxport.h>", "#if UINTPTR_MAX == UINT64_MAX"]
    for struct in ABI["structs"]:
        lines.append(f"_Static_assert(sizeof({struct['name']}) == {struct['size']}, \"{struct['name']}\");")
        for field in struct["fields"]:
            place = f"{struct['name']}, {field['name']}"
            lines.append(f"_Static_assert(offsetof({place}) == {field['offset']}, \"{place}\");")
            lines.append(f"_Static_assert(sizeof((({struct['name']}*)0)->{field['name']}) == {field['size']}, \"{place}\");")
            lines.append(f"_Static_assert(_Generic((({struct['name']}*)0)->{field['name']}, {field['type']}: 1, default: 0), \"{place}\");")
    lines.append("#endif")
    for constant in ABI["constants"]:
        name, value = constant["name"], constant["value"]
        lines.append(f"_Static_assert({name} == {value}{'u' if value >= 2**31 else ''}, \"{name}\");")
    for callback in ABI["callbacks"]:
        lines.append(f"typedef {callback['returns']['type']} (*again_{callback['name']})({c_parameters(callback['parameters'])});")
        lines.append(f"_Static_assert(_Generic(({callback['name']})0, again_{callback['name']}: 1, default: 0), \"{callback['name']}\");")
    for function in ABI["functions"]:
        lines.append(f"PXPORT_API {function['returns']['type']} {function['name']}({c_parameters(function['parameters'])});")
    return "\n".join(lines) + "\n"


class Description(unittest.TestCase):
    def test_it_is_what_the_header_says(self):
        with open(f"{ROOT}/include/pxport/abi.json", encoding="utf-8") as file:
            self.assertEqual(file.read(), abi_json.make(ROOT),
                             "run: python3 tests/abi/abi_json.py . --write")

    def test_the_compiler_agrees(self):
        with tempfile.TemporaryDirectory() as folder:
            source = os.path.join(folder, "abi.c")
            with open(source, "w", encoding="utf-8") as file:
                file.write(c_program())
            command = ["cc", "-std=c11", "-Wall", "-Werror", "-fsyntax-only", f"-I{ROOT}/include", source]
            result = subprocess.run(command, capture_output=True, text=True, check=False)
            self.assertEqual(result.returncode, 0, result.stderr)

    def test_a_wrong_offset_or_type_does_not_compile(self):
        """The program of the test above does not compile if something differs."""
        for change in (('sizeof(pxport_slice) == 16', 'sizeof(pxport_slice) == 24'),
                       ('PXPORT_NOT_FOUND == 5', 'PXPORT_NOT_FOUND == 6'),
                       ('int32_t pxport_abi_supported(uint32_t abi)', 'int32_t pxport_abi_supported(int32_t abi)')):
            with tempfile.TemporaryDirectory() as folder:
                program = c_program()
                self.assertIn(change[0], program)
                source = os.path.join(folder, "abi.c")
                with open(source, "w", encoding="utf-8") as file:
                    file.write(program.replace(*change))
                command = ["cc", "-std=c11", "-fsyntax-only", f"-I{ROOT}/include", source]
                self.assertNotEqual(subprocess.run(command, capture_output=True, check=False).returncode, 0, change)

    def test_structs_have_no_padding(self):
        """Otherwise a field appended later would be in bytes that older callers never set."""
        for struct in ABI["structs"]:
            end = 0
            for field in struct["fields"]:
                self.assertEqual(field["offset"], end, f"{struct['name']}.{field['name']}")
                end += field["size"]
            self.assertEqual(end, struct["size"], struct["name"])

    def test_every_handle_that_is_made_can_be_freed(self):
        frees = {handle["name"]: handle.get("free") for handle in ABI["handles"]}
        for function in ABI["functions"]:
            for parameter in function["parameters"]:
                if parameter.get("owned"):
                    self.assertIn(frees[parameter["type"].removesuffix("**")], FUNCTIONS, function["name"])

    def test_every_length_belongs_to_a_pointer(self):
        for function in ABI["functions"] + ABI["callbacks"]:
            names = {parameter["name"]: parameter for parameter in function["parameters"]}
            for parameter in function["parameters"]:
                if "length_of" in parameter:
                    self.assertIn(names[parameter["length_of"]]["kind"], ("bytes", "array", "buffer"), function["name"])
                elif parameter["name"].endswith("_len"):
                    self.fail(f"{function['name']}: {parameter['name']} is the length of nothing")


def ctypes_size(declared):
    """The size of a type as abi.json spells it in `declared`."""
    if "*" in declared or declared.startswith("pxport_") and declared.endswith("_fn"):
        return 8
    if declared in STRUCTS:
        return STRUCTS[declared]["size"]
    scalars = {scalar["name"]: scalar["type"] for scalar in ABI["scalars"]}
    return {"uint8_t": 1, "int32_t": 4, "uint32_t": 4, "int64_t": 8, "uint64_t": 8, "size_t": 8, "char": 1}[
        scalars.get(declared, declared)]


def load(path):
    spec = importlib.util.spec_from_file_location(os.path.basename(path).removesuffix(".py"), path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class PythonExample(unittest.TestCase):
    """The declarations of examples/python/export.py."""

    @classmethod
    def setUpClass(cls):
        cls.example = load(f"{ROOT}/examples/python/export.py")

    def test_structs(self):
        self.assertGreaterEqual(len(self.example.STRUCTS), 3)
        for struct in self.example.STRUCTS:
            declared = STRUCTS[struct.__doc__]
            self.assertEqual(ctypes.sizeof(struct), declared["size"], struct.__doc__)
            self.assertEqual([(name, getattr(struct, name).offset, getattr(struct, name).size) for name, _ in struct._fields_],
                             [(field["name"], field["offset"], field["size"]) for field in declared["fields"]])

    def test_functions(self):
        self.assertGreaterEqual(len(self.example.FUNCTIONS), 10)
        for name, (result, parameters) in self.example.FUNCTIONS.items():
            declared = FUNCTIONS[name]
            expected = declared["returns"]["type"]
            self.assertEqual(result is None, expected == "void", name)
            if result is not None:
                self.assertEqual(ctypes.sizeof(result), ctypes_size(expected), name)
            self.assertEqual([ctypes.sizeof(parameter) for parameter in parameters],
                             [ctypes_size(parameter["type"]) for parameter in declared["parameters"]], name)

    def test_callbacks(self):
        callbacks = {callback["name"]: callback for callback in ABI["callbacks"]}
        for name, prototype in (("pxport_read_fn", self.example.READ), ("pxport_progress_fn", self.example.PROGRESS)):
            self.assertEqual([ctypes.sizeof(parameter) for parameter in prototype._argtypes_],
                             [ctypes_size(parameter["type"]) for parameter in callbacks[name]["parameters"]])
            self.assertEqual(ctypes.sizeof(prototype._restype_), ctypes_size(callbacks[name]["returns"]["type"]))

    def test_numbers(self):
        numbers = {constant["name"]: constant["value"] for constant in ABI["constants"]}
        self.assertEqual(self.example.CANCELLED, numbers["PXPORT_CANCELLED"])


if __name__ == "__main__":
    unittest.main()
