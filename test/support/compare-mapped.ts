/**
 * What the rows of a table that is mapped should be as documents, and which fields its collection should have: Python, written down
 * from docs/mapping.md alone. It knows the settings that the model makes use of.
 */
export const MAPPED = String.raw`
BLANKS = " \t\n\r"

def number_text(value): return printed(value) if isinstance(value, float) else str(value)

def as_text(value):
    if isinstance(value, bytes): raise ValueError
    return value if isinstance(value, str) else number_text(value)

def as_float(value):
    if isinstance(value, bytes): raise ValueError
    if isinstance(value, str) and not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", value.strip(BLANKS), re.I): raise ValueError
    if abs(float(value)) == math.inf: raise ValueError
    return float(value)

def as_int(value):
    if type(value) is not int: raise ValueError
    return value

def as_json(value, path, wanted):
    found = json.loads(as_text(value))
    for step in path.split(".")[1:]: found = found.get(step) if isinstance(found, dict) else None
    if found is None: return None
    if wanted == "object" and isinstance(found, dict): return found
    if wanted == "string" and isinstance(found, (str, int)): return found if isinstance(found, str) else json.dumps(found)
    if wanted == "int64": return as_int(found)
    raise ValueError

def made(value, wanted, asked):
    if value is None: return None
    path = asked.get("json")
    if "split" in asked: return [each for each in (each.strip(BLANKS) for each in as_text(value).split(asked["split"])) if each]
    if path or wanted == "object": return as_json(value, path if isinstance(path, str) else "$", wanted)
    if "type" in asked: return {"string": as_text, "float": as_float, "int64": as_int}[wanted](value)
    kept = member(value, {"int64": "int", "float": "float", "string": "text"}[wanted])
    if kept is None: raise ValueError
    return kept

def wanted_type(declared, asked):
    if "type" in asked: return asked["type"]
    if "split" in asked: return "string[]"
    if "json" in asked: return "string" if isinstance(asked["json"], str) else "object"
    return {"int": "int64", "float": "float", "text": "string"}[kind(declared)]

# Name, position in the row, type and settings of each field.
def mapped_fields(columns, key, asked):
    fields = []
    for at, (column, declared) in enumerate(columns):
        of_column = asked.get("columns", {}).get(column, {})
        if column in asked.get("exclude", []) or column not in asked.get("include", [column]): continue
        if column == "id" and key == "id": continue
        fields.append((of_column.get("name", field(column)), at, wanted_type(declared, of_column), of_column))
    return fields

def mapped_rows(connection, table, asked):
    columns = connection.execute("SELECT name, type FROM pragma_table_xinfo(?) WHERE hidden <> 1 ORDER BY cid", (table,)).fetchall()
    key = asked.get("id") or connection.execute("SELECT name FROM pragma_table_xinfo(?) WHERE pk > 0", (table,)).fetchone()[0]
    if "document" in asked:
        keys = json.dumps([each for (each,) in connection.execute("SELECT " + quoted(key) + " FROM " + quoted(table))])
        found_rows = connection.execute(asked["document"], {"keys": keys})
        types = dict(columns)
        columns = [(each[0], types.get(each[0], "TEXT")) for each in found_rows.description]
    else:
        deleted = asked.get("softDelete")
        kept = "(" + asked.get("where", "1") + ")" + (" AND ifnull(" + quoted(deleted) + ", 0) IN (0, '', 'false')" if deleted else "")
        found_rows = connection.execute("SELECT * FROM " + quoted(table) + " WHERE " + kept)
    fields, found, misfits = mapped_fields(columns, key, asked), {}, []
    id_at = [column for column, _ in columns].index(key)
    for row in found_rows.fetchall():
        document, omitted = {"id": part(row[id_at], False, isinstance(row[id_at], str))}, []
        for name, at, wanted, of_column in fields:
            try: value = made(row[at], wanted, of_column)
            except ValueError: omitted.append(name)
            else:
                if value is not None: document[name] = value
        if omitted and asked.get("onMismatch") == "reject": misfits.append([document["id"], ""])
        else:
            found[document["id"]] = document
            misfits += [[document["id"], name] for name in omitted]
    return found, misfits, {name: "float" if wanted == "float" else "" for name, _, wanted, _ in fields}, fields

SERVER_DEFAULTS = {"facet": False, "index": True, "infix": False, "stem": False, "locale": ""}

# What objects hold has fields of the server's own making; their names have dots.
def field_faults(url, key, collection, fields, adopted):
    info = json.loads(answer_to(url, key, "/collections/" + urllib.parse.quote(collection, safe="")))
    found = {each["name"]: each for each in info["fields"] if "." not in each["name"]}
    wanted = {name: {**SERVER_DEFAULTS, "type": type, **{k: v for k, v in asked.items() if k in SERVER_DEFAULTS or k == "sort"}} for name, _, type, asked in fields}
    if adopted: found = {name: options for name, options in found.items() if name in wanted}
    if sorted(found) != sorted(wanted): return [f"{collection} has the fields {sorted(found)}, not {sorted(wanted)}"]
    return [f"{collection}.{name} has {option} {found[name].get(option)}, not {value}"
        for name, options in wanted.items() for option, value in options.items() if found[name].get(option, SERVER_DEFAULTS.get(option)) != value]
`;
