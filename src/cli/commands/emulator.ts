import { once } from "node:events";
import { Command, InvalidArgumentError } from "commander";
import { SyncError } from "../../errors.js";
import { say } from "../report.js";

export function emulatorCommand(): Command {
  return new Command("emulator")
    .description("a local stand-in for Typesense, for a first try and for tests; not for production")
    .option("--port <number>", "where to listen on this machine; 0 takes any free port", port, 8108)
    .option("--api-key <key>", "the key it asks for (no secret: nothing of value is behind it)", "xyz")
    .option("--data-file <path>", "keep what it holds in this file between runs")
    .option("--sink", "parse what is imported, count it, and keep nothing: for measurements")
    .addHelpText("after", "\nExample:\n  fountain-sync emulator --port 8108 --api-key xyz")
    .action(async (flags: { port: number; apiKey: string; dataFile?: string; sink?: boolean }) => {
      // Loaded when asked for: it would slow down the start of every other command.
      const { EMULATOR_BANNER, startEmulator } = await import("../../emulator/index.js");
      const { dataFile, ...rest } = flags;
      const emulator = await startEmulator({ ...rest, ...(dataFile === undefined ? {} : { dataFile }) }).catch(
        (thrown: NodeJS.ErrnoException) => {
          throw thrown.code === "EADDRINUSE" ? portTaken(flags.port) : thrown;
        },
      );
      say(EMULATOR_BANNER);
      say(`Listening on ${emulator.url}`);
      await Promise.race([once(process, "SIGTERM"), once(process, "SIGINT")]);
      await emulator.close();
    });
}

function portTaken(taken: number): SyncError {
  return new SyncError(`port ${taken} is in use by another process`, {
    operation: "start the emulator",
    place: `127.0.0.1:${taken}`,
    hint: "choose another --port; 0 takes any free one",
  });
}

function port(text: string): number {
  const value = Number(text);
  if (/^\d{1,5}$/.test(text) && value <= 65_535) return value;
  throw new InvalidArgumentError("It must be a number from 0 to 65535.");
}
