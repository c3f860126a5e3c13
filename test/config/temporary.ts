import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { SyncError } from "../../src/errors.js";

/** A folder that holds these files and goes when the test ends. */
export function folderWith(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "config-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** What a call threw, which must be a SyncError. */
export function faultOf(call: () => unknown): SyncError {
  try {
    call();
  } catch (thrown) {
    if (thrown instanceof SyncError) return thrown;
    throw thrown;
  }
  throw new Error("nothing was thrown");
}
