/*
 * Invariant: a collection that is gone, does not fit or is nobody's any more, and an alias that leads elsewhere, are found
 * before and after the first delivery, and what is said to mend it does.
 */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { openState } from "../../../src/outbox/state-file.js";
import { addStream, saveStream } from "../../../src/outbox/stream.js";
import { API_KEY, Case } from "./patient.js";

const FIELDS = [
  { name: "name", type: "string", optional: true },
  { name: "born", type: "string", optional: true, sort: true },
];

async function delivering(name = "characters__v1"): Promise<Case> {
  const made = await Case.create({ tables: ["characters"] });
  const state = openState(`${made.database}-sync`);
  const begun = { tableId: 1, table: "characters", role: "live" as const, alias: "characters", collection: name };
  const stream = addStream(state, { ...begun, cursorSeq: 0, cursorMark: null, keepOld: 0 });
  saveStream(state, { ...stream, schemaVersion: 1, backfillDone: null, state: "live" });
  state.close();
  return made;
}

/** As somebody at a terminal would. */
async function carryOut(fix: string | null | undefined): Promise<void> {
  const env = { PATH: process.env.PATH, TYPESENSE_API_KEY: API_KEY };
  await promisify(execFile)("sh", ["-c", fix ?? ""], { env, timeout: 10_000 });
}

const found = async (made: Case) => (await made.faults()).filter(({ code }) => /^(collection|alias)/.test(code));

test("after the first delivery", async () => {
  const made = await delivering();
  expect(await found(made)).toEqual([
    {
      code: "collection_missing",
      severity: "error",
      what: "characters: the collection characters__v1 is gone; the daemon fills it anew as soon as it notices",
      fix: "fountain-sync backfill characters",
    },
    expect.objectContaining({ code: "alias", what: expect.stringContaining("the alias characters is gone") }),
  ]);
  await made.ask("POST", "/collections", {
    name: "characters__v1",
    fields: [...FIELDS.slice(1), { name: "extra", type: "string" }],
  });
  await made.ask("PUT", "/aliases/characters", { collection_name: "elsewhere" });
  const [unfit, alias] = await found(made);
  expect(unfit).toEqual({
    code: "collection_unfit",
    severity: "error",
    what: "characters: the collection characters__v1 doesn't fit the table: field name (string) is missing; field extra is required, but no column gives it",
    fix: "fountain-sync rebuild characters",
  });
  expect(alias?.what).toBe("characters: the alias characters leads to elsewhere, but documents go to characters__v1");
  // The command is for a shell, with the key in the environment.
  await carryOut(alias?.fix);
  expect((await found(made)).map(({ code }) => code)).toEqual(["collection_unfit"]);
  expect(alias?.fix).not.toContain(API_KEY);
});

test("what can't be asked for is no finding about the collection", async () => {
  const made = await delivering();
  const match = { method: "GET", path: "^/collections/characters__v1" };
  made.emulator.faults.add({ kind: "status", status: 401, body: '{"message":"Forbidden"}', match, times: 0 });
  expect((await found(made))[0]).toMatchObject({
    code: "collection_unknown",
    severity: "error",
    what: expect.stringMatching(/answered 401/),
  });
});

test("a name that has to be quoted", async () => {
  const name = "it's 100% ü/?__v1";
  const made = await delivering(name);
  await made.ask("POST", "/collections", { name, fields: FIELDS });
  const [alias, ...others] = await found(made);
  expect(others).toEqual([]);
  await carryOut(alias?.fix);
  expect(await found(made)).toEqual([]);
});

test("before the first delivery", async () => {
  const made = await Case.create({ tables: ["characters"] });
  expect(await found(made)).toEqual([expect.objectContaining({ code: "collection", severity: "info" })]);
  await made.ask("POST", "/collections", { name: "characters", fields: [{ name: "name", type: "int64" }] });
  expect(await found(made)).toEqual([
    expect.objectContaining({
      code: "collection_unfit",
      what: expect.stringContaining("is there already and doesn't fit: field name is int64, not string"),
    }),
  ]);
  await made.ask("DELETE", "/collections/characters");
  await made.ask("POST", "/collections", { name: "characters", fields: FIELDS });
  expect(await found(made)).toEqual([]);
});

test("what a rebuild has left", async () => {
  const made = await delivering();
  for (const name of ["characters__v1", "characters__v7", "characters__vx", "characters_v2"]) {
    await made.ask("POST", "/collections", { name, fields: FIELDS });
  }
  await made.ask("PUT", "/aliases/characters", { collection_name: "characters__v1" });
  const [left, ...others] = await found(made);
  expect(others).toEqual([]);
  expect(left).toMatchObject({
    code: "collections_left",
    severity: "info",
    what: "nothing is delivered to characters__v7 any more",
  });
  await carryOut(left?.fix);
  expect(await found(made)).toEqual([]);
});
