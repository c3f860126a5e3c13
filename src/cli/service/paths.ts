import { join } from "node:path";
import { EXIT, SyncError } from "../../errors.js";

/** Where what belongs to the service of one database lies, below `root`: "/", or a folder that stands for it. */
export interface ServicePaths {
  name: string;
  root: string;
  /** `fountain-sync@character`, as systemctl takes it. */
  unit: string;
  /** The template, common to all databases. */
  template: string;
  dropInFolder: string;
  dropIn: string;
  envFile: string;
  keyFile: string;
  stateDirectory: string;
}

const UNITS = "/etc/systemd/system";

/** Unit names may have 255 characters, file names too; longer names than this are none that people type. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;

/** @throws SyncError (exit 2) where the name can't be part of a unit's name */
export function servicePaths(name: string, root: string): ServicePaths {
  if (!NAME.test(name)) {
    throw new SyncError(`--name ${JSON.stringify(name)} can't be part of a unit's name`, {
      operation: "name the service",
      hint: "take a short word for the database: letters, digits, - _ and . (beginning with a letter or a digit), for instance --name character",
      exitCode: EXIT.usage,
    });
  }
  const dropInFolder = `${UNITS}/fountain-sync@${name}.service.d`;
  return {
    name,
    root,
    unit: `fountain-sync@${name}`,
    template: `${UNITS}/fountain-sync@.service`,
    dropInFolder,
    dropIn: `${dropInFolder}/database.conf`,
    envFile: `/etc/fountain-sync/${name}.env`,
    keyFile: `/etc/fountain-sync/${name}.key`,
    stateDirectory: `/var/lib/fountain-sync/${name}`,
  };
}

/** Where a path of the service lies on this machine. */
export function onDisk({ root }: ServicePaths, path: string): string {
  return join(root, path);
}

/** Folders that a service of ours doesn't see (ProtectHome=, PrivateTmp=): what lies there has to be shown to it. */
export function isHidden(path: string): boolean {
  return ["/home", "/root", "/run/user", "/tmp", "/var/tmp"].some(
    (folder) => path === folder || path.startsWith(`${folder}/`),
  );
}
