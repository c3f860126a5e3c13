import { z } from "zod";
import { type Call, type Reply, refused } from "./route.js";

/** Tables by name; every table that is captured where it is left out. */
export const TABLES = z.array(z.string()).max(1000).optional();

/**
 * What a request says.
 *
 * @returns it, or what is wrong with it
 */
export function bodyOf<T>({ body }: Call, schema: z.ZodType<T>): { said: T } | { refusal: Reply } {
  let given: unknown;
  try {
    given = body.length === 0 ? {} : JSON.parse(body.toString("utf8"));
  } catch {
    return { refusal: refused(400, "the body is no JSON") };
  }
  const parsed = schema.safeParse(given);
  if (parsed.success) return { said: parsed.data };
  const [fault] = parsed.error.issues;
  const place = fault?.path.join(".");
  return {
    refusal: refused(400, `${place ? `${place}: ` : ""}${fault?.message ?? "the body is not what is expected"}`),
  };
}

export function unknownTable(name: string): Reply {
  return refused(404, `${name}: no table of that name is captured`);
}
