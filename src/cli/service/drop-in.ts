import { KEY_CREDENTIAL } from "../../config/load.js";
import { isHidden } from "./paths.js";
import { quoted } from "./quote.js";
import { MARK } from "./unit.js";

/** What an instance of the service needs to know beyond the template. */
export interface Instance {
  /** Folders that it writes to. The database's comes first. */
  folders: readonly string[];
  /** A user's name or number. */
  user: string;
  /** The file of the API key where it is not the template's; null where the key stands in the env file. */
  credential: string | null | undefined;
  drainTimeoutMs: number;
}

/** systemd waits this much longer for the end than the daemon itself, in seconds. */
const STOP_MARGIN_S = 50;

/** The drop-in of one instance. */
export function renderDropIn({ folders, user, credential, drainTimeoutMs }: Instance): string {
  const writable = folders.map((folder) => `${isHidden(folder) ? "BindPaths" : "ReadWritePaths"}=${quoted(folder)}\n`);
  return `${MARK}
[Unit]
RequiresMountsFor=${folders.map(quoted).join(" ")}

[Service]
# Who may write to the database and to its folder, where SQLite keeps its journal.
User=${user}
${writable.join("")}${keyLines(credential)}TimeoutStopSec=${Math.ceil(drainTimeoutMs / 1000) + STOP_MARGIN_S}s
`;
}

function keyLines(credential: Instance["credential"]): string {
  if (credential === undefined) return "";
  if (credential === null) return "# The API key stands in the env file.\nLoadCredential=\n";
  // What comes behind the colon is taken as it stands, blanks included.
  return `LoadCredential=\nLoadCredential=${KEY_CREDENTIAL}:${credential.replaceAll("%", "%%")}\n`;
}
