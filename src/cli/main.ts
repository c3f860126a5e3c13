import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { EXIT, messageOf, SyncError } from "../errors.js";
import { demoCommand } from "./commands/demo.js";
import { emulatorCommand } from "./commands/emulator.js";
import { installTriggersCommand } from "./commands/install-triggers.js";
import { runCommand } from "./commands/run.js";
import { statusCommand } from "./commands/status.js";
import { uninstallTriggersCommand } from "./commands/uninstall-triggers.js";

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  version: string;
};

const EXIT_CODES = `
Exit codes:
  0   done
  1   the check found something
  2   wrong usage
  75  a temporary failure: nothing is lost, try again
  78  the configuration or a database needs mending first`;

function program(): Command {
  const main = new Command("fountain-sync")
    .description("Keeps Typesense collections equal to SQLite tables, change by change.")
    .version(version)
    .addHelpText(
      "after",
      `${EXIT_CODES}\n\nExample:\n  fountain-sync install-triggers characters && fountain-sync run`,
    );
  for (const command of [
    installTriggersCommand(),
    uninstallTriggersCommand(),
    runCommand(),
    statusCommand(),
    demoCommand(),
    emulatorCommand(),
  ]) {
    main.addCommand(command);
  }
  for (const command of [main, ...main.commands]) command.exitOverride().showHelpAfterError("(--help tells more)");
  return main;
}

/** Runs the command line. The only place that sets an exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  process.stdout.on("error", leaveWhenUnread);
  try {
    await program().parseAsync(argv);
  } catch (thrown) {
    process.exitCode = report(thrown);
  }
}

/** Whoever reads our output may have seen enough (`| head`): that is no fault. */
function leaveWhenUnread(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
  process.exit(EXIT.done);
}

function report(thrown: unknown): number {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (thrown instanceof SyncError) {
    process.stderr.write(`Error: ${thrown.message}\n`);
    if (thrown.hint) process.stderr.write(`Try: ${thrown.hint}\n`);
    return thrown.exitCode;
  }
  process.stderr.write(`Error: ${messageOf(thrown)}\n${thrown instanceof Error ? thrown.stack : ""}\n`);
  process.stderr.write("Try: run it again; nothing is lost. This is a fault of fountain-sync: please report it\n");
  return EXIT.temporary;
}
