import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

const DEADLINE_MS = 5_000;

/** A unit as `systemctl show` tells it, by property. */
export type Unit = Readonly<Record<string, string>>;

/** What of a unit matters here. */
const PROPERTIES = [
  ...["Id", "LoadState", "ActiveState", "SubState", "Result", "MainPID", "UnitFileState", "NeedDaemonReload"],
  ...["EnvironmentFiles", "StateDirectory"],
];

/**
 * The instances of our unit that systemd knows: those that run or have run, and those that are to be started at boot.
 *
 * @returns why systemd can't be asked, in words, where it can't
 */
export async function ourUnits(): Promise<Unit[] | string> {
  try {
    const pattern = "fountain-sync@*.service";
    const loaded = await systemctl("list-units", "--all", "--plain", "--no-legend", pattern);
    const files = await systemctl("list-unit-files", "--no-legend", pattern);
    const names = [...loaded.split("\n"), ...files.split("\n")].map((line) => line.trim().split(/\s+/)[0] ?? "");
    const instances = [...new Set(names)].filter((name) => /^fountain-sync@.+\.service$/.test(name));
    if (instances.length === 0) return [];
    return parse(await systemctl("show", `--property=${PROPERTIES.join(",")}`, ...instances));
  } catch (thrown) {
    const { code, stderr } = thrown as { code?: unknown; stderr?: string };
    if (code === "ENOENT") return "there is no systemctl here";
    return `systemctl can't tell: ${stderr?.trim().split("\n")[0] || String(thrown)}`;
  }
}

/** No setting of ours is its business. */
async function systemctl(...args: string[]): Promise<string> {
  const env = { PATH: process.env.PATH ?? "", LC_ALL: "C" };
  return (await run("systemctl", args, { env, timeout: DEADLINE_MS })).stdout;
}

/** One block of `Property=value` lines a unit, with an empty line between; a property may come more than once. */
function parse(told: string): Unit[] {
  const blocks = told.split(/\n\s*\n/).filter((block) => block.trim() !== "");
  return blocks.map((block) => {
    const unit: Record<string, string> = {};
    for (const line of block.trim().split("\n")) {
      const [, name, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
      if (name !== undefined) unit[name] = unit[name] ? `${unit[name]}\n${value}` : (value ?? "");
    }
    return unit;
  });
}
