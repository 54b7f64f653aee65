"""Reads `include/tolem.h`: the functions with their C types, the statuses and the numbers.

The header is generated and has one shape, so this is no C parser; what it does not understand is an error, never a gap.
"""

import re
from collections import namedtuple

Constant = namedtuple("Constant", "name number doc")
Function = namedtuple("Function", "name returns arguments doc")
Header = namedtuple("Header", "abi_version version statuses log_levels functions")

TYPES = {
    "tolem_client *", "tolem_client **", "tolem_job *", "tolem_job **", "tolem_result *", "tolem_result **",
    "const tolem_result *", "const char *", "tolem_status", "tolem_log_fn", "void *", "void", "uint32_t", "int32_t",
}


def parse(text):
    """The header as data."""
    numbers = {name: Constant(name, int(number), doc) for doc, name, number in constants(text)}
    version = [re.search(rf"#define TOLEM_VERSION_{part} (\d+)", text).group(1) for part in ("MAJOR", "MINOR", "PATCH")]
    levels = [constant for constant in numbers.values() if constant.name.startswith("TOLEM_LOG_")]
    statuses = [constant for constant in numbers.values()
                if not constant.name.startswith("TOLEM_LOG_") and constant.name != "TOLEM_ABI_VERSION"]
    return Header(numbers["TOLEM_ABI_VERSION"].number, ".".join(version), statuses, levels, functions(text))


def constants(text):
    """Every `#define NAME number` that has a comment of its own: doc, name, number."""
    pattern = r"/\*\*\n((?: \*[^\n]*\n)+?) \*/\n#define (TOLEM_\w+) \(?(-?\d+)\)?\n"
    return [(plain(doc), name, number) for doc, name, number in re.findall(pattern, text)]


def functions(text):
    """Every function after its comment."""
    pattern = r"/\*\*\n((?: \*[^\n]*\n)+?) \*/\nTOLEM_API\s+([^;]+);"
    found = []
    for doc, declaration in re.findall(pattern, text):
        whole = " ".join(declaration.split())
        match = re.fullmatch(r"(.+?)(tolem_\w+)\((.*)\)", whole)
        if not match:
            raise ValueError(f"not understood: {whole}")
        returns, name, arguments = match.groups()
        found.append(Function(name, known(returns), [argument(one) for one in arguments.split(", ") if one != "void"],
                              plain(doc)))
    if len(found) != len(re.findall(r"^TOLEM_API\b", text, re.MULTILINE)):
        raise ValueError("a function of the header was not understood")
    return found


def argument(text):
    """`const char *operation` as (type, name)."""
    c_type, name = re.fullmatch(r"(.+?)(\w+)", text).groups()
    return known(c_type), name


def known(c_type):
    """The type as it stands in TYPES."""
    c_type = c_type.strip()
    if c_type not in TYPES:
        raise ValueError(f"a type that no binding knows: {c_type}")
    return c_type


def plain(doc):
    """A comment without its stars."""
    return "\n".join(line[2:].strip() for line in doc.splitlines()).strip()
