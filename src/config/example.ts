import type { Option } from "./option.js";
import { options } from "./options.js";

const titles = {
  database: "The application's database",
  typesense: "Typesense",
  delivery: "Delivery",
  log: "Log",
} as const;

/** The text of `.env.example`: every option with its meaning; those that have a default are commented out. */
export function renderEnvExample(): string {
  const lines = ["# Settings of fountain-sync. Made from src/config/options.ts by `npm run docs`; edit it there."];
  let group = "";
  for (const option of Object.values(options) as Option[]) {
    if (option.group !== group) lines.push("", `# --- ${titles[option.group]}`);
    group = option.group;
    lines.push("", ...wrap(option.prose).map((line) => `# ${line}`));
    const needed = option.default === undefined && (option.env === "DATABASE_URL" || option.secret === true);
    lines.push(`${needed ? "" : "#"}${option.env}=${option.default || (option.example ?? "")}`);
  }
  return `${lines.join("\n")}\n`;
}

function wrap(prose: string, width = 96): string[] {
  const lines = [""];
  for (const word of prose.split(" ")) {
    const last = lines.length - 1;
    if (`${lines[last]} ${word}`.trim().length > width) lines.push(word);
    else lines[last] = `${lines[last]} ${word}`.trim();
  }
  return lines;
}
