import { once } from "node:events";
import { Command, InvalidArgumentError } from "commander";
import { EMULATOR_BANNER, startEmulator } from "../../emulator/index.js";
import { say } from "../report.js";

export function emulatorCommand(): Command {
  return new Command("emulator")
    .description("a local stand-in for Typesense, for a first try and for tests; not for production")
    .option("--port <number>", "where to listen on this machine; 0 takes any free port", port, 8108)
    .option("--api-key <key>", "the key it asks for (no secret: nothing of value is behind it)", "xyz")
    .option("--data-file <path>", "keep what it holds in this file between runs")
    .addHelpText("after", "\nExample:\n  fountain-sync emulator --port 8108 --api-key xyz")
    .action(async (flags: { port: number; apiKey: string; dataFile?: string }) => {
      const { dataFile, ...rest } = flags;
      const emulator = await startEmulator({ ...rest, ...(dataFile === undefined ? {} : { dataFile }) });
      say(EMULATOR_BANNER);
      say(`Listening on ${emulator.url}`);
      await Promise.race([once(process, "SIGTERM"), once(process, "SIGINT")]);
      await emulator.close();
    });
}

function port(text: string): number {
  const value = Number(text);
  if (/^\d{1,5}$/.test(text) && value <= 65_535) return value;
  throw new InvalidArgumentError("It must be a number from 0 to 65535.");
}
