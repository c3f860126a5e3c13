import fc from "fast-check";

/** A random table `t`: its key is k (or k, k2), its data are a, b, c, d, and g is generated. */
export interface Schema {
  /** CREATE statements, and a pragma. */
  statements: string[];
  key: string[];
  columns: string[];
  hasRowid: boolean;
}

interface KeySpec {
  columns: string[];
  constraint: string;
  /** Whether this key can be one of a WITHOUT ROWID table. */
  mayLackRowid: boolean;
}

const one = (column: string, mayLackRowid = true, constraint = ""): KeySpec => ({
  columns: [`k ${column}`],
  constraint,
  mayLackRowid,
});

const keys: readonly KeySpec[] = [
  one("INTEGER PRIMARY KEY"),
  one("INTEGER PRIMARY KEY AUTOINCREMENT", false),
  one("INTEGER PRIMARY KEY DESC", false),
  one("INTEGER PRIMARY KEY ON CONFLICT REPLACE"),
  one("INT PRIMARY KEY"),
  one("REAL PRIMARY KEY"),
  one("PRIMARY KEY"),
  one("BLOB PRIMARY KEY"),
  one("TEXT PRIMARY KEY"),
  one("TEXT COLLATE NOCASE PRIMARY KEY"),
  one("TEXT COLLATE NOCASE PRIMARY KEY ON CONFLICT REPLACE"),
  one("TEXT NOT NULL DEFAULT 'a' COLLATE NOCASE PRIMARY KEY"),
  one("NUMERIC NOT NULL DEFAULT '1' UNIQUE", false),
  one("TEXT COLLATE NOCASE NOT NULL", false, "UNIQUE (k COLLATE BINARY)"),
  { columns: ["k TEXT COLLATE NOCASE", "k2"], constraint: "PRIMARY KEY (k, k2)", mayLackRowid: true },
  { columns: ["k INTEGER", "k2 TEXT"], constraint: "PRIMARY KEY (k2 DESC, k)", mayLackRowid: true },
  {
    columns: ["k TEXT COLLATE NOCASE", "k2 INT"],
    constraint: "PRIMARY KEY (k COLLATE BINARY, k2)",
    mayLackRowid: true,
  },
];

const types = ["INTEGER", "TEXT", "TEXT COLLATE NOCASE", "REAL", "NUMERIC", "BOOLEAN", "", "BLOB"];
const defaults = [
  "",
  "",
  "",
  "NOT NULL DEFAULT 1",
  "NOT NULL DEFAULT '1'",
  "NOT NULL DEFAULT a",
  "NOT NULL DEFAULT ('A' || '')",
];
const generated = ["a + 1", "lower(c)", "coalesce(b, a)", "a || '-' || c", "CASE WHEN a = 1 THEN b END", "lower(g0)"];
const terms = [
  ["a"],
  ["b DESC"],
  ["a", "b"],
  ["d"],
  ["c"],
  ["c COLLATE NOCASE"],
  ["c COLLATE BINARY DESC"],
  ["a", "c COLLATE NOCASE"],
  ["g"],
  ["g", "a"],
  ["lower(c)"],
  ["coalesce(a, b)"],
  ["a = '1'", "b"],
  ["CASE WHEN a = 1 THEN b END"],
  ["CASE b WHEN '1' THEN c ELSE d END"],
  ["b || c COLLATE NOCASE"],
  ["c = 'A' COLLATE NOCASE", "a"],
  ["a IN (1, '2')", "substr(c, 1, 1) COLLATE NOCASE DESC"],
  ["typeof(a)", "CAST(b AS TEXT)"],
  ["k || d"],
  ["max(a, b)"],
];
const predicates = [
  "",
  "",
  "",
  "a > 1",
  "b IS NOT NULL",
  "c = 'a'",
  "a = '1'",
  "t.b = 1",
  "[c] <> 'x' AND \"a\" IS NOT NULL",
  "d IN (1, '2')",
];
const constraints = [
  "",
  "",
  "UNIQUE (a) ON CONFLICT REPLACE",
  "UNIQUE (b, c)",
  "UNIQUE (c COLLATE NOCASE) ON CONFLICT REPLACE",
  "UNIQUE (d, g)",
];
const ownTriggers = [
  "",
  "",
  "",
  "CREATE TRIGGER own AFTER INSERT ON t BEGIN UPDATE t SET d = NEW.a WHERE b = NEW.b; END",
  "CREATE TRIGGER own AFTER UPDATE OF a ON t BEGIN INSERT OR REPLACE INTO t (k, b) VALUES (OLD.a, NEW.a); END",
  "CREATE TRIGGER own BEFORE INSERT ON t BEGIN UPDATE t SET c = NEW.c WHERE a = NEW.b; END",
  "CREATE TRIGGER own AFTER DELETE ON t BEGIN UPDATE OR REPLACE t SET a = OLD.a WHERE d = OLD.d; END",
];

const data = fc.tuple(fc.constantFrom(...types), fc.constantFrom(...defaults));
const index = fc.record({ terms: fc.constantFrom(...terms), predicate: fc.constantFrom(...predicates) });

export const schemas: fc.Arbitrary<Schema> = fc
  .record({
    key: fc.constantFrom(...keys),
    data: fc.tuple(data, data, data, data),
    generated: fc.constantFrom(...generated),
    stored: fc.boolean(),
    constraint: fc.constantFrom(...constraints),
    indexes: fc.array(index, { minLength: 1, maxLength: 3 }),
    ownTrigger: fc.constantFrom(...ownTriggers),
    lacksRowid: fc.boolean(),
    recursive: fc.boolean(),
  })
  .map((spec) => {
    const hasRowid = !(spec.key.mayLackRowid && spec.lacksRowid);
    const definitions = [
      ...spec.key.columns,
      ...spec.data.map(([type, rest], at) => `${"abcd"[at]} ${type} ${rest}`),
      "g0 AS (a)",
      `g AS (${spec.generated}) ${spec.stored ? "STORED" : "VIRTUAL"}`,
      ...[spec.key.constraint, spec.constraint].filter((text) => text !== ""),
    ];
    return {
      key: spec.key.columns.map((column) => column.split(" ")[0] ?? ""),
      columns: [...spec.key.columns.map((column) => column.split(" ")[0] ?? ""), "a", "b", "c", "d"],
      hasRowid,
      statements: [
        `PRAGMA recursive_triggers = ${spec.recursive ? "ON" : "OFF"}`,
        `CREATE TABLE t (${definitions.join(", ")})${hasRowid ? "" : " WITHOUT ROWID"}`,
        ...spec.indexes.map(
          ({ terms, predicate }, at) =>
            `CREATE UNIQUE INDEX i${at} ON t (${terms.join(", ")})${predicate && ` WHERE ${predicate}`}`,
        ),
        ...(spec.ownTrigger ? [spec.ownTrigger] : []),
      ],
    };
  });
