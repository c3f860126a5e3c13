import type { Case } from "./case.js";

const schema = [
  "CREATE TABLE t (id INTEGER PRIMARY KEY, slug TEXT UNIQUE, v)",
  "INSERT INTO t VALUES (1, 'a', 0), (2, 'b', 0)",
];

/** INSERT … ON CONFLICT. */
export const upsertCases: Case[] = [
  {
    name: "upsert of a new row",
    schema,
    statements: ["INSERT INTO t VALUES (3, 'c', 1) ON CONFLICT (id) DO UPDATE SET v = excluded.v"],
    captured: ["t I 3"],
  },
  {
    name: "upsert by key",
    schema,
    statements: ["INSERT INTO t VALUES (1, 'a', 1) ON CONFLICT (id) DO UPDATE SET v = excluded.v"],
    captured: ["t U 1"],
  },
  {
    name: "upsert by another unique column",
    schema,
    statements: ["INSERT INTO t (slug, v) VALUES ('b', 1) ON CONFLICT (slug) DO UPDATE SET v = v + 1 RETURNING id, v"],
  },
  {
    name: "upsert that changes the key",
    schema,
    statements: ["INSERT INTO t VALUES (1, 'x', 1) ON CONFLICT (id) DO UPDATE SET id = 7"],
    captured: ["t D 1", "t U 7"],
  },
  {
    name: "upsert with a condition that fails",
    schema,
    statements: ["INSERT INTO t VALUES (1, 'a', 1) ON CONFLICT (id) DO UPDATE SET v = 9 WHERE v > 5"],
    captured: [],
  },
  {
    name: "upsert, do nothing",
    schema,
    statements: ["INSERT INTO t VALUES (1, 'a', 1), (4, 'd', 1) ON CONFLICT DO NOTHING"],
    captured: ["t I 4"],
  },
  {
    name: "upsert with several clauses",
    schema,
    statements: [
      "INSERT INTO t VALUES (1, 'q', 1), (9, 'b', 1) ON CONFLICT (id) DO UPDATE SET v = 1 ON CONFLICT (slug) DO UPDATE SET v = 2",
    ],
  },
  {
    name: "upsert of several rows, without a target",
    schema,
    statements: ["INSERT INTO t VALUES (1, 'z', 1), (5, 'e', 1) ON CONFLICT DO UPDATE SET slug = excluded.slug"],
    captured: ["t U 1", "t I 5"],
  },
  {
    name: "upsert on a composite key",
    schema: ["CREATE TABLE t (a INT, b TEXT, v, PRIMARY KEY (a, b)) WITHOUT ROWID", "INSERT INTO t VALUES (1, 'x', 0)"],
    statements: ["INSERT INTO t VALUES (1, 'x', 1), (1, 'y', 1) ON CONFLICT (a, b) DO UPDATE SET v = excluded.v"],
    captured: ["t U 1,'x'", "t I 1,'y'"],
  },
  {
    name: "upsert on a partial index",
    schema: [
      "CREATE TABLE t (id INTEGER PRIMARY KEY, slug TEXT, gone)",
      "CREATE UNIQUE INDEX live ON t (slug) WHERE gone IS NULL",
      "INSERT INTO t VALUES (1, 'a', NULL), (2, 'a', 1)",
    ],
    statements: ["INSERT INTO t VALUES (3, 'a', NULL) ON CONFLICT (slug) WHERE gone IS NULL DO UPDATE SET gone = 2"],
  },
];
