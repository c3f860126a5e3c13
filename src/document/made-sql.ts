import { quoteText } from "../database/quote.js";
import type { Making } from "./making.js";
import type { MappedColumn } from "./mapping.js";
import { columnOf, FINITE, MISFIT, memberName } from "./parts.js";

/**
 * SQL for the values that are made, in three pieces like those of the plain ones: whether SQLite alone makes the value that
 * `convert` would, that value, and the cells that `convert` is given. What SQLite would have to be bent for is left to it.
 *
 * `fits` guards `json`: JSON functions raise errors where a text is no JSON, and only CASE keeps them from being called.
 */
export interface MadeSql {
  fits: string;
  /** The value's JSON text; NULL where there is none. */
  json: string;
}

/** A column with a making. */
export type MadeColumn = MappedColumn & { making: Making };

/** Whether the value is converted by us (a date, a list, an object, a point), and not taken as SQLite has it. */
export function isMade(mapped: MappedColumn): mapped is MadeColumn {
  return mapped.making !== undefined;
}

/** SQL columns from which `convert` makes the value. */
export function cellsSql(mapped: MadeColumn, row: string): string[] {
  const value = columnOf(mapped, row);
  const { making } = mapped;
  if (making.kind === "geopoint") return [value, columnOf({ column: making.longitude }, row)];
  if (making.kind !== "json") return [value];
  const path = quoteText(making.path);
  const misfit = (what: string) => quoteText(`${MISFIT}${what}`);
  return [
    `CASE WHEN ${value} IS NULL THEN NULL WHEN typeof(${value}) = 'blob' THEN ${misfit("blob")} WHEN json_valid(${value}) THEN ${value} -> ${path} ELSE ${misfit("text")} END`,
  ];
}

/** How SQLite makes the value, or undefined where it does not. */
export function madeSql(mapped: MadeColumn, row: string): MadeSql | undefined {
  const value = columnOf(mapped, row);
  const { making, type } = mapped;
  switch (making.kind) {
    case "timestamp":
      return timestampSql(value);
    case "split":
      return splitSql(value, making.separator);
    case "json":
      return making.timestamp ? undefined : jsonSql(value, making.path, type);
    case "geopoint":
      return pointSql(value, columnOf({ column: making.longitude }, row));
    case "cast":
      return castSql(value, type);
  }
}

/** SQL for `,"field":value`, NULL where there is no value, so that concat() leaves the field out. */
export function madeMemberSql(mapped: MadeColumn, sql: MadeSql): string {
  return `${memberName(mapped.field)} || ${sql.json}`;
}

function castSql(value: string, type: string): MadeSql | undefined {
  const ofText = (fits: string, otherwise: string) =>
    `CASE typeof(${value}) WHEN 'null' THEN 1 WHEN 'text' THEN ${fits} WHEN 'blob' THEN 0 ELSE ${otherwise} END`;
  if (type === "int64") {
    // Eighteen digits always fit into 64 bits.
    const digits = `${value} <> '' AND octet_length(${value}) <= 18 AND ${isAll(value, "0-9")}`;
    return { fits: ofText(digits, `typeof(${value}) = 'integer'`), json: `CAST(${value} AS INTEGER)` };
  }
  if (type === "float") {
    const number = `CASE WHEN json_valid(${value}) THEN json_type(${value}) IN ('integer', 'real') AND CAST(${value} AS REAL) ${FINITE} ELSE 0 END`;
    const json = `CASE typeof(${value}) WHEN 'text' THEN ${value} WHEN 'null' THEN NULL ELSE json_quote(${value}) END`;
    return { fits: ofText(`(${isAll(value, "0-9.eE+-")} AND ${number})`, `+${value} ${FINITE}`), json };
  }
  if (type === "bool") {
    const known = "'true', 't', 'yes', 'y', 'on', '1', 'false', 'f', 'no', 'n', 'off', '0'";
    const truth = "'true', 't', 'yes', 'y', 'on', '1'";
    const ofWord = `CASE WHEN lower(${value}) IN (${truth}) THEN 'true' ELSE 'false' END`;
    return {
      fits: ofText(`lower(${value}) IN (${known})`, `+${value} IN (0, 1)`),
      json: `CASE typeof(${value}) WHEN 'null' THEN NULL WHEN 'text' THEN ${ofWord} ELSE iif(+${value} = 1, 'true', 'false') END`,
    };
  }
  return undefined;
}

/** Dates alone, and dates with a time to the second or finer, in UTC; unixepoch() would take more, and days that don't exist. */
function timestampSql(value: string): MadeSql {
  const date = "[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]";
  const time = "[0-2][0-9]:[0-5][0-9]:[0-5][0-9]";
  const rest = `rtrim(substr(${value}, 20), 'Z')`;
  const isDate = `${value} GLOB '${date}' AND date(${value}) = ${value}`;
  const isTime = [
    `${value} GLOB '${date}[ T]${time}*'`,
    `substr(${value}, 12, 2) < '24'`,
    `date(substr(${value}, 1, 10)) = substr(${value}, 1, 10)`,
    `length(${value}) - length(rtrim(${value}, 'Z')) <= 1`,
    `(${rest} = '' OR (${rest} GLOB '.[0-9]*' AND substr(${rest}, 2) NOT GLOB '*[^0-9]*'))`,
  ].join(" AND ");
  const isText = `length(${value}) = octet_length(${value}) AND ((${isDate}) OR (${isTime}))`;
  return {
    fits: `CASE typeof(${value}) WHEN 'null' THEN 1 WHEN 'integer' THEN ${value} BETWEEN -62167219200 AND 253402300799 WHEN 'text' THEN ${isText} ELSE 0 END`,
    json: `CASE typeof(${value}) WHEN 'integer' THEN ${value} ELSE unixepoch(substr(${value}, 1, 19)) END`,
  };
}

/** Texts without blanks at the ends of their parts, but for one behind a separator, and without empty parts. */
function splitSql(value: string, separator: string): MadeSql | undefined {
  if (!/^[,;|/#]$/.test(separator)) return undefined;
  const [once, twice, spaced, before] = [separator, separator.repeat(2), `${separator} `, ` ${separator}`].map(
    quoteText,
  );
  const parts = `replace(${value}, ${spaced}, ${once})`;
  const plain = [
    `typeof(${value}) = 'text'`,
    `${value} <> ''`,
    ...[twice, spaced, before, "char(0)", "char(9)", "char(10)", "char(13)"].map(
      (text) => `instr(${parts}, ${text}) = 0`,
    ),
    `trim(${parts}, ${quoteText(` ${separator}`)}) = ${parts}`,
  ];
  return {
    fits: `(${value} IS NULL OR (${plain.join(" AND ")}))`,
    json: `CASE WHEN ${value} IS NOT NULL THEN '[' || replace(json_quote(${parts}), ${once}, ${quoteText('","')}) || ']' END`,
  };
}

/** The value is the part of the JSON that the path leads to, where that is of the field's own kind. */
function jsonSql(value: string, path: string, type: string): MadeSql | undefined {
  const at = quoteText(path);
  const kind = `ifnull(json_type(${value}, ${at}), 'null')`;
  const elements = (wanted: string) =>
    `CASE ${kind} WHEN 'null' THEN 1 WHEN 'array' THEN NOT EXISTS (SELECT 1 FROM json_each(${value}, ${at}) WHERE type <> '${wanted}') ELSE 0 END`;
  const checks: Readonly<Record<string, string>> = {
    object: `${kind} IN ('object', 'null')`,
    "object[]": elements("object"),
    "string[]": elements("text"),
    string: `${kind} IN ('text', 'null')`,
    bool: `${kind} IN ('true', 'false', 'null')`,
    int64: `CASE ${kind} WHEN 'null' THEN 1 WHEN 'integer' THEN typeof(json_extract(${value}, ${at})) = 'integer' ELSE 0 END`,
    float: `CASE WHEN ${kind} = 'null' THEN 1 WHEN ${kind} IN ('integer', 'real') THEN +json_extract(${value}, ${at}) ${FINITE} ELSE 0 END`,
  };
  const check = checks[type];
  if (check === undefined) return undefined;
  return {
    fits: `CASE WHEN ${value} IS NULL THEN 1 WHEN typeof(${value}) = 'blob' OR NOT json_valid(${value}) THEN 0 ELSE ${check} END`,
    json: `CASE WHEN ${value} IS NOT NULL AND ${kind} <> 'null' THEN ${value} -> ${at} END`,
  };
}

function pointSql(latitude: string, longitude: string): MadeSql {
  const number = (value: string, most: number) =>
    `typeof(${value}) IN ('integer', 'real') AND +${value} BETWEEN -${most} AND ${most}`;
  return {
    fits: `((${latitude} IS NULL AND ${longitude} IS NULL) OR (${number(latitude, 90)} AND ${number(longitude, 180)}))`,
    json: `CASE WHEN ${latitude} IS NOT NULL THEN '[' || json_quote(${latitude}) || ',' || json_quote(${longitude}) || ']' END`,
  };
}

/** True where a text has nothing but ASCII characters of a set. GLOB ends at a NUL, octet_length() does not. */
function isAll(value: string, set: string): string {
  return `${value} NOT GLOB '*[^${set}]*' AND length(${value}) = octet_length(${value})`;
}
