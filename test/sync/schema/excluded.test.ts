/**
 * Invariant: what the settings keep in the database stays there, whatever its column or its table is called later: no document
 * and no request ever holds it.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { recordedColumns } from "../../../src/collection/recorded.js";
import { introspect } from "../../../src/database/introspect.js";
import { type Connection, openOwn } from "../../../src/database/open.js";
import { mapTable } from "../../../src/document/mapping.js";
import { excludedColumns } from "../../../src/sync/schema/excluded.js";
import { World } from "../../support/world.js";

const EXCLUDED = [{ table: "Users", column: "Hash" }];
const CREATE = "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT, hash TEXT, age INT)";

/** The columns that are kept out after each group of statements, when the daemon looks after each. */
function keptOut(connection: Connection, ...groups: string[][]): string[][] {
  const history: { table: string; columns: ReturnType<typeof recordedColumns> }[] = [];
  return groups.map((statements) => {
    for (const statement of statements) connection.exec(statement);
    const shape = introspect(connection, "users") ?? introspect(connection, "people");
    if (!shape) throw new Error("there is no such table");
    const excluded = excludedColumns(EXCLUDED, shape, history);
    history.push({ table: shape.name, columns: recordedColumns(mapTable(shape, excluded)) });
    const names = new Set(shape.columns.map(({ name }) => name.toLowerCase()));
    return excluded.filter((name) => names.has(name)).sort();
  });
}

function keptOutAfter(...groups: string[][]): string[] {
  const connection = openOwn(":memory:");
  const after = keptOut(connection, [CREATE], ...groups);
  connection.close();
  return after.at(-1) ?? [];
}

const rename = (from: string, to: string) => `ALTER TABLE users RENAME COLUMN ${from} TO ${to}`;
const add = (column: string) => `ALTER TABLE users ADD COLUMN ${column}`;

describe("kept out", () => {
  test.each<[string, string[][], string[]]>([
    ["from the beginning", [], ["hash"]],
    ["renamed", [[rename("hash", "secret")]], ["secret"]],
    ["in another case", [[rename("hash", "HASH")]], ["hash"]],
    ["renamed again and again", [[rename("hash", "s1")], [rename("s1", "s2")], [rename("s2", "s3")]], ["s3"]],
    ["and still later", [[rename("hash", "secret")], [add("x")], [], ["DROP TABLE IF EXISTS y"]], ["secret"]],
    ["with one dropped before it", [[rename("hash", "secret"), "ALTER TABLE users DROP COLUMN email"]], ["secret"]],
    ["with one dropped behind it", [[rename("hash", "secret"), "ALTER TABLE users DROP COLUMN age"]], ["secret"]],
    ["with another added under its name", [[rename("hash", "secret"), add("hash TEXT")]], ["hash", "secret"]],
    ["table renamed", [["ALTER TABLE users RENAME TO people"]], ["hash"]],
    [
      "both renamed",
      [[rename("hash", "secret")], ["ALTER TABLE users RENAME TO people"], ["ALTER TABLE people ADD COLUMN x"]],
      ["secret"],
    ],
    ["both at once", [[rename("hash", "secret"), "ALTER TABLE users RENAME TO people"]], ["secret"]],
    [
      "table made anew, column renamed, its type another one, its place too",
      [["DROP TABLE users", "CREATE TABLE users (secret VARCHAR(99), id INTEGER PRIMARY KEY, email TEXT, age INT)"]],
      ["secret"],
    ],
    [
      "with one added beside it: nobody knows which it is",
      [[rename("hash", "secret"), add("x TEXT")]],
      ["secret", "x"],
    ],
  ])("%s", (_, groups, expected) => expect(keptOutAfter(...groups)).toEqual(expected));
});

test("a column that has nothing to do with it is not kept out", () => {
  const groups = [[add("x TEXT")], [rename("email", "mail")], ["ALTER TABLE users DROP COLUMN age"], [add("y TEXT")]];
  expect(keptOutAfter(...groups)).toEqual(["hash"]);
  expect(keptOutAfter(["ALTER TABLE users DROP COLUMN hash"], [add("x TEXT")])).toEqual([]);
});

test("whatever ALTER TABLE does, the column that is hidden once stays hidden", () => {
  let renamed = 0;
  fc.assert(
    fc.property(program, (groups) => {
      const connection = openOwn(":memory:");
      connection.exec(CREATE);
      connection.exec("INSERT INTO users (hash) VALUES ('the secret')");
      const possible = groups.map((group) => group.filter((statement) => isPossible(connection, statement)));
      const row = connection.prepare("SELECT * FROM users").get() as Record<string, unknown>;
      connection.close();
      const holder = Object.keys(row).find((column) => row[column] === "the secret");
      if (holder === undefined) return;
      if (holder !== "hash") renamed++;
      expect(keptOutAfter(...possible)).toContain(holder);
    }),
    { seed: 1, numRuns: 500 },
  );
  expect(renamed).toBeGreaterThan(50);
});

/** What is done between two looks, for some looks. The name that was given up is used again where nothing is dropped. */
const program: fc.Arbitrary<string[][]> = fc.boolean().chain((drops) => {
  const old = fc.constantFrom("hash", "email", "age", "a", "b");
  const added = drops ? fc.constantFrom("x", "y") : fc.constantFrom("hash", "x", "y");
  const renames = fc.tuple(old, fc.constantFrom("a", "b", "c", "d")).map(([from, to]) => rename(from, to));
  const adds = added.map((name) => add(`${name} TEXT`));
  const dropping = old.map((name) => `ALTER TABLE users DROP COLUMN ${name}`);
  const statement = drops ? fc.oneof(renames, adds, dropping) : fc.oneof(renames, adds);
  return fc.array(fc.array(statement, { maxLength: 3 }), { maxLength: 4 });
});

function isPossible(connection: Connection, statement: string): boolean {
  try {
    connection.exec(statement);
    return true;
  } catch {
    return false;
  }
}

/** What passed on its way to the emulator, word for word. */
async function recordingProxy(target: number): Promise<{ port: number; passed: string[] }> {
  const passed: string[] = [];
  const pass = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const { method, url: path, headers } = incoming;
    passed.push(`${method} ${path} ${body}`);
    const onward = request({ host: "127.0.0.1", port: target, method, path, headers, agent: false });
    onward.end(body);
    const [answer] = (await once(onward, "response")) as [IncomingMessage];
    outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
    answer.pipe(outgoing);
  };
  const server = createServer((incoming, outgoing) => void pass(incoming, outgoing).catch(() => outgoing.destroy()));
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { port: (server.address() as AddressInfo).port, passed };
}

test("from end to end, with a running daemon and past a restart", async () => {
  const world = await World.create({
    statements: [
      "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT, hashed_password TEXT)",
      "INSERT INTO users VALUES (1, 'mira@example.org', 'pbkdf2-one'), (2, 'jonas@example.org', 'pbkdf2-two')",
    ],
    tables: [],
    settings: { SYNC_EXCLUDE: "users.hashed_password" },
  });
  await world.start({}, ["install-triggers", "users"]).ended;
  const { port, passed } = await recordingProxy(world.emulator.port);
  Object.assign(world.settings, world.address(port));
  const first = await world.run();
  await world.delivered();
  const steps = [
    "ALTER TABLE users RENAME COLUMN hashed_password TO secret_word",
    "ALTER TABLE users RENAME TO people",
    "ALTER TABLE people ADD COLUMN mood TEXT DEFAULT 'calm'",
  ];
  for (const [index, statement] of steps.entries()) {
    const from = first.log.length;
    world.write([statement]);
    await first.says(/the table has changed/, from);
    const table = index > 0 ? "people" : "users";
    world.write([`INSERT INTO ${table} (email, secret_word) VALUES ('x', 'pbkdf2-${index}')`]);
    await world.delivered();
  }
  const told = first.log.find(({ msg }) => /kept out, too/.test(msg));
  expect(told).toMatchObject({ level: 40, table: "users", columns: ["secret_word"] });
  await first.stop();
  world.write([
    "BEGIN",
    "ALTER TABLE people RENAME COLUMN secret_word TO word",
    "ALTER TABLE people DROP COLUMN mood",
    "COMMIT",
    "UPDATE people SET word = 'pbkdf2-last'",
  ]);
  await world.once();
  await world.run();
  world.write(["INSERT INTO people (email, word) VALUES ('y', 'pbkdf2-new')"]);
  await world.delivered();
  const headers = { "x-typesense-api-key": world.emulator.apiKey };
  const documents = await fetch(`${world.emulator.url}/collections/people/documents/export`, { headers });
  const text = await documents.text();
  expect(text.split("\n")).toHaveLength(6);
  expect(text).toContain("jonas@example.org");
  expect(passed.filter((each) => each.startsWith("POST")).length).toBeGreaterThan(3);
  expect(passed.filter((each) => /pbkdf2|secret_word|hashed_password|"word"/.test(each))).toEqual([]);
  expect(text).not.toContain("pbkdf2");
});
