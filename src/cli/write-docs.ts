import { writeFileSync } from "node:fs";
import { renderEnvExample } from "../config/example.js";

/** Writes the documentation that is made from the code, so that it can't drift from it. A test compares them. */
writeFileSync(new URL("../../.env.example", import.meta.url), renderEnvExample());
