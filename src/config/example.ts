import { titles } from "./groups.js";
import type { Option } from "./option.js";
import { options } from "./options.js";
import { wrap } from "./wrap.js";

/** What the daemon can't do without. */
const NEEDED = ["DATABASE_URL", "TYPESENSE_API_KEY"];

/** The text of `.env.example`: every option with its meaning; those that have a default are commented out. */
export function renderEnvExample(): string {
  const lines = ["# Settings of fountain-sync. Made from src/config/options.ts by `npm run docs`; edit it there."];
  let group = "";
  for (const option of Object.values(options) as Option[]) {
    if (option.group !== group) lines.push("", `# --- ${titles[option.group]}`);
    group = option.group;
    lines.push("", ...wrap(option.prose, 96).map((line) => `# ${line}`));
    const needed = NEEDED.includes(option.env);
    lines.push(`${needed ? "" : "#"}${option.env}=${option.default || (option.example ?? "")}`);
  }
  return `${lines.join("\n")}\n`;
}
