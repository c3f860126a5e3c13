import { readFileSync } from "node:fs";
import { packageRoot } from "./package-root.js";

/** Of this program. */
export const { version } = JSON.parse(readFileSync(new URL("package.json", packageRoot), "utf8")) as {
  version: string;
};
