import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { installTriggers } from "../../src/capture/install.js";
import type { TableMapping } from "../../src/config/mapping/schema.js";
import { openApplication } from "../../src/database/open.js";
import { until } from "../support/until.js";
import { World, type WorldOptions } from "../support/world.js";
import { documents } from "./schema/history.js";

/** A play: lines, each spoken by a character in a script, with tags. The lines' documents are made of all of that. */
export const PLAY = [
  "CREATE TABLE scripts (scriptId INTEGER PRIMARY KEY, title TEXT NOT NULL)",
  "CREATE TABLE characters (characterId INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, scriptId INTEGER REFERENCES scripts ON DELETE CASCADE)",
  `CREATE TABLE lines (lineId INTEGER PRIMARY KEY, content TEXT,
     characterId INTEGER REFERENCES characters ON DELETE SET NULL ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED)`,
  "CREATE INDEX lines_of ON lines (characterId)",
  "CREATE INDEX characters_of ON characters (scriptId)",
  "CREATE TABLE tags (tagId INTEGER PRIMARY KEY, word TEXT UNIQUE)",
  `CREATE TABLE line_tags (n INTEGER PRIMARY KEY, lineId INTEGER REFERENCES lines ON DELETE CASCADE,
     tagId INTEGER REFERENCES tags ON DELETE CASCADE, UNIQUE (lineId, tagId))`,
  "CREATE INDEX lines_with ON line_tags (tagId)",
  "INSERT INTO scripts VALUES (1, 'Hamlet'), (2, 'Macbeth')",
  "INSERT INTO characters VALUES (1, 'Hamlet', 1), (2, 'Ophelia', 1), (3, 'Macbeth', 2)",
  `INSERT INTO lines VALUES (1, 'To be, or not to be', 1), (2, 'Good my lord', 2), (3, 'Is this a dagger', 3),
     (4, 'Words, words, words', 1), (5, 'Exeunt', NULL), (9223372036854775807, 'The rest is silence', 1)`,
  "INSERT INTO tags VALUES (1, 'famous'), (2, 'short')",
  "INSERT INTO line_tags VALUES (1, 1, 1), (2, 4, 1), (3, 4, 2), (4, 5, 2)",
];

export const QUERY = `
  SELECT l.lineId, l.content, c.name AS character, s.title AS script,
    (SELECT json_group_array(word) FROM (SELECT t.word FROM line_tags x JOIN tags t USING (tagId) WHERE x.lineId = l.lineId ORDER BY 1)) AS tags
  FROM lines l LEFT JOIN characters c USING (characterId) LEFT JOIN scripts s USING (scriptId)
  WHERE l.lineId IN (SELECT value FROM json_each(:keys))`;

export const LINES: TableMapping = {
  document: QUERY,
  dependsOn: {
    characters: "SELECT lineId FROM lines WHERE characterId = changed.characterId",
    scripts: "SELECT l.lineId FROM characters c JOIN lines l USING (characterId) WHERE c.scriptId = changed.scriptId",
    line_tags: "SELECT changed.lineId",
    tags: "SELECT lineId FROM line_tags WHERE tagId = changed.tagId",
  },
};

/** A world whose lines are joined. */
export async function joinedWorld(
  options: Partial<WorldOptions> & { lines?: TableMapping; mapping?: Record<string, TableMapping> } = {},
): Promise<World> {
  const { lines = LINES, mapping = {}, ...rest } = options;
  const world = await World.create({ statements: PLAY, tables: [], ...rest });
  write(world, { lines, ...mapping });
  install(world, { lines, ...mapping });
  return world;
}

/** Installs the triggers of the tables that are mapped. */
export function install(world: World, tables: Record<string, TableMapping>): void {
  const connection = openApplication(world.database, { busyMs: 5000 });
  installTriggers(connection, {
    tables: Object.keys(tables),
    allowSensitive: false,
    excluded: [],
    mapping: { tables },
  });
  connection.close();
}

/** Writes the mapping file, which daemons read when they start. */
export function write(world: World, tables: Record<string, TableMapping>): void {
  writeFileSync(join(world.folder, "fountain-sync.json"), JSON.stringify({ tables }));
}

/** What the collection of lines should hold: the query for all lines, asked once more without us. */
export function wanted(world: World, query = QUERY): Record<string, unknown>[] {
  const rows = world.rows(
    `SELECT json_object('id', CAST(lineId AS TEXT), 'line', CAST(lineId AS TEXT), 'content', content, 'character', character,
       'script', script, 'tags', tags) FROM (${query.replaceAll(":keys", "(SELECT json_group_array(lineId) FROM lines)")}) ORDER BY lineId`,
  );
  return rows.map(([text]) => withoutNull(JSON.parse(text as string) as object));
}

/** What it holds. */
export async function held(world: World): Promise<Record<string, unknown>[]> {
  const found = await documents(world, "lines");
  const byId = found.sort((one, other) => (BigInt(one.id as string) < BigInt(other.id as string) ? -1 : 1));
  return byId.map(({ lineId, ...document }) => ({ ...document, line: document.id }));
}

/** Waits until every line's document is what the query makes of it, nothing waits, and nothing more comes of it. */
export async function follows(world: World, query = QUERY): Promise<void> {
  await world.delivered();
  await until(
    "every document follows",
    async () => JSON.stringify(sorted(await held(world))) === JSON.stringify(sorted(wanted(world, query))),
    {
      deadlineMs: 10_000,
      tell: () => world.story(),
    },
  ).catch(async () => expect(sorted(await held(world))).toEqual(sorted(wanted(world, query))));
}

function sorted(found: Record<string, unknown>[]): Record<string, unknown>[] {
  return found.map((document) => Object.fromEntries(Object.entries(document).sort(([a], [b]) => (a < b ? -1 : 1))));
}

function withoutNull(document: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(document).filter(([, value]) => value !== null));
}
