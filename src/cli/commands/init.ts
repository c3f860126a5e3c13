import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { Command } from "commander";
import { attributeOf, type Option } from "../../config/option.js";
import { options } from "../../config/options.js";
import { withSettings } from "../configured.js";
import { type Answers, collectAnswers } from "../init/answers.js";
import { Dialogue } from "../init/dialogue.js";
import { addToEnv, readEnv } from "../init/env-file.js";
import { mappingText, writeMapping } from "../init/mapping-file.js";
import { faulty, GivenSettings } from "../init/settings.js";
import { say } from "../report.js";

interface Flags extends Record<string, unknown> {
  yes?: boolean;
  ack?: boolean;
  force?: boolean;
  dryRun?: boolean;
  envFile?: string;
}

const MORE_HELP = `
What stands in the .env file is kept; what it lacks is added. The API key is asked for, or taken from the environment.

Example:
  fountain-sync init --yes --database-url ./story.db`;

export function initCommand(): Command {
  const command = new Command("init")
    .description("look into a database and write .env and fountain-sync.json for it; asks a few questions")
    .option("-y, --yes", "ask nothing: take what was found, and the flags")
    .option("--ack", "where a column looks made for it (isSynced…), have rows told there that they are delivered")
    .option("--force", "write the mapping file although there is one")
    .option("--dry-run", "print what would be written, and write nothing");
  return withSettings(command, ["database", "typesense"])
    .addHelpText("after", MORE_HELP)
    .action((flags: Flags) => init(flags));
}

async function init(flags: Flags): Promise<void> {
  const envPath = resolve(flags.envFile ?? ".env");
  const given = new GivenSettings(byVariable(flags), readEnv(envPath), dirname(envPath));
  const mappingPath = resolve(given.folder, given.of("SYNC_CONFIG")?.value ?? "fountain-sync.json");
  const dialogue = flags.yes ? undefined : new Dialogue();
  try {
    const answers = await collectAnswers(given, dialogue, flags.ack ?? false);
    const text = mappingText(mappingPath, answers.mapping);
    const mayWrite =
      !existsSync(mappingPath) ||
      flags.force ||
      (await dialogue?.confirm(`${mappingPath} is there. Write it anew?`, false));
    show(answers, mayWrite ? text : undefined, { envPath, mappingPath });
    if (flags.dryRun || (dialogue && !(await dialogue.confirm("Write this?", true))))
      return say("Nothing was written.");
    const isOpen = addToEnv(envPath, answers.settings);
    if (isOpen && answers.settings.TYPESENSE_API_KEY !== undefined)
      say(`Warning: others may read the key: chmod 600 ${envPath}`);
    if (mayWrite) writeMapping(mappingPath, text);
    const lacksKey = !given.has("TYPESENSE_API_KEY_FILE") && answers.key === undefined;
    if (lacksKey) say(`Still to be set: TYPESENSE_API_KEY, in ${envPath} or in the environment.`);
    say(`Next:\n  fountain-sync preview ${answers.tables[0]}\n  fountain-sync install-triggers\n  fountain-sync run`);
  } finally {
    dialogue?.close();
  }
}

/** What is to be written, but for secrets. */
function show(
  { settings }: Answers,
  mapping: string | undefined,
  paths: { envPath: string; mappingPath: string },
): void {
  const secret = new Set((Object.values(options) as Option[]).filter((option) => option.secret).map(({ env }) => env));
  const lines = Object.entries(settings).map(
    ([name, value]) => `  ${name}=${secret.has(name) ? "(not shown)" : value}`,
  );
  say(lines.length > 0 ? `${paths.envPath}:\n${lines.join("\n")}` : `${paths.envPath} has all it needs.`);
  say(
    mapping === undefined
      ? `${paths.mappingPath} is kept as it is.`
      : `${paths.mappingPath}:\n${mapping.trimEnd().replaceAll(/^/gm, "  ")}`,
  );
}

/** @throws SyncError (exit 2) naming a flag whose value can't be */
function byVariable(flags: Flags): Record<string, string | undefined> {
  const given: Record<string, string | undefined> = {};
  for (const option of Object.values(options) as Option[]) {
    const value = flags[attributeOf(option)] as string | undefined;
    given[option.env] = value;
    const parsed = value === undefined ? undefined : option.type.safeParse(value);
    if (parsed?.success === false) throw faulty(option.env, parsed.error.issues[0]?.message ?? "is wrong");
  }
  return given;
}
