import { readFileSync } from "node:fs";
import type { z } from "zod";
import { SyncError } from "../../errors.js";
import { type MappingFile, mappingSchema, NO_MAPPING } from "./schema.js";

const operation = "read the mapping file";

/**
 * Reads and checks a mapping file.
 *
 * @param required whether it was named; else one that is not there is none
 * @throws SyncError (exit 78) that lists every fault with its path in the file
 */
export function readMapping(path: string, required: boolean): MappingFile {
  const text = readText(path, required);
  return text === undefined ? NO_MAPPING : parseMapping(parseJson(text, path), path);
}

/**
 * Checks what a mapping file says.
 *
 * @param place where it stands, for the error
 * @throws SyncError (exit 78) that lists every fault with its path
 */
export function parseMapping(content: unknown, place: string): MappingFile {
  const result = mappingSchema.safeParse(content);
  if (result.success) return result.data;
  const faults = result.error.issues.flatMap(faultsOf);
  throw faulty(place, `has ${faults.length === 1 ? "a fault" : `${faults.length} faults`}\n  ${faults.join("\n  ")}`);
}

function readText(path: string, required: boolean): string | undefined {
  try {
    return readFileSync(path, "utf8").replace(/^\ufeff/, "");
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === "ENOENT" && !required) return undefined;
    throw faulty(path, code === "ENOENT" ? "is not there" : `can't be read (${code})`);
  }
}

function parseJson(text: string, path: string): unknown {
  let content: unknown;
  let hasPrototype = false;
  try {
    content = JSON.parse(text, (key, value) => {
      hasPrototype ||= key === "__proto__";
      return value;
    });
  } catch (thrown) {
    throw faulty(path, `is no JSON: ${(thrown as Error).message}`);
  }
  // What is said under this name would be passed over without a word.
  if (hasPrototype) throw faulty(path, "has a fault\n  __proto__: nothing can have this name here");
  return content;
}

function faultsOf(issue: z.core.$ZodIssue): string[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => `${pathOf([...issue.path, key])}: there is no such setting`);
  }
  return [`${pathOf(issue.path)}: ${issue.message}`];
}

function pathOf(path: readonly PropertyKey[]): string {
  return path.length === 0 ? "the file" : path.map(String).join(".");
}

function faulty(path: string, what: string): SyncError {
  return new SyncError(`${path} ${what}`, {
    operation,
    place: path,
    hint: 'mend the file; "$schema" in it lets an editor show what is possible',
  });
}
