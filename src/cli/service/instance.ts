import { renderDropIn } from "./drop-in.js";
import type { ServicePaths } from "./paths.js";
import { type Survey, survey, writableFolders } from "./survey.js";

/** What the template's LoadCredential= is to be replaced by. */
function credentialOf({ keyFile }: ServicePaths, surveyed: Survey): string | null | undefined {
  if (surveyed.keyFile === undefined) return null;
  return surveyed.keyFile === keyFile ? undefined : surveyed.keyFile;
}

/**
 * What is known of an instance, and the text of its drop-in.
 *
 * @param user who it is to run as; undefined: the owner of the database
 * @throws SyncError (exit 78) where something that it needs is missing
 */
export function renderInstance(paths: ServicePaths, user: string | undefined): { survey: Survey; text: string } {
  const surveyed = survey(paths, user);
  const text = renderDropIn({
    folders: writableFolders(paths, surveyed),
    user: surveyed.user,
    credential: credentialOf(paths, surveyed),
    drainTimeoutMs: surveyed.config.drainTimeoutMs,
  });
  return { survey: surveyed, text };
}
