import { Command } from "commander";
import { say } from "../../report.js";
import { writeUnitFile } from "../../service/files.js";
import { renderInstance } from "../../service/instance.js";
import { ownership, warningsOf } from "../../service/owners.js";
import { servicePaths } from "../../service/paths.js";
import { ownPrograms } from "../../service/programs.js";
import { renderUnit } from "../../service/unit.js";
import { columns } from "../../text/columns.js";
import { aboutOneInstance, type InstanceFlags } from "./flags.js";

export function installCommand(): Command {
  const command = new Command("install").description(
    "write the unit files for a database, and say who must own what; enables and starts nothing",
  );
  return aboutOneInstance(command, { withUser: true }).action(install);
}

function install({ name, root, user }: InstanceFlags): void {
  const paths = servicePaths(name, root);
  const { survey, text } = renderInstance(paths, user);
  const files = { [paths.template]: renderUnit(ownPrograms()), [paths.dropIn]: text };
  say(columns(Object.entries(files).map(([path, content]) => [path, writeUnitFile(paths, path, content)])));
  say(`\nThe service runs as ${survey.user}. Who must own what:`);
  say(columns(ownership(paths, survey)));
  const warnings = warningsOf(paths, survey);
  if (warnings.length > 0) say(`\n${warnings.map((warning) => `Warning: ${warning}`).join("\n")}`);
  say(
    `\nNext, once the tables are captured (fountain-sync install-triggers --env-file ${paths.envFile}):\n  systemctl daemon-reload\n  systemctl enable --now ${paths.unit}\n  systemctl status ${paths.unit}`,
  );
}
