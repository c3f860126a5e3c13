import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { renderEnvExample } from "../config/example.js";
import { JSON_SCHEMA, renderJsonSchema } from "../config/mapping/json-schema.js";
import { packageRoot as root } from "../package-root.js";
import { renderReadme } from "./docs/readme.js";
import { program } from "./main.js";

/** Writes the documentation that is made from the code, so that it can't drift from it. A test compares them. */
writeFileSync(new URL(".env.example", root), renderEnvExample());
mkdirSync(new URL("docs/", root), { recursive: true });
writeFileSync(new URL(JSON_SCHEMA, root), renderJsonSchema());
const readme = new URL("README.md", root);
writeFileSync(readme, renderReadme(readFileSync(readme, "utf8"), await program()));
