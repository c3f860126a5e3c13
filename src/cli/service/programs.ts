import { realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { packageRoot } from "../../package-root.js";
import type { Programs } from "./unit.js";

/** This Node.js and this package, where they really lie: a unit outlives a link that is set anew. */
export function ownPrograms(): Programs {
  const node = realpathSync(process.execPath);
  const folder = realpathSync(fileURLToPath(packageRoot));
  const [runtime, ours] = [dirname(dirname(node)), withDependencies(folder)];
  const folders = `${ours}/`.startsWith(`${runtime}/`) ? [runtime] : [runtime, ours];
  return { node, program: join(folder, "bin", "fountain-sync"), folders };
}

/** An installed package finds what it depends on beside it, in the same node_modules. */
function withDependencies(folder: string): string {
  return /^.*?(?=\/node_modules\/)/.exec(folder)?.[0] ?? folder;
}
