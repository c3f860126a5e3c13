/*
 * Invariant: every way of writing a database's address that its users know leads to one file, and what is no file that
 * another process can watch is refused with a reason.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseDatabaseUrl } from "../../src/config/database-url.js";

describe("names a file", () => {
  test.each([
    ["sqlite:///./a.db", "./a.db"],
    ["sqlite:///a.db", "a.db"],
    ["sqlite:///data/a.db", "data/a.db"],
    ["sqlite:////srv/a.db", "/srv/a.db"],
    ["sqlite:////:memory:", "/:memory:"],
    ["sqlite+aiosqlite:///./a.db", "./a.db"],
    ["sqlite+pysqlite:////srv/a.db", "/srv/a.db"],
    ["SQLite:///a.db", "a.db"],
    ["sqlite3:///a.db", "a.db"],
    ["sqlite:///a.db?timeout=5&check_same_thread=false", "a.db"],
    ["sqlite:////srv/a%20b.db", "/srv/a b.db"],
    ["sqlite:///50%.db", "50%.db"],
    ["sqlite:///file:a.db?mode=ro&uri=true", "a.db"],
    ["sqlite:///file:/srv/a.db?uri=true", "/srv/a.db"],
    ["sqlite:a.db", "a.db"],
    ["sqlite:/srv/a.db?mode=rwc", "/srv/a.db"],
    ["  sqlite:///a.db\n", "a.db"],
    ["a.db", "a.db"],
    ["./a b.db", "./a b.db"],
    ["../a.db", "../a.db"],
    ["/srv/100%.db", "/srv/100%.db"],
    ["/srv/what?.db", "/srv/what?.db"],
    ["file:a.db", "a.db"],
    ["file:./dev.db?connection_limit=1", "./dev.db"],
    ["file:/srv/a.db", "/srv/a.db"],
    ["file:///srv/a.db", "/srv/a.db"],
    ["file://localhost/srv/a.db#part", "/srv/a.db"],
    ["file:/srv/a%3Fb.db", "/srv/a?b.db"],
  ])("%j is %j", (url, path) => expect(parseDatabaseUrl(url)).toEqual({ path }));
});

describe("refuses", () => {
  test.each([
    ["sqlite://", /in-memory/],
    ["sqlite:///", /in-memory/],
    ["sqlite:///?cache=shared", /in-memory/],
    ["sqlite:///:memory:", /in-memory/],
    ["sqlite+aiosqlite:///:memory:?cache=shared", /in-memory/],
    ["sqlite://:memory:", /in-memory/],
    ["sqlite::memory:", /in-memory/],
    [":memory:", /in-memory/],
    ["file::memory:", /in-memory/],
    ["file::memory:?cache=shared", /in-memory/],
    ["file:shared?mode=memory&cache=shared", /in-memory/],
    ["sqlite:///file:shared?mode=memory&cache=shared&uri=true", /in-memory/],
    ["sqlite://a.db", /host/],
    ["sqlite://localhost/a.db", /host/],
    ["file://elsewhere/a.db", /host/],
    ["postgresql://localhost/app", /postgresql is no SQLite/],
    ["mysql+pymysql://root@localhost/app", /mysql\+pymysql is no SQLite/],
    ["http://localhost/a.db", /http is no SQLite/],
    ["file:", /names no file/],
    ["file:?mode=ro", /names no file/],
    ["", /empty/],
    ["  ", /empty/],
    ["file:a%00.db", /NUL/],
    ["sqlite:///a%00.db", /NUL/],
  ])("%j", (url, reason) => expect(parseDatabaseUrl(url)).toEqual({ fault: expect.stringMatching(reason) }));

  test("a password is not repeated", () => {
    expect(JSON.stringify(parseDatabaseUrl("postgresql://me:secret@localhost/app"))).not.toContain("secret");
  });
});

test("any text gives a path or a fault", () => {
  const urls = fc.tuple(
    fc.constantFrom("", "sqlite:", "sqlite://", "sqlite:///", "sqlite+x:///", "file:", "file://", "x://"),
    fc.string({ unit: "binary" }),
  );
  fc.assert(
    fc.property(urls, (parts) => {
      const parsed = parseDatabaseUrl(parts.join(""));
      if ("fault" in parsed) expect(parsed.fault).not.toBe("");
      else expect(parsed.path).toMatch(/^[^\0]+$/);
    }),
  );
});
