import { resolve } from "node:path";
import { flagOf, type Option } from "../../config/option.js";
import { options } from "../../config/options.js";
import { EXIT, SyncError } from "../../errors.js";

/** Where a setting was found. A flag that says the same as the file is in the file. */
export interface Given {
  value: string;
  from: "flag" | "environment" | "file";
}

/** The settings as they are given so far, by the name of their environment variable. */
export class GivenSettings {
  /** @param file what the .env file says */
  constructor(
    readonly flags: Readonly<Record<string, string | undefined>>,
    readonly file: Readonly<Record<string, string>>,
    readonly folder: string,
  ) {}

  /**
   * @throws SyncError (exit 2) where a flag contradicts the file: which of them is to hold is not ours to say
   */
  of(env: string): Given | undefined {
    const flag = this.flags[env];
    const inFile = this.file[env];
    if (flag !== undefined && inFile !== undefined && flag !== inFile) throw contradiction(env);
    if (inFile !== undefined) return { value: inFile, from: "file" };
    if (flag !== undefined) return { value: flag, from: "flag" };
    const value = process.env[env];
    return value?.trim() ? { value, from: "environment" } : undefined;
  }

  /** What was said by flags: it is to hold for the next commands, too. */
  flagged(): Record<string, string> {
    const said = Object.entries(this.flags).filter((flag): flag is [string, string] => flag[1] !== undefined);
    return Object.fromEntries(said);
  }

  has(...names: string[]): boolean {
    return names.some((env) => this.of(env) !== undefined);
  }

  /** The database's path; relative ones start where the setting stands. */
  database({ value, from }: Given): string {
    const parsed = options.databaseUrl.type.safeParse(value);
    if (!parsed.success) throw faulty("DATABASE_URL", parsed.error.issues[0]?.message ?? "is no database");
    return resolve(from === "file" ? this.folder : process.cwd(), parsed.data ?? "");
  }
}

/** The fault (exit 2) of a setting that was given as a flag. */
export function faulty(env: string, message: string): SyncError {
  return new SyncError(`${env}: ${message}`, {
    operation: "set up",
    place: env,
    hint: "fountain-sync init --help",
    exitCode: EXIT.usage,
  });
}

function contradiction(env: string): SyncError {
  const option = (Object.values(options) as Option[]).find((each) => each.env === env);
  const named = option ? flagOf(option) : env;
  return new SyncError(`${named} says something else than ${env} in the .env file`, {
    operation: "set up",
    place: env,
    hint: "change the .env file, or leave the flag out: what stands in the file is kept",
    exitCode: EXIT.usage,
  });
}
