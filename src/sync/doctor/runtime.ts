import { error, type Finding, ok } from "./finding.js";

/** The oldest Node that package.json allows. */
const OLDEST = [20, 19] as const;

/** @param version of Node.js; that of this process if left out */
export function examineRuntime(version: string = process.versions.node): Finding[] {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const isOldEnough = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
  if (isOldEnough) return [ok("node_version", `Node.js ${version}`)];
  return [error("node_version", `Node.js ${version} is too old`, `install Node.js ${OLDEST.join(".")} or newer`)];
}
