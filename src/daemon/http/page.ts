import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { packageRoot } from "../../package-root.js";
import type { Call, Reply } from "./route.js";

const folder = new URL("src/daemon/http/page/", packageRoot);

/** Its scripts are modules that use each other; in this order each stands behind what it uses. */
const SCRIPTS = [
  "dom",
  "words",
  "chart",
  "live",
  "token",
  "ask",
  "verdict",
  "streams",
  "past",
  "replay",
  "search",
  "main",
];

const STYLES = ["page", "tables"];

let made: { html: string; policy: string } | undefined;

/** The status page: one file that asks for nothing else but this daemon's own answers. */
export function getPage(_: Call): Reply {
  made ??= makePage();
  return {
    status: 200,
    body: made.html,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": made.policy,
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "x-frame-options": "DENY",
    },
  };
}

/** Puts the page together, and says that nothing but this very style and script is to be used in it. */
function makePage(): { html: string; policy: string } {
  const style = `\n${STYLES.map((name) => read(`${name}.css`)).join("\n")}`;
  const script = `\n${SCRIPTS.map((name) => asFunction(name, read(`${name}.js`))).join("\n")}`;
  const html = read("page.html")
    .replace("<style></style>", () => `<style>${style}</style>`)
    .replace('<script type="module"></script>', () => `<script type="module">${script}</script>`);
  const policy = [
    "default-src 'none'",
    `style-src '${hashOf(style)}'`,
    `script-src '${hashOf(script)}'`,
    "img-src data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ];
  return { html, policy: policy.join("; ") };
}

function read(name: string): string {
  return readFileSync(new URL(name, folder), "utf8");
}

/** In one script a module is a function, which returns what it exports, and an import reads what another one has returned. */
function asFunction(name: string, text: string): string {
  const exported = [...text.matchAll(/^export (?:async )?(?:function|class|const) (\w+)/gm)].map(([, each]) => each);
  const body = text
    .replaceAll(/^import (\{[^}]*\}) from "\.\/(\w+)\.js";$/gm, "const $1 = module_$2;")
    .replaceAll(/^export /gm, "");
  return `const module_${name} = (() => {\n${body}\nreturn { ${exported.join(", ")} };\n})();`;
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
