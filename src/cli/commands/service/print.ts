import { Command } from "commander";
import { SyncError } from "../../../errors.js";
import { say } from "../../report.js";
import { renderInstance } from "../../service/instance.js";
import { type ServicePaths, servicePaths } from "../../service/paths.js";
import { ownPrograms } from "../../service/programs.js";
import { renderUnit } from "../../service/unit.js";
import { aboutOneInstance, type InstanceFlags } from "./flags.js";

export function printCommand(): Command {
  const command = new Command("print").description("print the unit files that install would write; changes nothing");
  return aboutOneInstance(command, { withUser: true }).action(({ name, root, user }: InstanceFlags) => {
    const paths = servicePaths(name, root);
    say(`# ${paths.template}\n${renderUnit(ownPrograms())}\n${dropIn(paths, user)}`.trimEnd());
  });
}

/** Before the settings are written nothing is known of the instance; the template can be read all the same. */
function dropIn(paths: ServicePaths, user: string | undefined): string {
  try {
    return `# ${paths.dropIn}\n${renderInstance(paths, user).text}`;
  } catch (thrown) {
    if (!(thrown instanceof SyncError)) throw thrown;
    const reason = `${thrown.message}\nTry: ${thrown.hint}`.replaceAll("\n", "\n#   ");
    return `# ${paths.dropIn} can't be made yet:\n#   ${reason}`;
  }
}
