import type { TableMapping } from "../config/mapping/schema.js";
import { conditionOf } from "./condition.js";

/** What is said about a table as a whole; what is not said, or is as it would be anyway, is absent. */
export interface TableSettings {
  /** The collection's alias. */
  collection?: string;
  defaultSortingField?: string;
  tokenSeparators?: string[];
  symbolsToIndex?: string[];
  onMismatch?: "reject";
  /** SQL over the table's columns: only rows in which it is true become documents. */
  where?: string;
}

/** What of a table's mapping concerns the collection, or all of its documents. What has its default is left out. */
export function settingsOf(asked: TableMapping): TableSettings {
  const { collection, defaultSortingField, tokenSeparators, symbolsToIndex, onMismatch } = asked;
  const where = conditionOf(asked);
  return {
    ...(collection !== undefined && { collection }),
    ...(defaultSortingField !== undefined && { defaultSortingField }),
    ...(tokenSeparators?.length && { tokenSeparators }),
    ...(symbolsToIndex?.length && { symbolsToIndex }),
    ...(onMismatch === "reject" && { onMismatch }),
    ...(where !== undefined && { where }),
  };
}

/** The names of the settings in which two tables, or two moments of one, differ. */
export function differingSettings(one: TableSettings, other: TableSettings): (keyof TableSettings)[] {
  const names = new Set([...Object.keys(one), ...Object.keys(other)] as (keyof TableSettings)[]);
  return [...names].filter((name) => JSON.stringify(one[name]) !== JSON.stringify(other[name]));
}
