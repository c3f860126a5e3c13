/**
 * Invariant: where the daemon can't listen, or must not, it says so and ends with exit code 78; a Unix socket is its user's alone,
 * and one that a killed daemon left behind is taken over. Without HTTP_LISTEN it listens nowhere.
 */
import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { askHttp, urlOf } from "../support/http.js";
import { World } from "../support/world.js";

const TABLE = "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)";
const create = () => World.create({ statements: [TABLE] });

it("what it can't listen on ends it", async () => {
  const world = await create();
  const other = createServer();
  onTestFinished(() => void other.close());
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const port = (other.address() as { port: number }).port;
  const file = join(world.folder, "file");
  writeFileSync(file, "not a socket");
  const cases: [listen: string, told: RegExp][] = [
    [`127.0.0.1:${port}`, new RegExp(`127\\.0\\.0\\.1:${port} is in use by another process`)],
    ["0.0.0.0:9108", /HTTP_LISTEN: other machines can reach this address: set HTTP_TOKEN/],
    ["[::]:9108", /other machines can reach/],
    ["somewhere.example:9108", /other machines can reach/],
    [file, /file is in use by another process/],
    [join(world.folder, "no", "folder.sock"), /is in a folder that is not there/],
    ["127.0.0.1", /HTTP_LISTEN: must be an address and port/],
    [`/${"x".repeat(107)}`, /can't be longer than 107 bytes/],
  ];
  // One after the other: a daemon that gets further than it should would hold the lock.
  for (const [HTTP_LISTEN, told] of cases) {
    const daemon = world.start({ HTTP_LISTEN });
    expect({ HTTP_LISTEN, ...(await daemon.ended) }).toEqual({ HTTP_LISTEN, code: 78, signal: null });
    expect(daemon.errors.join("\n")).toMatch(told);
    expect(daemon.errors.join("\n")).toMatch(/^Try: /m);
  }
  expect(existsSync(file)).toBe(true);
});

it("a socket is its user's alone; a dead one is taken over, a living one not", async () => {
  const world = await create();
  mkdirSync(join(world.folder, "run"));
  const path = join(world.folder, "run", "sync.sock");
  const listen = { HTTP_LISTEN: `unix:${path}` };
  const first = await world.run(listen);
  expect(await urlOf(first)).toBe(`unix:${path}`);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(await askHttp(`unix:${path}`, "/healthz", { headers: { host: "whatever" } })).toMatchObject({ status: 200 });

  const beside = await create();
  const second = beside.start(listen);
  expect(await second.ended).toEqual({ code: 78, signal: null });
  expect(second.errors.join("\n")).toMatch(/sync\.sock is in use by another process/);
  expect(await askHttp(`unix:${path}`, "/healthz")).toMatchObject({ status: 200 });

  await first.stop("SIGKILL");
  expect(existsSync(path)).toBe(true);
  const third = await world.run({ HTTP_LISTEN: path });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(await askHttp(`unix:${path}`, "/healthz")).toMatchObject({ status: 200 });
  await third.stop();
  expect(existsSync(path)).toBe(false);
});

it("with a token it may listen anywhere; a run that ends by itself listens nowhere", async () => {
  const world = await create();
  const tokenFile = join(world.folder, "token");
  writeFileSync(tokenFile, "a-token\n");
  const open = { HTTP_LISTEN: "0.0.0.0:0", HTTP_TOKEN_FILE: tokenFile };
  const daemon = await world.run(open);
  const { port } = new URL(await urlOf(daemon));
  const url = `http://127.0.0.1:${port}`;
  const headers = { authorization: "Bearer a-token", host: "fountain.example" };
  expect(await askHttp(url, "/status", { headers })).toMatchObject({ status: 200 });
  expect(await askHttp(url, "/status")).toMatchObject({ status: 401 });
  await daemon.stop();
  const once = world.start(open, ["run", "--once"]);
  expect(await once.ended).toEqual({ code: 0, signal: null });
  expect(once.log.filter(({ msg }) => /HTTP/.test(msg))).toEqual([]);
});
