import { Command, CommanderError } from "commander";
import { CheckFailed, EXIT, messageOf, SyncError } from "../errors.js";
import { version } from "../version.js";
import { branchesOf } from "./command-tree.js";
import { EXIT_CODES } from "./exit-codes.js";

/**
 * Every command, in the order of the help. Loading what a command needs is most of the time that a short one takes: so only
 * the one that is asked for is loaded.
 */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  init: async () => (await import("./commands/init.js")).initCommand(),
  "install-triggers": async () => (await import("./commands/install-triggers.js")).installTriggersCommand(),
  "uninstall-triggers": async () => (await import("./commands/uninstall-triggers.js")).uninstallTriggersCommand(),
  preview: async () => (await import("./commands/preview.js")).previewCommand(),
  run: async () => (await import("./commands/run.js")).runCommand(),
  status: async () => (await import("./commands/status.js")).statusCommand(),
  wait: async () => (await import("./commands/wait.js")).waitCommand(),
  schema: async () => (await import("./commands/schema.js")).schemaCommand(),
  rebuild: async () => (await import("./commands/rebuild.js")).rebuildCommand(),
  verify: async () => (await import("./commands/verify.js")).verifyCommand(),
  backfill: async () => (await import("./commands/backfill.js")).backfillCommand(),
  replay: async () => (await import("./commands/replay.js")).replayCommand(),
  rejections: async () => (await import("./commands/rejections.js")).rejectionsCommand(),
  service: async () => (await import("./commands/service.js")).serviceCommand(),
  doctor: async () => (await import("./commands/doctor.js")).doctorCommand(),
  key: async () => (await import("./commands/key.js")).keyCommand(),
  demo: async () => (await import("./commands/demo.js")).demoCommand(),
  emulator: async () => (await import("./commands/emulator.js")).emulatorCommand(),
  completion: async () => (await import("./commands/completion.js")).completionCommand(),
  help: async () => (await import("./commands/help.js")).helpCommand(),
};

/** Whether a command is about all the others. The names of tables are asked for at every press of a key. */
function isAboutAll([, , name, argument]: readonly string[]): boolean {
  return name === "help" || (name === "completion" && argument !== "tables");
}

/** The program with the command that is asked for, or with all of them. */
export async function program(argv: readonly string[] = []): Promise<Command> {
  const main = new Command("fountain-sync")
    .description("Keeps Typesense collections equal to SQLite tables, change by change.")
    .version(version)
    .helpCommand(false)
    .addHelpText(
      "after",
      `\n${EXIT_CODES}\n\nExample:\n  fountain-sync install-triggers characters && fountain-sync run`,
    );
  const name = argv[2] ?? "";
  const isOne = Object.hasOwn(commands, name) && !isAboutAll(argv);
  for (const load of isOne ? [commands[name]] : Object.values(commands)) {
    if (load) main.addCommand(await load());
  }
  for (const { path, command } of branchesOf(main)) {
    const help = `Try: ${["fountain-sync", ...path.split("/").slice(1), "--help"].join(" ")}`;
    command.exitOverride().configureOutput({ outputError }).showHelpAfterError(help);
  }
  return main;
}

/** The library's errors look like ours. */
function outputError(text: string, write: (text: string) => void): void {
  write(text.replace(/^error: /, "Error: "));
}

/** Runs the command line. The only place that sets an exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  process.stdout.on("error", leaveWhenUnread);
  try {
    const main = await program(argv);
    await main.parseAsync(argv);
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
  if (thrown instanceof CheckFailed) return EXIT.found;
  if (thrown instanceof SyncError) {
    process.stderr.write(`Error: ${thrown.message}\n`);
    if (thrown.hint) process.stderr.write(`Try: ${thrown.hint}\n`);
    return thrown.exitCode;
  }
  const stack = thrown instanceof Error ? (thrown.stack ?? "") : "";
  const frames = stack.split("\n").filter((line) => /^ +at /.test(line));
  process.stderr.write(`${[`Error: ${messageOf(thrown)}`, ...frames].join("\n")}\n`);
  process.stderr.write("Try: run it again; nothing is lost. This is a fault of fountain-sync: please report it\n");
  return EXIT.temporary;
}
