/**
 * Invariant: a trigger of the application that raises IGNORE never keeps ours from firing, once the triggers are installed again.
 * SQLite fires the newest trigger first, and RAISE(IGNORE) in an AFTER trigger keeps the row and drops the triggers still to come.
 */
import { afterEach, beforeEach, expect, test } from "vitest";
import { installTriggers } from "../../src/capture/install.js";
import { type Connection, openApplication } from "../../src/database/open.js";
import { createDatabase, temporaryFolder } from "../support/databases.js";
import { pythonWriter, shellWriter, type Writer } from "../support/writers.js";

const folder = temporaryFolder();
const request = { tables: "all", allowSensitive: false, excluded: [] } as const;
const ignoring = "CREATE TRIGGER own AFTER INSERT ON t BEGIN SELECT raise ( ignore ) ; END";
let connection: Connection;

beforeEach(() => {
  connection = openApplication(createDatabase(folder, ["CREATE TABLE t (id INTEGER PRIMARY KEY)"]));
});
afterEach(() => connection.close());

const changes = () => connection.prepare("SELECT op || k1 FROM _sync_outbox").pluck().all();

test("an older one comes after ours", () => {
  connection.exec(ignoring);
  const report = installTriggers(connection, request);
  expect(report.tables[0]?.warnings).toEqual([]);
  connection.exec("INSERT INTO t VALUES (1)");
  expect(changes()).toEqual(["I1"]);
});

test.each<Writer>([shellWriter, pythonWriter])(
  "a newer one hides changes until the triggers are installed again: $name",
  (writer) => {
    installTriggers(connection, request);
    connection.exec(ignoring);
    writer.run([{ file: connection.name, statements: ["INSERT INTO t VALUES (1)"] }]);
    expect(changes()).toEqual([]);
    const report = installTriggers(connection, request);
    expect(report.tables).toMatchObject([
      { state: "changed", warnings: [expect.stringMatching(/^the trigger own may raise IGNORE/)] },
    ]);
    writer.run([{ file: connection.name, statements: ["INSERT INTO t VALUES (2)"] }]);
    expect(changes()).toEqual(["I2"]);
    expect(installTriggers(connection, request).tables).toMatchObject([{ state: "unchanged", warnings: [] }]);
  },
);

test("newer ones that raise no IGNORE are no concern", () => {
  installTriggers(connection, request);
  connection.exec(`
    CREATE TRIGGER aborts BEFORE INSERT ON t WHEN NEW.id = 9 BEGIN SELECT RAISE(ABORT, 'IGNORE'); END;
    CREATE TRIGGER inserts AFTER INSERT ON t WHEN NEW.id = 8 BEGIN INSERT OR IGNORE INTO t VALUES (1); END`);
  expect(installTriggers(connection, request).statements).toEqual([]);
});
