import { execFile } from "node:child_process";
import { promisify } from "node:util";

/**
 * Reads both sides with Python, on no path of the product's: the rows with Python's own sqlite3, the documents over the
 * export route. Integers are exact there, of any size. What a document should be is written down once more, from the
 * documentation alone.
 */
const script = String.raw`
import json, math, re, sqlite3, sys, urllib.parse, urllib.request
database, url, key, *tables = sys.argv[1:]

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

def part(value, composite, texts):
    if not isinstance(value, str): return str(value)
    if value == "": return "~"
    mark = "~t" if not texts and re.fullmatch(r"-?\d+(\.\d+)?", value) else ""
    if composite: return mark + escaped(value)
    return (mark or ("~" if value.startswith("~") else "")) + value

def member(value, wanted):
    if value is None: return None
    if wanted == "int" and isinstance(value, int): return value
    if wanted == "bool" and value in (0, 1): return bool(value)
    if wanted == "float" and isinstance(value, (int, float)) and abs(value) != math.inf: return float(value)
    if wanted == "text" and not isinstance(value, bytes): return str(value)
    return None  # a value that its field can't hold: absent, like NULL

def rows(connection, table):
    info = connection.execute("SELECT name, type, pk FROM pragma_table_info(?) ORDER BY cid", (table,)).fetchall()
    keys = [i for i in sorted(range(len(info)), key=lambda i: info[i][2]) if info[i][2] > 0]
    texts = [re.search("CHAR|CLOB|TEXT", info[i][1].upper()) is not None for i in keys]
    found = {}
    for row in connection.execute("SELECT * FROM " + quoted(table)):
        if any(row[i] is None for i in keys): continue
        name = ":".join(part(row[i], len(keys) > 1, texts[n]) for n, i in enumerate(keys))
        document = {"id": name}
        for (column, declared, pk), value in zip(info, row):
            if column == "id" and pk and len(keys) == 1: continue
            kept = member(value, kind(declared)) if kind(declared) else None
            if kept is not None: document["id_" if column == "id" else re.sub(r"[ .,:]", "_", column)] = kept
        found[name] = document
    return found

def documents(table):
    address = url + "/collections/" + urllib.parse.quote(table, safe="") + "/documents/export"
    request = urllib.request.Request(address, headers={"X-TYPESENSE-API-KEY": key})
    body = urllib.request.urlopen(request).read()
    return {each["id"]: each for each in (json.loads(line) for line in body.split(b"\n") if line)}

def exact(document): return {name: (isinstance(value, bool), value) for name, value in document.items()}

connection = sqlite3.connect("file:" + urllib.parse.quote(database) + "?mode=ro", uri=True, timeout=10)
faults = []
for table in tables:
    wanted, found = rows(connection, table), documents(table)
    missing = [id for id in wanted if id not in found]
    surplus = [id for id in found if id not in wanted]
    unequal = [id for id in wanted if id in found and exact(wanted[id]) != exact(found[id])]
    for what, ids in (("is missing", missing), ("should not be there", surplus), ("differs", unequal)):
        for id in ids[:3]: faults.append(f"{table} {id!r} {what} ({len(ids)}): {wanted.get(id)} | {found.get(id)}")
print(json.dumps(faults))
`;

const run = promisify(execFile);

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
  const { stdout } = await run("python3", ["-c", script, database, url, key, ...tables]);
  return JSON.parse(stdout) as string[];
}
