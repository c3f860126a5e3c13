import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { TableMapping } from "../../src/config/mapping/schema.js";
import { MAPPED } from "./compare-mapped.js";

/**
 * Reads both sides with Python, on no path of the product's: the rows with Python's own sqlite3, the documents over the
 * export route. Integers are exact there, of any size. What a document should be is written down once more, from the
 * documentation alone. It answers one line for each line that it is asked.
 */
const script = String.raw`
import json, math, re, sqlite3, sys, urllib.error, urllib.parse, urllib.request

def quoted(name): return '"' + name.replace('"', '""') + '"'

def kind(declared):
    declared = declared.upper()
    if "BOOL" in declared: return "bool"
    if re.search("DATE|TIME", declared): return "text"
    if "BLOB" in declared: return None
    if re.search("REAL|FLOA|DOUB|NUMERIC|DECIMAL", declared): return "float"
    if "INT" in declared: return "int"
    return "text"

def escaped(text):
    plain = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.@-"
    return "".join(chr(byte) if byte in plain else "~%02X" % byte for byte in text.encode())

# A REAL as SQLite prints it; its versions before 3.43 print fewer digits, so that none is asked.
def printed(value):
    if isinstance(value, int): return str(value)
    if abs(value) == math.inf: return "Inf" if value > 0 else "-Inf"
    return re.sub(r"^(-?\d+)e", r"\1.0e", repr(value))

def part(value, composite, texts):
    if isinstance(value, bytes): return "~x" + value.hex()
    if isinstance(value, float): return escaped(printed(value)) if composite else printed(value)
    if not isinstance(value, str): return str(value)
    if value == "": return "~"
    mark = "~t" if not texts and re.fullmatch(r"(?i)-?(\d+(\.\d+)?(e[-+]?\d+)?|inf)", value) else ""
    if composite: return mark + escaped(value)
    return (mark or ("~" if value.startswith("~") else "")) + value

def member(value, wanted):
    if value is None: return None
    if wanted == "int" and isinstance(value, int): return value
    if wanted == "bool" and value in (0, 1): return bool(value)
    if wanted == "float" and isinstance(value, (int, float)) and abs(value) != math.inf: return float(value)
    if wanted == "text" and not isinstance(value, bytes): return value if isinstance(value, str) else printed(value)
    return None  # a value that its field can't hold: absent, like NULL

def field(column): return "id_" if column == "id" else re.sub(r"[][.,:(){}*\x60\x22'\\\s]", "_", column)

def unique_key(connection, table, columns):
    required = {name for name, notnull in connection.execute("SELECT name, \"notnull\" FROM pragma_table_xinfo(?)", (table,)) if notnull}
    indexes = connection.execute("SELECT name FROM pragma_index_list(?) WHERE \"unique\" AND NOT partial ORDER BY seq DESC", (table,))
    for (index,) in indexes.fetchall():
        names = [name for (name,) in connection.execute("SELECT name FROM pragma_index_info(?) ORDER BY seqno", (index,))]
        if all(name in required for name in names): return [columns.index(name) for name in names]

def rows(connection, table):
    info = connection.execute("SELECT name, type, pk FROM pragma_table_xinfo(?) WHERE hidden <> 1 ORDER BY cid", (table,)).fetchall()
    keys = [i for i in sorted(range(len(info)), key=lambda i: info[i][2]) if info[i][2] > 0]
    keys = keys or unique_key(connection, table, [column for column, *_ in info])
    texts = [re.search("CHAR|CLOB|TEXT", info[i][1].upper()) is not None for i in keys]
    found, misfits, kinds = {}, [], {field(column): kind(declared) for column, declared, pk in info}
    for row in connection.execute("SELECT * FROM " + quoted(table)):
        if any(row[i] is None for i in keys): continue
        name = ":".join(part(row[i], len(keys) > 1, texts[n]) for n, i in enumerate(keys))
        document = {"id": name}
        for i, ((column, declared, pk), value) in enumerate(zip(info, row)):
            if column == "id" and keys == [i]: continue
            kept = member(value, kind(declared)) if kind(declared) else None
            if kept is not None: document[field(column)] = kept
            elif value is not None and kind(declared): misfits.append([name, field(column)])
        found[name] = document
    return found, misfits, kinds

def answer_to(url, key, path):
    request = urllib.request.Request(url + path, headers={"X-TYPESENSE-API-KEY": key})
    try: return urllib.request.urlopen(request).read()
    except urllib.error.HTTPError as error: raise Exception(f"{path}: {error}")

def documents(url, key, table):
    body = answer_to(url, key, "/collections/" + urllib.parse.quote(table, safe="") + "/documents/export")
    return {each["id"]: each for each in (json.loads(line) for line in body.split(b"\n") if line)}

def exact(document, kinds):
    number = lambda name, value: float(value) if kinds.get(name) == "float" and type(value) is int else value
    return {name: (isinstance(value, bool), number(name, value)) for name, value in document.items()}

${MAPPED}
def compared(database, url, key, tables, mapping={}, adopted=False):
    connection = sqlite3.connect("file:" + urllib.parse.quote(database) + "?mode=ro", uri=True, timeout=10)
    connection.text_factory = lambda text: text.decode("utf-8", "replace")
    faults, misfits = [], {}
    for table in tables:
        asked = mapping.get(table)
        collection = asked.get("collection", table) if asked else table
        if asked is None: wanted, misfits[table], kinds = rows(connection, table)
        else:
            wanted, misfits[table], kinds, fields = mapped_rows(connection, table, asked)
            faults += field_faults(url, key, collection, fields, adopted)
        found = documents(url, key, collection)
        missing = [id for id in wanted if id not in found]
        surplus = [id for id in found if id not in wanted]
        unequal = [id for id in wanted if id in found and exact(wanted[id], kinds) != exact(found[id], kinds)]
        for what, ids in (("is missing", missing), ("should not be there", surplus), ("differs", unequal)):
            for id in ids[:3]: faults.append(f"{table} {id!r} {what} ({len(ids)}): {wanted.get(id)} | {found.get(id)}")
    connection.close()
    return {"faults": faults, "misfits": misfits}

for line in sys.stdin:
    try: answer = compared(**json.loads(line))
    except Exception as error: answer = {"error": repr(error)}
    print(json.dumps(answer), flush=True)
`;

export interface Question {
  database: string;
  url: string;
  key: string;
  tables: readonly string[];
  /** What the mapping file says of some of the tables; of those, the collection's fields are compared, too. */
  mapping?: Readonly<Record<string, TableMapping>>;
  /** Whether collections may have other fields besides, from before they were known. */
  adopted?: boolean;
}

export interface Comparison {
  /** What differs, in words. */
  faults: string[];
  /** Ids and fields of the values that can't be in a document, by table. */
  misfits: Record<string, [id: string, field: string][]>;
}

/** A Python process that compares as often as it is asked. */
export class Comparer {
  readonly #child: ChildProcess = spawn("python3", ["-c", script], { stdio: ["pipe", "pipe", "inherit"] });
  readonly #waiting: ((line: string | undefined) => void)[] = [];

  constructor() {
    const lines = createInterface({ input: this.#child.stdout as NodeJS.ReadableStream });
    lines.on("line", (line) => this.#waiting.shift()?.(line));
    lines.on("close", () => {
      for (const wake of this.#waiting.splice(0)) wake(undefined);
    });
  }

  async compare(question: Question): Promise<Comparison> {
    const answer = new Promise<string | undefined>((resolve) => this.#waiting.push(resolve));
    this.#child.stdin?.write(`${JSON.stringify(question)}\n`);
    const line = await answer;
    if (line === undefined) throw new Error("Python has gone");
    const parsed = JSON.parse(line) as Comparison & { error?: string };
    if (parsed.error !== undefined) throw new Error(parsed.error);
    return parsed;
  }

  end(): void {
    this.#child.stdin?.end();
  }

  /** Lets the tests' process end without it; it ends with that. */
  unref(): this {
    const { stdin, stdout } = this.#child;
    this.#child.unref();
    for (const stream of [stdin, stdout]) (stream as unknown as { unref(): void } | null)?.unref();
    return this;
  }
}

/** One for each process of the tests: to start Python takes longer than most comparisons. */
let kept: Comparer | undefined;

/**
 * Compares every document of every collection with the row it stands for: the same content, numbers exact, NULL absent,
 * nothing missing and nothing left over.
 *
 * @returns what differs, in words
 */
export async function compare(
  database: string,
  url: string,
  key: string,
  tables: readonly string[],
): Promise<string[]> {
  kept ??= new Comparer().unref();
  const { faults } = await kept.compare({ database, url, key, tables });
  return faults;
}
