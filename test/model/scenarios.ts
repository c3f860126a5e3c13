import fc from "fast-check";
import { basicCases } from "../capture/cases/basic.js";
import type { Case } from "../capture/cases/case.js";
import { effectCases } from "../capture/cases/effects.js";
import { keyCases } from "../capture/cases/keys.js";
import { nameCases } from "../capture/cases/names.js";
import { replaceCases } from "../capture/cases/replace.js";
import { upsertCases } from "../capture/cases/upsert.js";
import { schemas } from "../capture/model/schema.js";
import { statementsFor } from "../capture/model/statements.js";
import { mapped } from "./mapped.js";
import { play } from "./play.js";
import type { Scenario } from "./program.js";

const isPragma = (text: string) => text.startsWith("PRAGMA");

/** As a REAL, SQLite's versions print it with more or with fewer digits, also in generated columns. */
const LARGE = "9007199254740993";

/** A table as wild as those that the triggers are tested with. */
const wild: fc.Arbitrary<Scenario> = schemas.chain((schema) =>
  fc.tuple(statementsFor(schema), statementsFor(schema)).map(([first, then]) => ({
    pragmas: schema.statements.filter(isPragma),
    schema: schema.statements.filter((text) => !isPragma(text)),
    acts: [...first, ...then].map((text) => ({ do: "write", sql: [text.replaceAll(LARGE, "4294967297")] })),
  })),
);

const cases: readonly Case[] = [
  ...basicCases,
  ...effectCases,
  ...keyCases,
  ...nameCases,
  ...replaceCases,
  ...upsertCases,
];

/** One of the cases that the triggers are tested with, twice over. */
const known: fc.Arbitrary<Scenario> = fc.constantFrom(...cases).map(({ pragma, schema, statements }) => ({
  pragmas: pragma === undefined ? [] : [`PRAGMA ${pragma}`],
  schema,
  acts: [...statements, ...statements].map((text) => ({ do: "write", sql: [text] })),
}));

export const scenarios: fc.Arbitrary<Scenario> = fc.oneof(
  { weight: 3, arbitrary: play },
  { weight: 3, arbitrary: mapped },
  { weight: 1, arbitrary: wild },
  { weight: 1, arbitrary: known },
);
