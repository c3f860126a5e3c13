import { capturedTables } from "../capture/captured.js";
import { judge, type Refusal } from "../capture/judge.js";
import { foldCase, keyColumnNames } from "../capture/names.js";
import { type DesiredSchema, desiredSchema } from "../collection/desired.js";
import { collectionName } from "../collection/name.js";
import { schemaVersions } from "../collection/version.js";
import { mappingOf } from "../config/mapping/of-table.js";
import type { MappingFile, TableMapping } from "../config/mapping/schema.js";
import type { ColumnName } from "../config/types.js";
import { introspect } from "../database/introspect.js";
import type { Connection } from "../database/open.js";
import type { TableShape } from "../database/shape.js";
import { renderSql } from "../database/sql.js";
import { documentMapping } from "../document/joined/mapping.js";
import { decodeKey } from "../document/key.js";
import type { DocumentMapping } from "../document/mapping.js";
import { makeReader } from "./make-reader.js";
import { emptyPage, type Page } from "./page.js";
import type { Bound, DocumentReader } from "./reader.js";
import { excludedColumns } from "./schema/excluded.js";

/** What is known without a daemon and without Typesense. */
export interface PreviewSources {
  /** The application's database; reading it is enough. */
  connection: Connection;
  /** The state database, if there is one: it tells the names that things had before. */
  state: Connection | undefined;
  mapping: MappingFile;
  excluded: readonly ColumnName[];
}

/** What the settings and the mapping of a table yield. */
export interface Preview {
  table: string;
  /** Under which name searches find the collection. */
  alias: string;
  schema: DesiredSchema & { name: string };
  mapping: DocumentMapping;
  page: Page;
  /** Why the table would not be captured, if so. */
  refusal: Refusal | undefined;
}

/** So many rows are looked at for documents at most: a condition may leave few of them. */
const MOST_ROWS = 10_000;

/**
 * The documents and the collection schema of a table, made by what makes them for the daemon. Nothing is written.
 *
 * @param which the document of one id, or the first ones in key order
 * @returns why there are none, where the table has no rows of its own or no key
 */
export function previewTable(
  sources: PreviewSources,
  table: string,
  which: { key: string } | { limit: number },
): Preview | Refusal {
  const { connection, mapping: file, excluded } = sources;
  const request = { tables: [table], allowSensitive: false, excluded, mapping: file, strict: true };
  const judgement = judge(connection, table, request);
  const refusal = "refusal" in judgement ? judgement.refusal : undefined;
  const shape = "shape" in judgement ? judgement.shape : introspect(connection, table);
  if (!shape || shape.key.length === 0) return refusal as Refusal;
  const { mapping, asked } = mappingFor(sources, shape);
  const alias = asked.collection ?? shape.name;
  const reader = readerFor(connection, mapping);
  return {
    table: shape.name,
    alias,
    schema: { name: collectionName(alias, 1), ...desiredSchema(mapping) },
    mapping,
    page: "key" in which ? ofKey(reader, which.key) : firstOnes(reader, which.limit),
    refusal,
  };
}

function mappingFor(
  { connection, state, mapping, excluded }: PreviewSources,
  shape: TableShape,
): { mapping: DocumentMapping; asked: TableMapping } {
  const captured = capturedTables(connection).find(({ name }) => foldCase(name) === foldCase(shape.name));
  const history = state && captured ? schemaVersions(state, captured.id) : [];
  const former = history.map(({ table }) => table).reverse();
  const asked = mappingOf(mapping, shape.name, former);
  const hidden = { ofTable: excludedColumns(excluded, shape, history), everywhere: excluded };
  return { asked, mapping: documentMapping(connection, shape, hidden, asked) };
}

function readerFor(connection: Connection, mapping: DocumentMapping): DocumentReader {
  const keys = keyColumnNames(mapping.shape.key.length).join(", ");
  connection.exec(renderSql("preview/outbox.sql", { keys }));
  return makeReader(connection, mapping, 0);
}

function ofKey(reader: DocumentReader, id: string): Page {
  const affinities = reader.mapping.shape.key.map((column) => column.affinity);
  const key = decodeKey(id, affinities);
  return (key && reader.rows([key])) ?? emptyPage();
}

function firstOnes(reader: DocumentReader, limit: number): Page {
  const found = emptyPage();
  let from: Bound = null;
  for (let rows = 0; rows < MOST_ROWS && count(found) < limit; ) {
    const wanted = limit - count(found);
    let to = reader.rangeEnd(from, wanted);
    let page = reader.range(from, to);
    if (!page) {
      // Too much to be held at once; one row never is.
      to = reader.rangeEnd(from, 1);
      page = reader.range(from, to) ?? emptyPage();
    }
    found.documents.push(...page.documents);
    found.omissions.push(...page.omissions);
    found.unsendable.push(...page.unsendable);
    rows += wanted;
    if (to === null) break;
    from = to;
  }
  return found;
}

function count({ documents, unsendable }: Page): number {
  return documents.length + unsendable.length;
}
