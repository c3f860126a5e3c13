import type { OptionGroup } from "./option.js";

/** The titles that settings stand under, in help texts and in `.env.example`. */
export const titles: Readonly<Record<OptionGroup, string>> = {
  database: "The application's database",
  typesense: "Typesense",
  delivery: "Delivery",
  schema: "Schema changes",
  recovery: "Recovery",
  http: "Health, metrics and control over HTTP",
  log: "Log",
};
