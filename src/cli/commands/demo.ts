import { Command } from "commander";
import { demo } from "../demo/demo.js";

export function demoCommand(): Command {
  return new Command("demo")
    .description(
      "show the main job in a few seconds, in a temporary folder, on the built-in emulator or on TYPESENSE_*",
    )
    .addHelpText("after", "\nExample:\n  fountain-sync demo")
    .action(demo);
}
