import { existsSync, type Stats, statSync } from "node:fs";
import { dirname } from "node:path";
import { statePath } from "../../outbox/state-file.js";
import { type Account, may } from "./accounts.js";
import { onDisk, type ServicePaths } from "./paths.js";
import type { Survey } from "./survey.js";

/** Who must own what, as rows of a table. */
export function ownership(paths: ServicePaths, { user, account, database, keyFile, config }: Survey): string[][] {
  const { envFile, stateDirectory } = paths;
  const state = config.stateDirectory ?? stateDirectory;
  const made = state === stateDirectory ? ", made by systemd" : "";
  return [
    ["PATH", "OWNER", "MODE", "WHAT FOR"],
    [envFile, `root:${account?.group ?? user}`, "0640", "the settings; the daemon reads them again on reload"],
    ...(keyFile ? [[keyFile, "root", "0600", "the API key; systemd hands it over"]] : []),
    [`${dirname(database)}/`, user, "rwx", "SQLite keeps its journal beside the database"],
    [database, user, "rw-", "read, and our triggers' outbox written"],
    [`${state}/`, user, "0700", `the state of the deliveries${made}`],
  ];
}

/** What is not as it must be, or would surprise, each with what mends it. */
export function warningsOf(paths: ServicePaths, survey: Survey): string[] {
  const { envFile } = paths;
  const { account, user, config, settings, database, keyFile } = survey;
  const warnings: string[] = [];
  const env = statOf(paths, envFile);
  if (account && env && !may(account, 4, env))
    warnings.push(
      `${user} can't read ${envFile}, so that a reload fails. Try: chgrp ${account.group} ${envFile}; chmod 640 ${envFile}`,
    );
  if (!keyFile && env && (env.mode & 0o004) !== 0)
    warnings.push(`${envFile} holds the API key, and everybody can read it. Try: chmod o= ${envFile}`);
  if (keyFile && ((statOf(paths, keyFile)?.mode ?? 0) & 0o077) !== 0)
    warnings.push(`others than its owner can read ${keyFile}. Try: chmod 600 ${keyFile}`);
  if (account) warnings.push(...rights(paths, account, dirname(database), 7), ...rights(paths, account, database, 6));
  else warnings.push(`no user ${user} is found in /etc/passwd: see that it exists before the service starts`);
  const lacking = [
    ...(config.stateDirectory === undefined ? [`STATE_DIRECTORY=${paths.stateDirectory}`] : []),
    ...(keyFile && !settings.TYPESENSE_API_KEY_FILE ? [`TYPESENSE_API_KEY_FILE=${keyFile}`] : []),
  ];
  if (lacking.length > 0) {
    const why = `with --env-file ${envFile} other commands (status, verify) would not find the service's state or key`;
    warnings.push(`${why}. Try: printf '%s\\n' ${lacking.join(" ")} >> ${envFile}`);
  }
  const beside = statePath(database, undefined);
  if (existsSync(onDisk(paths, beside)))
    warnings.push(
      `${beside} is the state of earlier runs; the service begins without it and sends everything once more. Stop a daemon that uses it`,
    );
  return warnings;
}

function rights(paths: ServicePaths, account: Account, path: string, wanted: number): string[] {
  const stat = statOf(paths, path);
  if (!stat || may(account, wanted, stat)) return [];
  return [`${account.name} may not write to ${path}. Try: chown ${account.name} '${path}'`];
}

function statOf(paths: ServicePaths, path: string): Stats | undefined {
  return statSync(onDisk(paths, path), { throwIfNoEntry: false });
}
