import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { packageRoot } from "../../package-root.js";

/** A statement's run by the other process: resolves with the time of its commit, in unix milliseconds. */
export type Write = (sql: string) => Promise<number>;

/** What of our own environment the children have use for. The key is not the writer's business. */
const PASSED_ON = ["PATH", "TZ", "NODE_EXTRA_CA_CERTS"];

function trimmedEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(PASSED_ON.flatMap((name) => (name in process.env ? [[name, process.env[name]]] : [])));
}

/** Starts the writing process. */
export function startWriter(database: string): { write: Write; stop(): Promise<void> } {
  const child = spawn(process.execPath, [fileURLToPath(new URL("dist/writer.js", packageRoot)), database], {
    env: trimmedEnvironment(),
    stdio: ["pipe", "pipe", "inherit"],
  });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    write: async (sql) => {
      child.stdin.write(`${JSON.stringify(sql)}\n`);
      const answer = await answers.next();
      if (answer.done) throw new Error("the writing process ended early");
      return Number(answer.value);
    },
    stop: async () => {
      child.stdin.end();
      await ended(child);
    },
  };
}

/** Starts the daemon as an operator would, in a folder of its own, so that no .env of somebody else is read. */
export function startDaemon(
  folder: string,
  environment: NodeJS.ProcessEnv,
): { stop(): Promise<number | null>; ended: Promise<number | null> } {
  const bin = fileURLToPath(new URL("bin/fountain-sync", packageRoot));
  const child = spawn(process.execPath, [bin, "run"], {
    cwd: folder,
    env: { ...trimmedEnvironment(), ...environment },
    stdio: ["ignore", "inherit", "inherit"],
  });
  const end = ended(child);
  return {
    ended: end,
    stop: () => {
      child.kill("SIGTERM");
      return end;
    },
  };
}

async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return child.exitCode;
}
