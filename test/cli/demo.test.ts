/**
 * Invariant: the demonstration does the main job from end to end, prints what the README shows, exits 0 and leaves
 * neither a process nor a file behind.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { startEmulator } from "../../src/emulator/index.js";
import { API_KEY, Running } from "../support/cli.js";
import { readPage, withoutTimes } from "../support/pages.js";

const folder = mkdtempSync(join(tmpdir(), "demo-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The environments of a process's children, where the system tells them. */
function inheritedFrom(pid: number): string[] {
  const all = existsSync("/proc") ? readdirSync("/proc").filter((name) => /^\d+$/.test(name)) : [];
  return all.flatMap((each) => {
    try {
      const isChild = readFileSync(`/proc/${each}/status`, "utf8").includes(`PPid:\t${pid}\n`);
      return isChild ? [readFileSync(`/proc/${each}/environ`, "latin1")] : [];
    } catch {
      return [];
    }
  });
}

it("on the built-in emulator", async () => {
  const env = { TMPDIR: folder, A_SECRET: "of-somebody-else" };
  const demo = new Running(["demo"], { cwd: folder, env });
  await demo.printed(/4\. Another process writes/);
  const inherited = inheritedFrom(demo.pid);
  expect(inherited).toHaveLength(existsSync("/proc") ? 2 : 0);
  expect(inherited.filter((environment) => /A_SECRET/.test(environment))).toEqual([]);
  const writer = inherited.filter((environment) => !environment.includes("DATABASE_URL"));
  expect(writer.filter((environment) => /TYPESENSE/.test(environment))).toEqual([]);
  const { code, stdout, stderr } = await demo.ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const shown = /^```\n(1\. A SQLite database.*?)^```\n/ms.exec(readPage("README.md"))?.[1];
  expect(withoutTimes(stdout)).toBe(withoutTimes(shown ?? ""));
  expect(stdout.match(/ \d+\.\d ms$/gm)).toHaveLength(4);
  expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
  expect(readdirSync(folder)).toEqual([]);
});

it("on a server of one's own, whose collections it does not touch", async () => {
  const server = await startEmulator({ apiKey: API_KEY });
  const ask = (path: string, init?: RequestInit) =>
    fetch(`${server.url}${path}`, { ...init, headers: { "x-typesense-api-key": API_KEY } });
  try {
    const mine = { name: "lines", fields: [{ name: "content", type: "string" }] };
    await ask("/collections", { method: "POST", body: JSON.stringify(mine) });
    const env = {
      TMPDIR: folder,
      TYPESENSE_HOST: server.host,
      TYPESENSE_PORT: String(server.port),
      TYPESENSE_API_KEY: API_KEY,
    };
    const { code, stdout, stderr } = await new Running(["demo"], { cwd: folder, env }).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/the collections are named demo_/);
    const left = (await (await ask("/collections")).json()) as { name: string; num_documents: number }[];
    expect(left.map(({ name, num_documents }) => ({ name, num_documents }))).toEqual([
      { name: "lines", num_documents: 0 },
    ]);
    expect(await (await ask("/aliases")).json()).toEqual({ aliases: [] });
  } finally {
    await server.close();
  }
});
