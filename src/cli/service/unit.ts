import { KEY_CREDENTIAL } from "../../config/load.js";
import { isHidden } from "./paths.js";
import { quoted, quotedArgument } from "./quote.js";

/** The first line of every file that is ours to replace and to remove. */
export const MARK = "# Made by fountain-sync service install. Put your own settings into a drop-in (systemctl edit).";

/** The programs that the service runs, as absolute paths. */
export interface Programs {
  node: string;
  /** Of this package: bin/fountain-sync. */
  program: string;
  /** Folders that hold them. */
  folders: readonly string[];
}

/**
 * The template unit: one instance a database, `fountain-sync@character.service`.
 *
 * What differs from database to database (its folder, its owner) stands in a drop-in of the instance. Without that it runs as a
 * user that is not there, and so not at all: never as root.
 */
export function renderUnit({ node, program, folders }: Programs): string {
  const shown = folders.filter(isHidden).map((folder) => `BindReadOnlyPaths=${quoted(folder)}\n`);
  return `${MARK}
[Unit]
Description=fountain-sync: keeps Typesense equal to the database of %i
# On the way down it stops before what it delivers to, and before the network.
After=network.target typesense-server.service

[Service]
Type=notify
# Messages come from systemd-notify, a child that is neither the main nor a control process.
NotifyAccess=all
# The daemon gives signs of life only while everything in it gets on: what is stuck is killed and started anew.
WatchdogSec=2min
ExecStart=${quoted(node)} ${quotedArgument(program)} run --env-file /etc/fountain-sync/%i.env
# SIGHUP: the env file is read again. One with faults is not used, and the log says so.
ExecReload=/bin/sh -c 'kill -HUP $MAINPID'
EnvironmentFile=/etc/fountain-sync/%i.env
LoadCredential=${KEY_CREDENTIAL}:/etc/fountain-sync/%i.key

Restart=always
RestartSec=5s
# 78: the configuration or a database needs mending first; starting again would not help.
RestartPreventExitStatus=78
# The first signal lets the batch in flight finish; the daemon's own deadline for that is DRAIN_TIMEOUT_MS (10 s).
KillMode=mixed
TimeoutStopSec=60s

User=fountain-sync
StateDirectory=fountain-sync/%i
StateDirectoryMode=0700
RuntimeDirectory=fountain-sync/%i
RuntimeDirectoryMode=0750
UMask=0077
LimitCORE=0

# What it may: write to its state and to the database's folder (see the drop-in), and speak to Typesense.
ProtectSystem=strict
ProtectHome=tmpfs
${shown.join("")}PrivateTmp=yes
PrivateDevices=yes
PrivateIPC=yes
PrivateMounts=yes
PrivateUsers=yes
DevicePolicy=closed
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
ProcSubset=pid
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RemoveIPC=yes
KeyringMode=private
LockPersonality=yes
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallErrorNumber=EPERM
# Not MemoryDenyWriteExecute=: the JavaScript engine compiles at run time.

[Install]
WantedBy=multi-user.target
`;
}
