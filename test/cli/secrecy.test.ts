/**
 * Invariant: the API key appears in nothing that the program prints. test/support/cli.ts searches the output of every run
 * of every test for it; here it is led into temptation, at the most talkative log level.
 */
import { expect, test } from "vitest";
import { API_KEY, cli, Running } from "../support/cli.js";
import { workspace } from "../support/workspace.js";
import { addressOf, serve, stageWithTypesense } from "./stage.js";

test("the search finds a key that is printed", async () => {
  const talker = new Running([], { cwd: "/", program: ["sh", "-c", `echo 'key=${API_KEY}' >&2`] });
  await expect(talker.ended).rejects.toThrow("the API key was printed");
});

test("neither success nor failure shows it", async () => {
  const { stage, emulator } = await stageWithTypesense();
  stage.env = { ...stage.env, LOG_LEVEL: "trace" };
  await stage.run("install-triggers characters");
  const echo = await serve((request, reply) => {
    reply.writeHead(500, { "content-type": "application/json" });
    reply.end(JSON.stringify({ message: "boom", path: request.url }));
  });
  const outcomes: (number | null)[] = [];
  const environments = [
    addressOf(1),
    { TYPESENSE_HOST: "x.invalid" },
    { TYPESENSE_PROTOCOL: "https" },
    addressOf(echo),
    { TYPESENSE_API_KEY: `${API_KEY}x` },
    { TYPESENSE_API_KEY: `${API_KEY} ${API_KEY}` },
    { LOG_PRETTY: "true" },
  ];
  for (const env of environments) outcomes.push((await stage.run("run --once --timeout 0.5", { env })).code);
  await Promise.all(environments.map((env) => stage.run("status", { env })));
  expect(outcomes).toEqual([75, 75, 78, 75, 78, 78, 0]);
  emulator.faults.add({ kind: "resetAfter", match: { path: "/import" } });
  stage.sql("UPDATE characters SET name = name || '!'");
  expect((await stage.run("run --once")).code).toBe(0);
});

test("a key in the wrong place is not repeated", async () => {
  const cwd = workspace();
  const names = [
    "TYPESENSE_HOST",
    "TYPESENSE_PORT",
    "TYPESENSE_PROTOCOL",
    "TYPESENSE_NODES",
    "SYNC_EXCLUDE",
    "LOG_LEVEL",
  ];
  const runs = names.map((name) => cli(["run"], { cwd, env: { TYPESENSE_API_KEY: API_KEY, [name]: `${API_KEY}/` } }));
  expect((await Promise.all(runs)).map(({ code }) => code)).toEqual(names.map(() => 78));
});
