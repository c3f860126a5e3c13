import { existsSync } from "node:fs";
import { Command } from "commander";
import { SyncError } from "../../../errors.js";
import { say } from "../../report.js";
import { enabledUnits, hasOtherInstances, removeUnitFile } from "../../service/files.js";
import { onDisk, servicePaths } from "../../service/paths.js";
import { aboutOneInstance, type InstanceFlags } from "./flags.js";

export function uninstallCommand(): Command {
  const command = new Command("uninstall").description(
    "remove what install has written; the settings, the key, the state and the database stay",
  );
  return aboutOneInstance(command, { withUser: false }).action(uninstall);
}

function uninstall({ name, root }: InstanceFlags): void {
  const paths = servicePaths(name, root);
  const { unit, dropIn, template } = paths;
  if (enabledUnits(paths).includes(`${unit}.service`)) {
    throw new SyncError(`${unit} is still enabled`, {
      operation: "uninstall the service",
      place: unit,
      hint: `systemctl disable --now ${unit}`,
    });
  }
  const removed = removeUnitFile(paths, dropIn) ? [dropIn] : [];
  if (!hasOtherInstances(paths) && removeUnitFile(paths, template)) removed.push(template);
  if (removed.length === 0) {
    say("Nothing to do: no unit files are there.");
    return;
  }
  for (const path of removed) say(`Removed ${path}`);
  const kept = [paths.envFile, paths.keyFile, paths.stateDirectory].filter((path) => existsSync(onDisk(paths, path)));
  say(`Kept: ${[...kept, "the database"].join(", ")}.`);
  say(`\nNext:\n  systemctl stop ${unit}\n  systemctl daemon-reload`);
}
