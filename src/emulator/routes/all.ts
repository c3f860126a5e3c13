import type { Route } from "../route.js";
import { ALIAS_ROUTES } from "./aliases.js";
import { COLLECTION_ROUTES } from "./collections.js";
import { DELETE_ROUTES } from "./deletes.js";
import { DOCUMENT_ROUTES } from "./documents.js";
import { IMPORT_ROUTES } from "./import.js";
import { KEY_ROUTES } from "./keys.js";
import { SEARCH_ROUTES } from "./search.js";
import { SERVER_ROUTES } from "./server.js";

/** All routes; where two fit a path, the one that names fewer of its parts comes first. */
export const ROUTES: readonly Route[] = [
  ...SERVER_ROUTES,
  ...COLLECTION_ROUTES,
  ...IMPORT_ROUTES,
  ...SEARCH_ROUTES,
  ...DOCUMENT_ROUTES,
  ...DELETE_ROUTES,
  ...ALIAS_ROUTES,
  ...KEY_ROUTES,
];
