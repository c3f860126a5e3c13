import {
  bodies,
  fill,
  fillWithPlays,
  folder,
  keepState,
  lines,
  makeDatabase,
  type Table,
  wide,
} from "../rig/database.js";
import { median, rounded, thousands } from "../rig/numbers.js";
import { paced } from "../rig/paced.js";
import { Program } from "../rig/process.js";
import { RawClient } from "../rig/raw.js";
import { openServer, type Server } from "../rig/server.js";
import { settings } from "../rig/settings.js";
import type { Options, Row } from "../row.js";

/** Documents a request; a real server's pace is known up to the second. */
const SIZES = [1_000, 5_000, 20_000];

/** Pending changes → delivered, against the same documents, serialised before, posted by a bare client. */
export async function catchUp(options: Options): Promise<Row[]> {
  const server = () => openServer("sink");
  const all = [
    ...(await ofTable(server, lines, null, options)),
    ...(await ofTable(server, wide, options.rows, options)),
  ];
  if (process.env.TYPESENSE_TEST_URL) return all;
  return [...all, ...(await ofTable(async () => paced(await server()), lines, null, { ...options, rounds: 3 }))];
}

async function ofTable(
  open: () => Promise<Server>,
  table: Table,
  rows: number | null,
  { rounds, say }: Options,
): Promise<Row[]> {
  const place = folder();
  const server = await open();
  const raw = new RawClient(server);
  try {
    const database = `${place.path}/app.db`;
    makeDatabase(database, table.create);
    await raw.drop(table.name);
    await new Program(["install-triggers", table.name], settings(database, server)).done();
    await new Program(["run", "--once"], settings(database, server)).done();
    const filled = rows === null ? fillWithPlays(database) : { rows, source: "10 columns, 500 bytes" };
    if (rows !== null) fill(database, table, rows);
    const restore = keepState(database);
    const prepared = await bestBodies(raw, database, table, server.name);
    say(`${filled.source}: the bare client is best with ${thousands(prepared.size)} documents a request`);
    const rates = { daemon: [] as number[], raw: [] as number[], core: [] as number[] };
    for (let round = 0; round < rounds; round++) {
      rates.raw.push(filled.rows / (await postAll(raw, table, prepared.bodies)));
      restore();
      const run = await new Program(["run", "--once"], settings(database, server)).done();
      const seconds = (run.at("stopped").time - run.at("started").time) / 1000;
      rates.daemon.push(filled.rows / seconds);
      rates.core.push(filled.rows / (run.at("stopped").cpu - run.at("started").cpu));
      say(`round ${round + 1}: ${thousands(rates.daemon.at(-1) ?? 0)}/s, bare ${thousands(rates.raw.at(-1) ?? 0)}/s`);
    }
    await raw.drop(table.name);
    return rowsOf(`${thousands(filled.rows)} × ${filled.source}`, server, rates);
  } finally {
    raw.close();
    await server.close();
    place.remove();
  }
}

function rowsOf(what: string, server: Server, rates: { daemon: number[]; raw: number[]; core: number[] }): Row[] {
  const [daemon, raw, core] = [median(rates.daemon), median(rates.raw), median(rates.core)];
  const rate: Row = {
    what: `catch-up, ${what}`,
    measured: `${thousands(daemon)} documents/s`,
    against: `bare client: ${thousands(raw)}/s`,
    ratio: rounded(daemon / raw),
    goal: "",
    met: null,
  };
  // What the sink leaves out is most of what a real server does: there the client is all there is.
  if (server.name !== "sink") Object.assign(rate, { goal: "≥ 0.95", met: daemon / raw >= 0.95 });
  if (server.name === "paced") return [{ ...rate, what: `— at the pace of a real server (played)` }];
  return [
    rate,
    {
      what: "— the daemon's own work",
      measured: `${thousands(core)} documents a second of CPU`,
      against: "",
      ratio: null,
      goal: "≥ 150,000",
      met: core >= 150_000,
    },
  ];
}

/** The size of a request with which the bare client is fastest, tried on part of the documents. */
async function bestBodies(
  raw: RawClient,
  path: string,
  table: Table,
  server: string,
): Promise<{ size: number; bodies: Buffer[] }> {
  let best = { size: 0, rate: 0 };
  for (const size of server === "paced" ? SIZES.slice(0, 2) : SIZES) {
    const some = bodies(path, table, size).slice(0, Math.max(2, Math.ceil(100_000 / size)));
    const documents = some.length * size;
    const rate = documents / (await postAll(raw, table, some));
    if (rate > best.rate) best = { size, rate };
  }
  return { size: best.size, bodies: bodies(path, table, best.size) };
}

/** Seconds to post all bodies, one after the other, into a collection of their own. */
async function postAll(raw: RawClient, table: Table, all: readonly Buffer[]): Promise<number> {
  const name = `${table.name}_raw`;
  await raw.send("DELETE", `/collections/${name}`);
  const { text } = await raw.send("GET", `/collections/${table.name}__v1`);
  const { fields } = JSON.parse(text) as { fields: unknown[] };
  await raw.send("POST", "/collections", JSON.stringify({ name, fields }));
  const began = performance.now();
  for (const body of all) await raw.import(name, body);
  return (performance.now() - began) / 1000;
}
