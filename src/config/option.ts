import type { z } from "zod";

export type OptionGroup = "database" | "typesense" | "delivery" | "schema" | "recovery" | "http" | "log";

/** One setting, declared once: the parser, `--help`, `.env.example` and the documentation are all made from it. */
export interface Option<T = unknown> {
  env: string;
  group: OptionGroup;
  /** Turns the text of the environment into the value; its issues become the reported faults. */
  type: z.ZodType<T, string | undefined>;
  /** The text that stands for "not set", or undefined where there is no default. */
  default: string | undefined;
  prose: string;
  /** A value for `.env.example` where the default says too little. */
  example?: string;
  /** The value is never printed. Secrets have no flag: argv is readable by everybody on the machine. */
  secret?: boolean;
}

/** The command-line flag of an option: DATABASE_URL is --database-url. */
export function flagOf(option: Option): string {
  return `--${option.env.toLowerCase().replaceAll("_", "-")}`;
}

/** The name commander stores a flag's value under: DATABASE_URL is databaseUrl. */
export function attributeOf(option: Option): string {
  return option.env.toLowerCase().replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
