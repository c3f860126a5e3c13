import { Command } from "commander";

export function demoCommand(): Command {
  return new Command("demo")
    .description(
      "show the main job in a few seconds, in a temporary folder, on the built-in emulator or on TYPESENSE_*",
    )
    .addHelpText("after", "\nExample:\n  fountain-sync demo")
    .action(async () => {
      // Loaded when asked for: it would slow down the start of every other command.
      const { demo } = await import("../demo/demo.js");
      await demo();
    });
}
