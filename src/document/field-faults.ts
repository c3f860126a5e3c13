import type { ColumnMapping } from "../config/mapping/column.js";
import type { Column } from "../database/shape.js";
import { fieldOf } from "./field.js";
import { fieldName } from "./field-name.js";
import { canSort, type FieldType } from "./field-type.js";

/** What `json` can be read as; a geopoint is made of two columns. */
const TEXTS: readonly string[] = ["string", "string[]"];

/**
 * What is wrong with what is asked for one field, whatever else the table has.
 *
 * @param key its name in the mapping file
 * @param column that it is made of; undefined where there is none of that name, or it is made of two
 */
export function fieldFaults(path: string, key: string, asked: ColumnMapping, column: Column | undefined): string[] {
  const { name, type, split, json, from, facet, index, sort, infix, stem, locale } = asked;
  const faults: string[] = [];
  const say = (what: string, setting?: string) => faults.push(`${path}${setting ? `.${setting}` : ""}: ${what}`);
  const reserved = nameFault(name ?? (from ? key : undefined));
  if (reserved) say(reserved, name === undefined ? undefined : "name");
  if (type === "geopoint" && !from) say("a geopoint is made of two columns; name them in from", "type");
  if (from) {
    if (type !== undefined && type !== "geopoint") say(`two columns make a geopoint, and no ${type}`, "type");
    if (from[0].toLowerCase() === from[1].toLowerCase()) say("latitude and longitude are the same column", "from");
    for (const setting of ["split", "json"] as const)
      if (asked[setting] !== undefined) say("two columns make a geopoint, and nothing else", setting);
  }
  if (split !== undefined && type !== undefined && type !== "string[]")
    say(`gives a string[], and no ${type}`, "split");
  if (split !== undefined && json !== undefined && json !== false) say("excludes json", "split");
  if (json === false && isMadeOfParts(type) && split === undefined) say(`${type} can only be read from JSON`, "json");
  if (typeof json === "string" && !isPath(json)) say('is no path; write $.name, $.list[0] or $."any name"', "json");
  const kind = from ? "geopoint" : column && fieldOf(column, asked)?.type;
  if (column && !from && kind === undefined && type !== "geopoint")
    say(`${column.declaredType} is binary; say which type it is to have`);
  if (kind) faults.push(...optionFaults(path, asked, kind));
  if (index === false && facet) say("is not possible where nothing is indexed", "facet");
  if (index === false && sort && !from) say("is not possible where nothing is indexed", "sort");
  if (index === false && infix) say("is not possible where nothing is indexed", "infix");
  if (index === false && stem) say("is not possible where nothing is indexed", "stem");
  if (locale && !/^[a-z]{2}$/.test(locale)) say("must be two letters, as el or zh", "locale");
  return faults;
}

function optionFaults(path: string, { sort, infix, stem, locale }: ColumnMapping, type: FieldType): string[] {
  const faults: string[] = [];
  const say = (what: string, setting: string) => faults.push(`${path}.${setting}: ${what}`);
  if (sort === true && !canSort(type)) say(`${type} does not sort`, "sort");
  if (sort === false && type === "geopoint") say("a geopoint always sorts", "sort");
  for (const [setting, value] of Object.entries({ infix, stem, locale })) {
    if (value && !TEXTS.includes(type)) say(`is for texts; the field is ${type}`, setting);
  }
  return faults;
}

function isMadeOfParts(type: ColumnMapping["type"]): boolean {
  return type === "object" || type === "object[]" || type === "string[]";
}

/** Member names, bare or in quotation marks, and places in arrays: https://www.sqlite.org/json1.html#path_arguments */
function isPath(path: string): boolean {
  return /^\$(?:\.(?:[^.[\]"\s]+|"[^"]+")|\[(?:\d+|#-\d+)\])*$/.test(path);
}

function nameFault(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  if (name === "id") return "id is the document's own";
  return fieldName(name) === name ? undefined : `${name} is no name that Typesense takes; ${fieldName(name)} would be`;
}
