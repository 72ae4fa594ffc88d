"""How the generators of tables print rows: shared by the *_table.py scripts."""


def print_rows(name, kind, rows):
    """Prints a C++ array of aggregates. `rows`: lists of their members as text."""
    print(f"constexpr {kind} {name}[] = {{")
    line = "   "
    for row in rows:
        cell = " {" + ", ".join(row) + "},"
        if len(line) + len(cell) > 110:
            print(line)
            line = "   "
        line += cell
    print(line)
    print("};")
