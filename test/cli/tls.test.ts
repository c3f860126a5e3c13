/**
 * Invariant: TYPESENSE_CA_FILE makes the program trust the authorities in that file; one that is of no use ends every
 * command with 78 and what is wrong with it, before anything is sent.
 */
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { API_KEY, cli } from "../support/cli.js";
import { shell, workspace } from "../support/workspace.js";
import { selfSigned } from "../typesense/certificate.js";

test("a server with a certificate of one's own", async () => {
  const identity = selfSigned();
  const server = createServer(identity, (_, response) => {
    response.writeHead(200, { "content-type": "application/json" }).end('{"state":1,"version":"30.1"}');
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const pem = identity.cert.split("\n").slice(1, -2).join("\n");
  const cwd = workspace({
    "certs/ca.pem": `# Our own authority\r\n${selfSigned("other.example").cert}\n${identity.cert}`,
    "no.pem": "secret-looking text",
    "broken.pem": `${identity.cert}-----BEGIN CERTIFICATE-----\n${pem.slice(0, 40)}\n-----END CERTIFICATE-----\n`,
  });
  shell(join(cwd, "story.db"), "CREATE TABLE t(id INTEGER PRIMARY KEY)");
  const { port } = server.address() as AddressInfo;
  const url = `https://localhost:${port}`;
  const status = async (TYPESENSE_CA_FILE?: string) => {
    const env = { DATABASE_URL: "story.db", TYPESENSE_API_KEY: API_KEY, TYPESENSE_NODES: url, TYPESENSE_CA_FILE };
    const { code, stdout, stderr } = await cli(["status"], { cwd, env });
    return `${code} ${stderr}${/^Typesense.*$/m.exec(stdout)?.[0] ?? ""}`;
  };
  const looks = ["certs/ca.pem", join(cwd, "certs/ca.pem"), undefined, "none.pem", "certs", "no.pem", "broken.pem"];
  const told = await Promise.all(looks.map(status));
  expect(told.map((each) => each.replaceAll(cwd, "."))).toEqual([
    "0 Typesense  reachable, version 30.1",
    "0 Typesense  reachable, version 30.1",
    expect.stringMatching(/^0 Typesense {2}away: https:\S+: TLS failed \(DEPTH_ZERO_SELF_SIGNED_CERT\)/),
    expect.stringMatching(/^78 Error: .*\n {2}TYPESENSE_CA_FILE: \.\/none\.pem can't be read \(ENOENT\)\n/),
    expect.stringMatching(/^78 Error: .*\n {2}TYPESENSE_CA_FILE: \.\/certs can't be read \(EISDIR\)\n/),
    expect.stringMatching(/^78 Error: .*\n {2}TYPESENSE_CA_FILE: \.\/no\.pem holds no certificate; PEM is needed/),
    expect.stringMatching(
      /^78 Error: .*\n {2}TYPESENSE_CA_FILE: \.\/broken\.pem holds a certificate that can't be read \(number 2: /,
    ),
  ]);
  expect(told.join()).not.toContain("secret-looking");
});
