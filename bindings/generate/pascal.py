"""The Pascal of the binding that follows from the library: declarations, words, requests, results, operations.

Everything else in `bindings/pascal` is written by hand. What is written here are include files, so that a program needs one
unit, `Tolem`, and nothing newer than Delphi 7 is used: results are records, which free themselves, and requests are classes,
whose numbers nobody has to set to zero. All of it is ASCII, because compilers disagree about what other bytes in a source mean.
"""

import textwrap

from csharp import COMMON, Groups, answers, parts, pascal, plain

FOLDER = "bindings/pascal/"
MADE = "{ Made by bindings/generate from the library and its header; do not edit. }\n"
# Words that Pascal keeps for itself; a member called so gets an underline.
KEYWORDS = set("and array as asm begin case class const constructor destructor dispinterface div do downto else end except exports "
               "file finalization finally for function goto if implementation in inherited initialization inline interface is label "
               "library mod nil not object of or out packed procedure program property raise record repeat resourcestring set shl shr "
               "string then threadvar to try type unit until uses var while with xor".split())
# What TTolemFields has already; and what would hide a type inside a class.
TAKEN = {"create", "free", "put", "group", "write", "integer", "boolean"}


def emit(description, header):
    """Every generated file of the binding: path to text."""
    files = {
        "TolemFunctions.inc": functions(header),
        "TolemMessages.inc": messages(),
        "TolemWords.inc": words(description, header),
        "TolemCurrencies.inc": currencies(description),
        "TolemTypes.inc": types(description),
        "TolemMethods.inc": methods(description),
        "TolemCode.inc": code(description),
    }
    return {FOLDER + name: MADE + text for name, text in files.items()}


# Names


def member(name):
    """`orderNumber` as OrderNumber, `as` as As_."""
    made = pascal(name)
    return made + "_" if name.lower() in KEYWORDS | TAKEN else made


def method(operation):
    """`payout.create` is Payout, `payment.charge_card` is PaymentChargeCard."""
    return pascal(operation.removesuffix(".create"))


def record(title):
    return f"TTolem{title}"


def request_class(operation):
    return f"TTolem{method(operation)}Request"


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


def comment(text, indent):
    text = " ".join(text.replace("#TOLEM_", "TOLEM_").replace("{", "(").replace("}", ")").split()).encode("ascii", "replace").decode()
    text = text[:1].upper() + text[1:]
    text += "" if text.endswith((".", "?", "!")) else "."
    lines = textwrap.wrap(text, 116 - len(indent), break_long_words=False, break_on_hyphens=False)
    return indent + "{ " + f"\n{indent}  ".join(lines) + " }\n"


# The functions of the header

NATIVE = {
    "const char *": "{}: PAnsiChar", "tolem_client *": "{}: Pointer", "tolem_job *": "{}: Pointer", "tolem_result *": "{}: Pointer",
    "const tolem_result *": "{}: Pointer", "tolem_client **": "out {}: Pointer", "tolem_job **": "out {}: Pointer",
    "tolem_result **": "out {}: Pointer", "tolem_status": "{}: Integer", "int32_t": "{}: Integer", "uint32_t": "{}: Cardinal",
    "void *": "{}: Pointer", "tolem_log_fn": "{}: TTolemLogFunction",
}
RETURNED = {"const char *": "PAnsiChar", "tolem_status": "Integer", "int32_t": "Integer", "uint32_t": "Cardinal"}


def functions(header):
    """A type for each function, a record with all of them, and their names in the record's order."""
    declared = ["  TTolemLogFunction = procedure(UserData: Pointer; Level: Integer; Line: PAnsiChar); cdecl;\n"]
    fields, names = [], []
    for function in header.functions:
        short = pascal(function.name.removeprefix("tolem_"))
        # `result` is a name of Pascal's own.
        arguments = "; ".join(NATIVE[kind].format("A" + pascal(name)) for kind, name in function.arguments)
        arguments = f"({arguments})" if arguments else ""
        head = "procedure" + arguments if function.returns == "void" else f"function{arguments}: {RETURNED[function.returns]}"
        declared.append(f"  TTolem{short}Function = {head}; cdecl;\n")
        fields.append(f"    {short}: TTolem{short}Function;\n")
        names.append(f"    {quoted(function.name)}")
    return (f"\nconst\n  TOLEM_ABI_VERSION = {header.abi_version};\n\ntype\n{''.join(declared)}\n  TTolemFunctions = record\n{''.join(fields)}  end;\n"
            f"  PTolemFunctions = ^TTolemFunctions;\n\nconst\n  TolemFunctionNames: array[0..{len(names) - 1}] of AnsiString = (\n" + ",\n".join(names) + ");\n")


# What the binding says itself, where no library does: in Russian, Kazakh and English.

MESSAGES = {
    "NotLoaded": ("Библиотека tolem не загружена (%1, %2-разрядная программа, %3). Искали здесь:",
                  "tolem кітапханасы жүктелмеді (%1, %2 разрядты бағдарлама, %3). Мына жерлерден ізделді:",
                  "The tolem library could not be loaded (%1, a %2-bit %3 program). Looked at:"),
    "PutBeside": ("Положите %2-разрядный файл %1 рядом с программой или укажите путь к нему в переменной окружения TOLEM_LIBRARY.",
                  "%2 разрядты %1 файлын бағдарламаның жанына қойыңыз немесе оның жолын TOLEM_LIBRARY орта айнымалысында көрсетіңіз.",
                  "Put the %2-bit %1 beside the program, or name the file in the environment variable TOLEM_LIBRARY."),
    "OnlyNamed": ("Задана переменная TOLEM_LIBRARY, поэтому больше нигде не искали. Исправьте её или удалите.",
                  "TOLEM_LIBRARY айнымалысы берілген, сондықтан басқа жерден ізделмеді. Оны түзетіңіз немесе жойыңыз.",
                  "TOLEM_LIBRARY is set, so only that file was tried. Correct it or remove it."),
    "NoFile": ("такого файла нет", "мұндай файл жоқ", "no such file"),
    "NotFound": ("не найдена; или нет DLL, которая ей нужна", "табылмады; немесе оған керек DLL жоқ",
                 "not found, or a DLL that it needs is missing"),
    "Is32": ("это 32-разрядная DLL, а программа %2-разрядная", "бұл 32 разрядты DLL, ал бағдарлама %2 разрядты",
             "it is a 32-bit DLL, and this program is %2-bit"),
    "Is64": ("это 64-разрядная DLL, а программа %2-разрядная", "бұл 64 разрядты DLL, ал бағдарлама %2 разрядты",
             "it is a 64-bit DLL, and this program is %2-bit"),
    "NoDll": ("это не DLL для этой системы", "бұл осы жүйеге арналған DLL емес", "it is no DLL for this system"),
    "WindowsError": ("ошибка Windows %1", "Windows қатесі %1", "error %1 of Windows"),
    "SystemSays": ("%1", "%1", "%1"),
    "NotOurs": ("в ней нет функции tolem_abi_version: это не библиотека tolem",
                "онда tolem_abi_version функциясы жоқ: бұл tolem кітапханасы емес",
                "it has no function tolem_abi_version: it is no tolem library"),
    "Older": ("в ней нет функции %1: библиотека старее, чем нужно", "онда %1 функциясы жоқ: кітапхана керегінен ескі",
              "it has no function %1: it is an older library"),
    "OtherAbi": ("У библиотеки %1 (версия %2) ABI %3, а программе нужен ABI %4. Положите рядом с программой ту библиотеку, с которой она поставлялась.",
                 "%1 кітапханасында (нұсқасы %2) ABI %3, ал бағдарламаға ABI %4 керек. Бағдарламаның жанына онымен бірге келген кітапхананы қойыңыз.",
                 "The library %1 (version %2) has ABI %3, this program needs ABI %4. Put the library beside it that came with it."),
    "NotWhole": ("не целое число минимальных единиц; округлите там, где сумма посчитана",
                 "ең кіші бірліктердің бүтін саны емес; сома есептелген жерде дөңгелектеңіз",
                 "this is no whole number of minor units; round it where it was computed"),
    "TooLarge": ("слишком большая сумма для типа Currency", "Currency түрі үшін тым үлкен сома", "it is too large for a Currency"),
    "NoCurrency": ("такой валюты ISO 4217 библиотека не знает", "кітапхана мұндай ISO 4217 валютасын білмейді",
                   "no currency of ISO 4217 that the library knows"),
}


def escaped(text, indent):
    """The text as JSON has it, in ASCII, in pieces that old compilers take (255 characters)."""
    made = "".join(one if one.isascii() else f"\\u{ord(one):04x}" for one in text)
    return (" +\n" + indent).join(quoted(made[at:at + 108]) for at in range(0, len(made), 108))


def messages():
    names = ", ".join("tm" + name for name in MESSAGES)
    tables = ["    (\n" + ",\n".join("      " + escaped(pair[language], "        ") for pair in MESSAGES.values()) + ")" for language in range(3)]
    return ("\n" + comment("What the binding says itself, where no library does. As JSON, which "
                           "needs no other bytes than ASCII", "")
            + "type\n  TTolemLanguage = (tlRussian, tlKazakh, tlEnglish);\n" + "\n".join(textwrap.wrap(f"TTolemMessage = ({names});", 110, initial_indent="  ", subsequent_indent="    ")) + "\n\n"
            + "const\n  TolemMessages: array[TTolemLanguage, TTolemMessage] of AnsiString = (\n" + ",\n".join(tables) + ");\n")


# Words: statuses, levels, closed lists, currencies


def constant(name, value, about=None):
    return (comment(about, "  ") if about else "") + f"  {name} = {value};\n"


def closed(prefix, values):
    return "".join(constant(f"TOLEM_{prefix}_{value.replace('.', '_').upper()}", quoted(value)) for value in values)


def enumerations(description):
    """The closed lists of requests that are no list of the library's own: CAPTURE of "capture", SETTLE_AS of "as"."""
    known = [set(description[name]) for name in ("kinds", "states")]
    found = {}
    for operation in description["operations"]:
        for name, one in operation["request"]["properties"].items():
            values = plain(one).get("enum")
            if values and not any(set(values) <= list_ for list_ in known[:1]):
                found.setdefault((name, tuple(values)), operation["name"])
    named = {}
    for (name, values), operation in found.items():
        alone = sum(other == name for other, _ in found) == 1 and name not in ("as", "state")
        prefix = name.upper() if alone else operation.split(".")[1].upper() + "_" + name.upper()
        if named.setdefault(prefix, values) != values:
            raise ValueError(f"two closed lists would be TOLEM_{prefix}")
    return named


def words(description, header):
    statuses = "".join(constant(one.name, one.number, one.doc) for one in header.statuses)
    levels = "".join(constant(one.name, one.number, one.doc.removeprefix("Log level: ")) for one in header.log_levels)
    groups = [
        ("What is known after a call, and so what the caller does next. Zero and above: an answer; negative: an ETolemError", statuses),
        ("How much a line of the log matters", levels),
        ("What to do: Advice of an answer", closed("ADVICE", description["advices"])),
        ("Where a movement stands: State", closed("STATE", description["states"])),
        ("Kinds of movements: Kind", closed("KIND", description["kinds"])),
        ("How far a job has come: Phase", closed("PHASE", description["phases"])),
        ("The operations, for Call, Check and Start by name", closed("OP", [one["name"] for one in description["operations"]])),
    ]
    groups += [(f"What \"{prefix.split('_')[-1].lower()}\" of a request may be", closed(prefix, values))
               for prefix, values in enumerations(description).items()]
    return "\nconst\n" + "\n".join(comment(about, "  ") + "\n" + rows for about, rows in groups)


def currencies(description):
    rows = [f"    (Letters: '{letters}'; Digits: '{row['digits']}'; Exponent: {row['exponent']})"
            for letters, row in sorted(description["currencies"].items())]
    return ("\nconst\n  TolemCurrencies: array[0.." + str(len(rows) - 1) + "] of record\n    Letters, Digits: string[3];\n    Exponent: Byte;\n  end = (\n"
            + ",\n".join(rows) + ");\n")


# Requests


def kind_of(schema):
    """What a member of a request is here: text, number, flag, map, texts or group."""
    one = plain(schema)
    if one.get("properties"):
        return "group"
    return {"integer": "number", "boolean": "flag", "string": "text", "array": "texts", "object": "map"}[one["type"]]


def request_members(schema, group):
    """(name, kind, Pascal type, comment) of each member."""
    found = []
    for name, one in schema["properties"].items():
        kind = kind_of(one)
        about = one.get("description", "")
        if "enum" in plain(one):
            about += ": " + ", ".join(plain(one)["enum"])
        if name in schema.get("required", []):
            about += " (required)"
        made = {"text": "string", "number": "Int64", "flag": "Boolean", "map": "TTolemMap", "texts": "TTolemTexts"}.get(kind)
        found.append((name, kind, made or record(group(name)), about))
    return found


def fields_class(name, base, about, members, operation=None):
    inner = [one for one in members if one[1] in ("group", "map", "texts")]
    private = "".join(f"    function Get{pascal(one[0])}: {one[2]};\n" for one in inner)
    protected = "    function MakeGroup(Index: Integer): TTolemFields; override;\n" if inner else ""
    public = "    constructor Create; override;\n" + ("    class function Operation: string; override;\n" if operation else "")
    for at, (member_name, kind, made, member_about) in enumerate(members):
        public += comment(member_about, "    ")
        if kind in ("group", "map", "texts"):
            public += f"    property {member(member_name)}: {made} read Get{pascal(member_name)};\n"
        else:
            access = pascal(kind)
            public += f"    property {member(member_name)}: {made} index {at} read Get{access} write Set{access};\n"
    return (comment(about, "  ") + f"  {name} = class({base})\n" + (f"  private\n{private}" if private else "")
            + (f"  protected\n{protected}" if protected else "") + f"  public\n{public}  end;\n\n")


def fields_code(name, members, operation=None):
    names = ", ".join(quoted(one[0]) for one in members)
    names = "\n".join(textwrap.wrap(f"Know([{names}]);", 110, initial_indent="  ", subsequent_indent="    "))
    text = f"constructor {name}.Create;\nbegin\n  inherited Create;\n{names}\nend;\n\n"
    if operation:
        text += f"class function {name}.Operation: string;\nbegin\n  Result := {quoted(operation)};\nend;\n\n"
    inner = [(at, one) for at, one in enumerate(members) if one[1] in ("group", "map", "texts")]
    if inner:
        cases = "".join(f"    {at}: Result := {made}.Create;\n" for at, (_, _, made, _) in inner)
        text += (f"function {name}.MakeGroup(Index: Integer): TTolemFields;\nbegin\n  case Index of\n{cases}  else\n    Result := nil;\n  end;\nend;\n\n")
    for at, (member_name, _, made, _) in inner:
        text += f"function {name}.Get{pascal(member_name)}: {made};\nbegin\n  Result := {made}(GetGroup({at}));\nend;\n\n"
    return text


def request_classes(description):
    """(name, base, comment, members, operation) of each class, the groups first."""
    groups = Groups(description)
    found = [(record(name), "TTolemFields", groups.about[name], request_members(group, None), None) for name, group in sorted(groups.classes.items())]
    for operation in description["operations"]:
        name = operation["name"]
        members = request_members(operation["request"], lambda one, name=name: groups.name(name, one))
        found.append((request_class(name), "TTolemRequest", f"The request of {name}. {operation['summary']}", members, name))
    names = [one[0] for one in found]
    if len(set(names)) != len(names):
        raise ValueError("two requests share a name")
    return found


# Results


def reading(schema):
    """Pascal type of a member of an answer, and how it is read: (type, reader, may be missing)."""
    one = plain(schema)
    optional = one is not schema
    if one.get("format") == "status":
        return "Integer", "StatusOf", False
    if one.get("properties"):
        return record(one["title"]), "Read" + one["title"], optional
    if "items" in one and plain(one["items"]).get("properties"):
        return record(plain(one["items"])["title"]) + "s", "Read" + plain(one["items"])["title"] + "s", False
    if "items" in one and plain(one["items"]).get("type") == "string":
        return "TTolemStrings", "ReadStrings", False
    # A free object, and what may be anything, is its piece of the document.
    return {"integer": ("Int64", "JsonNumber", optional), "boolean": ("Boolean", "JsonFlag", optional)}.get(one.get("type"), ("string", "JsonText", False))


def record_fields(schema, without):
    text = ""
    for name, one in schema["properties"].items():
        if name in without:
            continue
        made, _, optional = reading(one)
        text += comment(one.get("description", name), "    ")
        if optional:
            text += f"    Has{pascal(name)}: Boolean;\n"
        text += f"    {member(name)}: {made};\n"
    return text


def record_reads(schema, without, root):
    text = ""
    for name, one in schema["properties"].items():
        if name in without:
            continue
        _, reader, optional = reading(one)
        value = f"JsonMember({root}, {quoted(name)})"
        field, has = f"Result.{member(name)}", f"Result.Has{pascal(name)}"
        if reader in ("JsonNumber", "JsonFlag"):
            text += f"  {has} := {reader}({value}, {field});\n" if optional else f"  {reader}({value}, {field});\n"
            continue
        if optional:
            text += f"  {has} := JsonIs({value});\n"
        text += f"  {field} := {reader}({value});\n"
    return text


COMMON_FIELDS = """    Status: TTolemStatus; { what is known; TOLEM_UNKNOWN for a number that this binding does not know }
    StatusCode: Integer; { the number as the library returned it }
    StatusName: string; { e.g. TOLEM_OK }
    Operation: string; { that was called }
    Gateway: string; { of the client }
    Advice: string; { what to do: TOLEM_ADVICE_... }
    Message: string; { what to do, for people, in the language of the configuration's "locale" }
    HasError: Boolean;
    Error: TTolemTrouble; { what went wrong }
    Raw: string; { the bank's answer, masked, where the library shows it: JSON }
    Json: UTF8String; { the document, byte for byte as from the library; secrets in it are masked }
"""
COMMON_NAMES = ["Status", "StatusCode", "StatusName", "Operation", "Gateway", "Advice", "Message", "HasError", "Error", "Raw", "Json"]


def ordered(nested):
    """The parts of answers, each after those it holds."""
    done = []

    def visit(title):
        if title in done:
            return
        for one in nested[title]["properties"].values():
            inner = plain(one)
            inner = plain(inner["items"]) if "items" in inner else inner
            if inner.get("properties"):
                visit(inner["title"])
        done.append(title)

    for title in sorted(nested):
        visit(title)
    return done


def described(description):
    """Answers and their parts, by title."""
    found, nested = answers(description), {}
    for schema in found.values():
        parts(schema, nested)
    if set(nested) & set(found):
        raise ValueError(f"answers and objects share names: {set(nested) & set(found)}")
    return found, nested


def lists(found, nested):
    """The titles that come in lists."""
    held = [one for schema in [*found.values(), *nested.values()] for one in schema["properties"].values()]
    titles = {plain(plain(one)["items"])["title"] for one in held if "items" in plain(one) and plain(plain(one)["items"]).get("properties")}
    return sorted(titles)


def types(description):
    found, nested = described(description)
    listed = lists(found, nested)
    text = "\n"
    for title in ordered(nested):
        text += comment(nested[title]["description"], "  ") + f"  {record(title)} = record\n{record_fields(nested[title], set())}  end;\n"
        text += f"  {record(title)}s = array of {record(title)};\n\n" if title in listed else "\n"
    text += comment("The answer to a call, whether it went well or not, of any operation; TolemAs... reads it as that of its own", "  ")
    text += f"  TTolemResult = record\n{COMMON_FIELDS}  end;\n\n"
    for title, schema in found.items():
        users = [one["name"] for one in description["operations"] if one["answer"]["title"] == title]
        about = "The answer of " + ", ".join(users) if users else f"The answer called {title.lower()}"
        text += comment(about, "  ") + f"  {record(title)} = record\n{COMMON_FIELDS}{record_fields(schema, COMMON)}  end;\n\n"
    for one in request_classes(description):
        text += fields_class(*one)
    return text.rstrip("\n") + "\n"


# Operations


def one_text(operation):
    """The only member that a request needs, if that is a text."""
    required = operation["request"].get("required", [])
    return required[0] if len(required) == 1 and kind_of(operation["request"]["properties"][required[0]]) == "text" else None


def heads(operation):
    """The methods of an operation: (declaration without its name, body)."""
    name, answer = request_class(operation["name"]), operation["answer"]["title"]
    made = [(f"(Request: {name}): {record(answer)}", "", f"  Result := TolemAs{answer}(Call(Request));\n")]
    alone = one_text(operation)
    with_request = f"  Request := {name}.Create;\n  try\n{{}}    Result := TolemAs{answer}(Call(Request));\n  finally\n    Request.Free;\n  end;\n"
    variable = f"var\n  Request: {name};\n"
    if alone:
        made.append((f"(const {member(alone)}: string): {record(answer)}", variable, with_request.format(f"    Request.{member(alone)} := {member(alone)};\n")))
    elif not operation["request"].get("required", []):
        made.append((f": {record(answer)}", variable, with_request.format("")))
    return made


def methods(description):
    text = ""
    for operation in description["operations"]:
        made = heads(operation)
        text += comment(f"{operation['summary'].rstrip('.')} ({operation['name']}: {', '.join(operation['gateways']) or 'every gateway'})", "    ")
        text += "".join(f"    function {method(operation['name'])}{head};{' overload;' if len(made) > 1 else ''}\n" for head, _, _ in made)
    return text


def code(description):
    found, nested = described(description)
    listed = lists(found, nested)
    text = "\n"
    for title in ordered(nested):
        text += f"function Read{title}(const Value: TTolemValue): {record(title)};\nbegin\n{record_reads(nested[title], set(), 'Value')}end;\n\n"
        if title in listed:
            text += (f"function Read{title}s(const List: TTolemValue): {record(title)}s;\nvar\n  I: Integer;\n  Element: TTolemValue;\nbegin\n"
                     f"  Result := nil;\n  SetLength(Result, JsonCount(List));\n  Element := JsonFirst(List);\n  for I := 0 to High(Result) do\n  begin\n"
                     f"    Result[I] := Read{title}(Element);\n    Element := JsonNext(List, Element);\n  end;\nend;\n\n")
    common = "".join(f"  Result.{name} := Answer.{name};\n" for name in COMMON_NAMES)
    for title, schema in found.items():
        reads = record_reads(schema, COMMON, "Root")
        root = "var\n  Root: TTolemValue;\n" if reads else ""
        text += f"function TolemAs{title}(const Answer: TTolemResult): {record(title)};\n{root}begin\n{common}"
        text += ("  Root := JsonRoot(Answer.Json);\n" + reads if reads else "") + "end;\n\n"
    for name, _, _, members, operation in request_classes(description):
        text += fields_code(name, members, operation)
    rows = "".join(f"  if Operation = {quoted(one['name'])} then\n    Result := {request_class(one['name'])};\n" for one in description["operations"])
    text += f"function TolemRequestOf(const Operation: string): TTolemRequestClass;\nbegin\n  Result := nil;\n{rows}end;\n\n"
    for operation in description["operations"]:
        for head, variables, body in heads(operation):
            text += f"function TTolemClient.{method(operation['name'])}{head};\n{variables}begin\n{body}end;\n\n"
    known = ", ".join(str(number) for number in sorted(one["code"] for one in description["statuses"]))
    names = "".join(f"  if Name = {quoted(one['name'])} then\n    Result := {one['name']};\n" for one in description["statuses"])
    text += f"function KnownStatus(Code: Integer): Boolean;\nbegin\n  case Code of\n    {known}: Result := True;\n  else\n    Result := False;\n  end;\nend;\n\n"
    text += f"function StatusNamed(const Name: string): TTolemStatus;\nbegin\n  Result := TOLEM_UNKNOWN;\n{names}end;\n"
    return text
