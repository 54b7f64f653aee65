"""The C# of the binding that follows from the library: declarations, words, requests, results, operations.

Everything else in `bindings/csharp/Tolem` is written by hand. The language is kept to C# 7, which Mono's compiler knows too.
Two classes never share a name: where a name is taken twice with different members, this ends with an error, not with a guess.
"""

from xml.sax.saxutils import escape

FOLDER = "bindings/csharp/Tolem/"
MADE = "// Made by bindings/generate from the library and its header; do not edit. {}\n"
# What TolemResult has for every answer.
COMMON = {"status", "operation", "gateway", "advice", "message", "error", "raw"}


def emit(description, header):
    """Every generated file of the binding: path to text."""
    files = {
        "Native.g.cs": native(header),
        "Words.g.cs": words(description, header),
        "Requests.g.cs": requests(description),
        "Results.g.cs": results(description),
        "Operations.g.cs": operations(description),
        "Assembly.g.cs": assembly(header),
    }
    return {FOLDER + name: text for name, text in files.items()}


def assembly(header):
    """The version, which is the library's; and that COM sees only what says so (ComClient.cs)."""
    return (MADE.format("").replace(" \n", "\n") + "using System.Reflection;\nusing System.Runtime.InteropServices;\n\n"
            f'[assembly: AssemblyTitle("Tolem")]\n[assembly: AssemblyVersion("{header.version}.0")]\n[assembly: AssemblyFileVersion("{header.version}.0")]\n'
            f'[assembly: AssemblyInformationalVersion("{header.version}")]\n[assembly: ComVisible(false)]\n')


# Names


def pascal(name):
    """`orderNumber`, `ask_later` and `payout` as C# names."""
    return "".join(part[:1].upper() + part[1:] for part in name.replace(".", "_").split("_"))


def method(operation):
    """`payout.create` is Payout, `payment.charge_card` is PaymentChargeCard."""
    return pascal(operation.removesuffix(".create"))


def status_name(name):
    """`TOLEM_ACTION_REQUIRED` is ActionRequired, `TOLEM_E_REQUEST` is RequestError."""
    word = name.removeprefix("TOLEM_")
    return pascal(word[2:].lower()) + "Error" if word.startswith("E_") else pascal(word.lower())


# Text of a file


def source(note, usings, body):
    lines = [MADE.format(note).replace(" \n", "\n")] + [f"using {name};\n" for name in usings] + (["\n"] if usings else [])
    return "".join(lines) + "namespace Tolem\n{\n" + "\n".join(body).rstrip("\n") + "\n}\n"


def summary(text, indent):
    """A comment of documentation; C's `#TOLEM_OK` and `tolem_call()` stay readable as they are."""
    lines = escape(" ".join(text.replace("#TOLEM_", "TOLEM_").split())).strip()
    lines = lines[:1].upper() + lines[1:]
    return f"{indent}/// <summary>{lines}{'' if lines.endswith(('.', '?', '!')) else '.'}</summary>\n"


def constants(name, about, values):
    rows = "".join(f'        /// <summary>"{value}"</summary>\n        public const string {pascal(value)} = "{value}";\n\n' for value in values)
    return f"{summary(about, '    ')}    public static class {name}\n    {{\n{rows.rstrip()}\n    }}\n"


# The functions of the header


NATIVE = {
    "const char *": "byte[]", "tolem_client *": "IntPtr", "tolem_job *": "IntPtr", "tolem_result *": "IntPtr", "const tolem_result *": "IntPtr",
    "tolem_client **": "out IntPtr", "tolem_job **": "out IntPtr", "tolem_result **": "out IntPtr", "tolem_status": "int",
    "int32_t": "int", "uint32_t": "uint", "void *": "IntPtr", "tolem_log_fn": "LogFunction",
}
RETURNED = {**NATIVE, "const char *": "IntPtr", "void": "void"}


def native(header):
    """One delegate for each signature, one field for each function."""
    delegates, fields, bound, known = [], [], [], {}
    for function in header.functions:
        short = pascal(function.name.removeprefix("tolem_"))
        arguments = ", ".join(f"{NATIVE[kind]} {name}" for kind, name in function.arguments)
        signature = (function.returns, tuple(kind for kind, _ in function.arguments))
        if signature not in known:
            known[signature] = short + "Function"
            delegates.append(CDECL + f"    internal delegate {RETURNED[function.returns]} {known[signature]}({arguments});\n")
        fields.append(f"        internal readonly {known[signature]} {short};\n")
        bound.append(f'            {short} = library.Function<{known[signature]}>("{function.name}");\n')
    log = CDECL + "    internal delegate void LogFunction(IntPtr user_data, int level, IntPtr line);\n"
    table = (f"    internal sealed class Native\n    {{\n        internal const uint Abi = {header.abi_version};\n\n{''.join(fields)}\n"
             f"        internal Native(SharedLibrary library)\n        {{\n{''.join(bound)}        }}\n    }}\n")
    return source("Text goes in as bytes and comes out as a pointer: the\n// runtime's own marshalling of strings would free what is the library's.",
                  ["System", "System.Runtime.InteropServices"], [log, *delegates, table])


CDECL = "    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]\n"


# Words: statuses, levels, closed lists, currencies


def words(description, header):
    statuses = "".join(f"{summary(one.doc, '        ')}        {status_name(one.name)} = {one.number},\n\n" for one in header.statuses)
    levels = "".join(f"{summary(one.doc.removeprefix('Log level: '), '        ')}        {pascal(one.name.removeprefix('TOLEM_LOG_').lower())} = {one.number},\n\n"
                     for one in header.log_levels)
    by_name = "".join(f'            {{ "{one.name}", TolemStatus.{status_name(one.name)} }},\n' for one in header.statuses)
    known = "".join(f"                case {one.number}:\n" for one in header.statuses)
    exponents = "".join(f'            {{ "{letters}", {row["exponent"]} }}, {{ "{row["digits"]}", {row["exponent"]} }},\n'
                        for letters, row in sorted(description["currencies"].items()))
    return source("", ["System.Collections.Generic"], [
        summary("What is known after a call, and so what the caller does next. Zero and above: an answer; negative: thrown as a TolemException", "    ")
        + f"    public enum TolemStatus\n    {{\n{statuses.rstrip()}\n    }}\n",
        summary("How much a line of the log matters", "    ") + f"    public enum TolemLogLevel\n    {{\n{levels.rstrip()}\n    }}\n",
        constants("Advices", "What to do: TolemResult.Advice", description["advices"]),
        constants("States", "Where a movement stands: Movement.State", description["states"]),
        constants("Kinds", "Kinds of movements: Movement.Kind", description["kinds"]),
        constants("Phases", "How far a job has come: Progress.Phase", description["phases"]),
        "    internal static class Statuses\n    {\n        internal static readonly Dictionary<string, TolemStatus> ByName = new Dictionary<string, TolemStatus>\n"
        f"        {{\n{by_name}        }};\n\n        internal static bool Knows(int code)\n        {{\n            switch (code)\n            {{\n{known}"
        "                    return true;\n                default:\n                    return false;\n            }\n        }\n    }\n",
        "    public static partial class Money\n    {\n        static readonly Dictionary<string, int> Exponents = new Dictionary<string, int>\n"
        f"        {{\n{exponents}        }};\n    }}\n",
    ])


# Schemas


def plain(schema):
    """The schema without "or null" and without "or a text of digits"."""
    for combination in ("anyOf", "oneOf"):
        if combination in schema:
            return plain(next(one for one in schema[combination] if one.get("type") != "null"))
    return schema


def shape(schema):
    """What tells two groups of members apart."""
    return tuple((name, plain(one).get("type")) for name, one in sorted(schema["properties"].items()))


class Groups:
    """The nested objects of requests by their class: named after the member, or after operation and member."""

    def __init__(self, description):
        self.shapes = {}
        self.classes = {}
        self.about = {}
        for operation in description["operations"]:
            for name, group in self.of(operation):
                self.shapes.setdefault(name, set()).add(shape(group))
        for operation in description["operations"]:
            for name, group in self.of(operation):
                known = self.classes.setdefault(self.name(operation["name"], name), group)
                self.about.setdefault(self.name(operation["name"], name), operation["request"]["properties"][name].get("description", name))
                if shape(known) != shape(group):
                    raise ValueError(f"two different objects would be {self.name(operation['name'], name)}")

    @staticmethod
    def of(operation):
        members = operation["request"]["properties"].items()
        return [(name, plain(one)) for name, one in members if plain(one).get("properties")]

    def name(self, operation, member):
        one = len(self.shapes[member]) == 1
        return pascal(member) if one else pascal(operation.split(".")[0]) + pascal(member)


def request_type(schema, name, group):
    kind = plain(schema)
    if kind.get("properties"):
        return group(name)
    if kind["type"] == "object":
        return "IDictionary<string, string>" if "type" in (kind.get("additionalProperties") or {}) else "IDictionary<string, object>"
    return {"integer": "long?", "boolean": "bool?", "string": "string", "array": "IEnumerable<string>"}[kind["type"]]


def members(schema, group):
    """The properties of a request or of a group, and what writes them."""
    text, writes = [], []
    for name, one in schema["properties"].items():
        about = one.get("description", "")
        if "enum" in plain(one):
            about += ": " + ", ".join(plain(one)["enum"])
        if name in schema.get("required", []):
            about += " (required)"
        text.append(f"{summary(about, '        ')}        public {request_type(one, name, group)} {pascal(name)} {{ get; set; }}\n")
        writes.append(f'            json.Member("{name}", {pascal(name)});\n')
    return "\n".join(text), "        internal override void Write(JsonWriter json)\n        {\n" + "".join(writes) + "        }\n"


def requests(description):
    groups = Groups(description)
    body = []
    for name, group in sorted(groups.classes.items()):
        properties, write = members(group, None)
        body.append(f"{summary(groups.about[name], '    ')}    public sealed class {name} : TolemFields\n    {{\n{properties}\n{write}    }}\n")
    for operation in description["operations"]:
        name, answer = operation["name"], operation["answer"]["title"]
        properties, write = members(operation["request"], lambda member: groups.name(name, member))
        body.append(
            f"{summary('The request of ' + name + '. ' + operation['summary'], '    ')}"
            f"    public sealed class {method(name)}Request : TolemRequest<{answer}>\n    {{\n"
            f"        /// <inheritdoc/>\n        public override string Operation\n        {{\n            get {{ return \"{name}\"; }}\n        }}\n\n"
            f"{properties}\n        internal override {answer} Read(Answer answer)\n        {{\n            return new {answer}(answer);\n        }}\n\n{write}    }}\n")
    return source("", ["System.Collections.Generic"], body)


def answers(description):
    """Every typed result by its class, once."""
    found = {}
    for schema in [one["answer"] for one in description["operations"]] + list(description["answers"].values()):
        known = found.setdefault(schema["title"], schema)
        if shape(known) != shape(schema):
            raise ValueError(f"two different answers are called {schema['title']}")
    return found


def parts(schema, found):
    """The titled objects inside an answer, by their class; each keeps what is said of the member that holds it."""
    for name, one in schema.get("properties", {}).items():
        inner = plain(one)
        inner = plain(inner["items"]) if "items" in inner else inner
        inner = {**inner, "description": f'The "{name}" of an answer: {one.get("description", "")}'}
        if inner.get("properties"):
            known = found.setdefault(inner["title"], inner)
            if shape(known) != shape(inner):
                raise ValueError(f"two different objects are called {inner['title']}")
            parts(inner, found)
    return found


def reading(name, schema):
    """Type, expression and class of a member of an answer."""
    kind = plain(schema)
    if kind.get("format") == "status":
        return "TolemStatus", f'Document.Status("{name}")'
    if kind.get("properties"):
        return kind["title"], f'Document.Part("{name}", part => new {kind["title"]}(part))'
    if "items" in kind and plain(kind["items"]).get("properties"):
        title = plain(kind["items"])["title"]
        return f"IReadOnlyList<{title}>", f'Document.List("{name}", part => new {title}(part))'
    if "items" in kind and plain(kind["items"]).get("type") == "string":
        return "IReadOnlyList<string>", f'Document.Texts("{name}")'
    return {
        "string": ("string", f'Document.Text("{name}")'), "integer": ("long?", f'Document.Number("{name}")'),
        "boolean": ("bool?", f'Document.Flag("{name}")'), "object": ("JsonObject", f'Document.Object("{name}")'),
        "array": ("IReadOnlyList<object>", f'Document.List("{name}")'),
    }.get(kind.get("type"), ("object", f'Document["{name}"]'))


def properties_of(title, schema, without):
    text = []
    for name, one in schema["properties"].items():
        if name in without:
            continue
        kind, expression = reading(name, one)
        property_name = own_name(title, name, kind)
        text.append(f"{summary(one.get('description', ''), '        ')}        public {kind} {property_name}\n        {{\n"
                    f"            get {{ return {expression}; }}\n        }}\n")
    return "\n".join(text)


def own_name(title, member, kind):
    """A member must not be called like its class: Balance.Sum is the `balance` there, Cards.Items the `cards`."""
    if pascal(member) != title:
        return pascal(member)
    return "Items" if kind.startswith("IReadOnlyList") else kind


def results(description):
    body, found = [], answers(description)
    nested = {}
    for title, schema in found.items():
        parts(schema, nested)
        properties = properties_of(title, schema, COMMON)
        users = [one["name"] for one in description["operations"] if one["answer"]["title"] == title]
        about = "The answer of " + ", ".join(users) if users else f"The answer called {title.lower()}"
        body.append(f"{summary(about, '    ')}    public sealed class {title} : TolemResult\n    {{\n"
                    f"        internal {title}(Answer answer) : base(answer)\n        {{\n        }}\n" + (f"\n{properties}" if properties else "") + "    }\n")
    if set(nested) & set(found):
        raise ValueError(f"answers and objects share names: {set(nested) & set(found)}")
    for title, schema in sorted(nested.items()):
        body.append(f"{summary(schema['description'], '    ')}    public sealed class {title} : TolemPart\n    {{\n"
                    f"        internal {title}(JsonObject document) : base(document)\n        {{\n        }}\n\n{properties_of(title, schema, set())}    }}\n")
    return source("", ["System.Collections.Generic"], body)


# Operations


def operations(description):
    """Each operation as a method and its asynchronous twin, and by its number alone where that is all it needs."""
    return source("", ["System", "System.Threading", "System.Threading.Tasks"],
                  ["    public sealed partial class TolemClient\n    {\n" + "\n".join(map(calls, description["operations"])) + "    }\n"])


def calls(operation):
    name, answer, schema = method(operation["name"]), operation["answer"]["title"], operation["request"]
    required = schema.get("required", [])
    argument, given = f"{name}Request request", "request"
    if not required:
        argument, given = argument + " = null", f"request ?? new {name}Request()"
    about = summary(f"{operation['summary'].rstrip('.')} ({operation['name']}: {', '.join(operation['gateways']) or 'every gateway'})", "        ")
    text = one_call(about, f"{answer} {name}({argument})", f"Call({given})")
    text += "\n" + one_call(
        summary(f"{name} as a task; CallAsync tells what cancelling means", "        "),
        f"Task<{answer}> {name}Async(\n            {argument}, CancellationToken cancellation = default(CancellationToken), IProgress<Progress> progress = null)",
        f"CallAsync({given}, cancellation, progress)")
    if len(required) == 1 and plain(schema["properties"][required[0]]).get("type") == "string":
        member = required[0]
        made = f"new {name}Request {{ {pascal(member)} = {member} }}"
        text += "\n" + one_call(about, f"{answer} {name}(string {member})", f"Call({made})")
        text += "\n" + one_call(
            summary(f"{name} as a task; CallAsync tells what cancelling means", "        "),
            f"Task<{answer}> {name}Async(string {member}, CancellationToken cancellation = default(CancellationToken))",
            f"CallAsync({made}, cancellation)")
    return text


def one_call(about, head, body):
    return f"{about}        public {head}\n        {{\n            return {body};\n        }}\n"
