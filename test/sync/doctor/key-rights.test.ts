/*
 * Invariant: every action that the key lacks is named, none that it has is, and finding that out changes nothing on the
 * server, whatever the key may do.
 */
import { expect, test } from "vitest";
import { examineKey } from "../../../src/sync/doctor/key-rights.js";
import { ACTIONS, collectionPattern } from "../../../src/typesense/actions.js";
import { Typesense } from "../../../src/typesense/typesense.js";
import { Case } from "./patient.js";

const all = ACTIONS.map(({ action }) => action as string);
const needed = [
  { table: "characters", names: ["characters", "characters__v1"] },
  { table: "lines", names: ["lines"] },
];

async function keyWith(
  made: Case,
  actions: readonly string[],
  collections: readonly string[],
  more = {},
): Promise<string> {
  const { body } = await made.ask("POST", "/keys", { description: "", actions, collections, ...more });
  return (body as { value: string }).value;
}

async function look(made: Case, apiKey: string) {
  const { protocol, host, port } = { protocol: "http" as const, ...made.emulator };
  const typesense = new Typesense({ nodes: [{ protocol, host, port }], apiKey, requestTimeoutMs: 5_000 });
  const { findings } = await examineKey(typesense, needed);
  typesense.close();
  return findings.map(({ severity, what, fix }) => `${severity}: ${what}; ${fix}`);
}

const patterns = ["characters", "lines"].map(collectionPattern);

test("each action that is missing is named, alone", async () => {
  const made = await Case.create();
  expect(await look(made, await keyWith(made, all, patterns))).toEqual(["ok: the key may do all that is needed; null"]);
  for (const { action, needed: isNeeded } of ACTIONS) {
    const rest = all.filter((each) => each !== action);
    const told = (await look(made, await keyWith(made, rest, patterns))).filter((each) => !each.startsWith("ok"));
    expect(told).toEqual([
      expect.stringMatching(
        new RegExp(
          `^${isNeeded ? "error" : "info"}: the key lacks ${action} \\(to [^,]+\\); fountain-sync key create characters lines$`,
        ),
      ),
    ]);
  }
});

test("several are named together", async () => {
  const made = await Case.create();
  const [told, ...others] = await look(
    made,
    await keyWith(made, ["documents:*", "aliases:*", "debug:list", "status:list"], ["*"]),
  );
  expect(told).toMatch(
    /^error: the key lacks collections:create \(.*\), collections:get \(.*\), collections:update \(.*\), collections:delete \([^,]*\);/,
  );
  expect(others).toEqual([expect.stringContaining("info: the key lacks collections:list")]);
});

test("a key for other collections", async () => {
  const made = await Case.create();
  expect(await look(made, await keyWith(made, all, ["characters(__v[0-9]+)?"]))).toEqual([
    expect.stringMatching(
      /^error: the key is not for every collection of lines \(lines, lines__v9\d+\); fountain-sync key create characters lines$/,
    ),
  ]);
  // Good for the alias, but not for what lies behind it.
  expect(await look(made, await keyWith(made, all, ["characters", "lines"]))).toEqual([
    expect.stringMatching(
      /^error: the key is not for every collection of characters \(characters__v1, characters__v9\d+\), lines \(lines__v9\d+\)/,
    ),
  ]);
});

test("a key for none of them", async () => {
  const made = await Case.create();
  const [told, ...others] = await look(made, await keyWith(made, all, ["users"]));
  expect(told).toMatch(/^error: the key is for other collections, or lacks documents:import .*, collections:delete/);
  expect(others).toEqual([]);
});

test("a key that is none", async () => {
  const made = await Case.create();
  for (const key of ["nobody's", await keyWith(made, ["*"], ["*"], { expires_at: 1 })]) {
    expect(await look(made, key)).toEqual([
      expect.stringMatching(
        /^error: \S+ refuses the key: it is wrong, has expired, or was deleted; correct TYPESENSE_API_KEY, or fountain-sync key create/,
      ),
    ]);
  }
});

test("an administrator's key is more than is needed", async () => {
  const made = await Case.create();
  const told = await look(made, await keyWith(made, ["*"], ["*"]));
  expect(told[1]).toMatch(/^info: the key is an administrator's.*; fountain-sync key create characters lines$/);
});

test("a server that takes no writes leaves the question open", async () => {
  const made = await Case.create();
  const key = await keyWith(made, all, patterns);
  made.emulator.faults.add({
    kind: "status",
    status: 503,
    body: '{"message":"Not Ready or Lagging"}',
    times: 0,
    match: { method: "POST" },
  });
  expect(await look(made, key)).toEqual([
    expect.stringMatching(
      /^warning: whether the key may do this can't be told: documents:import, collections:create \(.* answered 503\); try again$/,
    ),
  ]);
});

test("looking changes nothing, even with a key that may do everything", async () => {
  const made = await Case.create();
  const key = await keyWith(made, ["*"], ["*"]);
  await made.ask("POST", "/collections", { name: "characters__v1", fields: [{ name: "name", type: "string" }] });
  await made.ask("POST", "/collections/characters__v1/documents/import?action=upsert", { id: "0", name: "x" });
  await made.ask("PUT", "/aliases/characters", { collection_name: "characters__v1" });
  const server = async () => [
    (await made.ask("GET", "/collections")).body,
    (await made.ask("GET", "/aliases")).body,
    (await made.ask("GET", "/keys")).body,
  ];
  const before = await server();
  await look(made, key);
  expect(await server()).toEqual(before);
  const writes = made.emulator.requests
    .list()
    .filter(({ method }) => method !== "GET")
    .slice(-6);
  expect(writes.map(({ status }) => status)).not.toContain(200);
});
