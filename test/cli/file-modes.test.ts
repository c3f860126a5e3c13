/**
 * Invariant: what the program makes is for its user alone, whatever the umask: the state holds documents that were refused,
 * and what an emulator keeps holds keys.
 */
import { mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { stageWithTypesense } from "./stage.js";

/** Without a umask every file would be for everybody. */
const within = ["sh", "-c", 'umask 0; exec "$@"', "sh"];

function modesIn(folder: string, except: readonly string[] = []): Record<string, string> {
  const names = readdirSync(folder).filter((name) => !except.includes(name));
  return Object.fromEntries(names.map((name) => [name, (statSync(join(folder, name)).mode & 0o777).toString(8)]));
}

test("the state, its log and its index, and the lock", async () => {
  const { stage } = await stageWithTypesense();
  await stage.run("install-triggers characters");
  const made = ["", "-lock", "-shm", "-wal"].map((end) => [`story.db-sync${end}`, "600"]);
  const directory = join(stage.folder, "state");
  mkdirSync(directory);
  for (const STATE_DIRECTORY of [undefined, directory]) {
    const daemon = stage.start("run", { within, env: { STATE_DIRECTORY } });
    await daemon.printed(/the collection was created|"started"/);
    const modes = modesIn(STATE_DIRECTORY ?? stage.folder, ["story.db", "state"]);
    expect(modes).toMatchObject(Object.fromEntries(made));
    expect(new Set(Object.values(modes))).toEqual(new Set(["600"]));
    await daemon.stop();
  }
  await stage.run("status", { within });
  await stage.run("doctor", { within });
  await stage.run("verify", { within });
  for (const mode of Object.values(modesIn(stage.folder, ["story.db", "state"]))) expect(mode).toBe("600");
});

test("what an emulator keeps", async () => {
  const { stage } = await stageWithTypesense();
  const emulator = stage.start("emulator --port 0 --api-key xyz --data-file kept", { within });
  await emulator.printed(/Listening on/);
  emulator.signal("SIGTERM");
  expect((await emulator.ended).code).toBe(0);
  expect(modesIn(stage.folder, ["story.db"])).toEqual({ kept: "600" });
});
