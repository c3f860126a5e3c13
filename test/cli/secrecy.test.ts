/**
 * Invariant: the API key appears in nothing that the program prints. test/support/cli.ts searches the output of every run
 * of every test for it; here it is led into temptation, at the most talkative log level.
 */
import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
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
  const away = [addressOf(1), { TYPESENSE_HOST: "x.invalid" }, addressOf(echo)];
  const refused = [
    { TYPESENSE_PROTOCOL: "https" },
    { TYPESENSE_API_KEY: `${API_KEY}x` },
    { TYPESENSE_API_KEY: `${API_KEY} ${API_KEY}` },
  ];
  const environments = [...away, ...refused, { LOG_PRETTY: "true" }];
  const outcomes: (number | null)[] = [];
  for (const env of environments) {
    const patience = away.includes(env) ? "0.5" : "20";
    outcomes.push((await stage.run(`run --once --timeout ${patience}`, { env })).code);
  }
  await Promise.all([addressOf(echo), ...refused.slice(0, 2)].map((env) => stage.run("status", { env })));
  expect(outcomes).toEqual([75, 75, 75, 78, 78, 78, 0]);
  emulator.faults.add({ kind: "resetAfter", match: { path: "/import" } });
  stage.sql("UPDATE characters SET name = name || '!'");
  expect((await stage.run("run --once")).code).toBe(0);
});

test("a server that repeats everything it is sent", async () => {
  const { stage } = await stageWithTypesense();
  await stage.run("install-triggers characters");
  const repeated: string[] = [];
  /** A request with its headers, as a debugging proxy shows them. */
  const echo = (status: number, body: (text: string) => string) =>
    serve((request, reply) => {
      const text = `${request.method} ${request.url} ${JSON.stringify(request.headers)}`;
      repeated.push(text);
      reply.writeHead(status, { "content-type": "application/json", "x-echo": text });
      request.resume().on("end", () => reply.end(body(text)));
    });
  const asMessage = (text: string) => JSON.stringify({ message: text, version: text, error: text });
  const ports = await Promise.all([200, 500].map((status) => echo(status, asMessage)));
  const seen = { LOG_LEVEL: "trace", TYPESENSE_ADMIN_KEY: API_KEY };
  const [kind = 0, unkind = 0] = ports;
  const runs = [
    ...["doctor", "key create characters", "status"].map((command) => ({ command, port: kind })),
    ...["doctor --json", "key create characters", "run --once --timeout 0.3"].map((command) => ({
      command,
      port: unkind,
    })),
  ].map(({ command, port }) => ({ command, env: { ...addressOf(port), ...seen } }));
  // Every run is searched for the key.
  await Promise.all(runs.map(({ command, env }) => stage.run(command, { env })));
  expect(repeated.filter((text) => text.includes(API_KEY)).length).toBeGreaterThan(runs.length);
});

test("a server that repeats the key in the middle of an import and of an export", async () => {
  const { stage, emulator } = await stageWithTypesense();
  await stage.run("install-triggers characters");
  expect((await stage.run("run --once")).code).toBe(0);
  stage.sql("UPDATE characters SET name = name || '!'");
  const line = JSON.stringify({ success: false, code: 400, error: `X-TYPESENSE-API-KEY: ${API_KEY}` });
  emulator.faults.add({ kind: "status", status: 200, body: `${line}\n${line}`, match: { path: "/import" } });
  await stage.run("run --once --timeout 5", { env: { LOG_LEVEL: "trace" } });
  expect((await stage.run("rejections list --json")).stdout).toContain("X-TYPESENSE-API-KEY: ***");
  const body = `X-TYPESENSE-API-KEY: ${API_KEY}`;
  emulator.faults.add({ kind: "status", status: 200, body, match: { path: "/(import|export)" }, times: 2 });
  stage.sql("UPDATE characters SET name = name || '?'");
  await stage.run("run --once --timeout 5", { env: { LOG_LEVEL: "trace" } });
  await stage.run("verify");
});

test("the new key is printed once, and nothing else is", async () => {
  const { stage } = await stageWithTypesense();
  stage.env = { ...stage.env, LOG_LEVEL: "trace", TYPESENSE_ADMIN_KEY: API_KEY, TYPESENSE_API_KEY: undefined };
  const { stdout, stderr } = await stage.run("key create characters");
  expect(stdout.split("\n")).toEqual([expect.stringMatching(/^\S{20,}$/), ""]);
  expect(stderr).not.toContain(stdout.trim());
});

test("no child is given it, and no command line holds it", async () => {
  const { stage } = await stageWithTypesense();
  await stage.run("install-triggers characters");
  const folder = workspace({ systemctl: `#!/bin/sh\n(env; echo "$@") >> '${stage.folder}/seen'\n` });
  chmodSync(join(folder, "systemctl"), 0o755);
  await stage.run("doctor", { env: { PATH: `${folder}:${process.env.PATH}` } });
  const seen = readFileSync(join(stage.folder, "seen"), "utf8");
  expect(seen).toContain("list-units");
  expect(seen).not.toContain("TYPESENSE");
  const { stdout } = await stage.run("help key create");
  expect(stdout).not.toMatch(/--(typesense-api-key|typesense-admin-key) /);
});

test("a key in the wrong place is not repeated", async () => {
  const cwd = workspace();
  const names = [
    "TYPESENSE_HOST",
    "TYPESENSE_PORT",
    "TYPESENSE_PROTOCOL",
    "TYPESENSE_NODES",
    "SYNC_EXCLUDE",
    "TYPESENSE_CA_FILE",
    "LOG_LEVEL",
  ];
  const runs = names.map((name) => cli(["run"], { cwd, env: { TYPESENSE_API_KEY: API_KEY, [name]: `${API_KEY}/` } }));
  expect((await Promise.all(runs)).map(({ code }) => code)).toEqual(names.map(() => 78));
});
