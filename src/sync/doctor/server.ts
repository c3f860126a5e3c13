import type { NodeAddress } from "../../config/types.js";
import { getVersion, isSupported, SUPPORTED } from "../../typesense/server.js";
import { Typesense, type TypesenseOptions } from "../../typesense/typesense.js";
import { error, type Finding, failureFinding, info, ok, warning } from "./finding.js";

/** A clock that is off by more makes an expiry, or a log beside another one, misleading. */
const SKEW_MS = 5_000;

/** Addresses that a key doesn't leave this machine for. */
const LOCAL = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/i;

export interface ServerExamination {
  findings: Finding[];
  /** Whether anything else can be asked. */
  reachable: boolean;
}

/** Every node by itself: whether it answers, its version, its clock, and how the key gets there. */
export async function examineServer(options: TypesenseOptions): Promise<ServerExamination> {
  const looks = await Promise.all(options.nodes.map((node) => lookAtNode(node, options)));
  const reachable = looks.some((look) => look.reachable);
  const findings = looks.flatMap((look) => look.findings);
  // One node of a cluster may be away for a while.
  const severity = reachable ? ("warning" as const) : ("error" as const);
  return {
    reachable,
    findings: [
      ...findings.map((each) => (each.code === "typesense_away" ? { ...each, severity } : each)),
      ...inClear(options.nodes),
    ],
  };
}

async function lookAtNode(node: NodeAddress, options: TypesenseOptions): Promise<ServerExamination> {
  const typesense = new Typesense({ ...options, nodes: [node] });
  try {
    const version = await getVersion(typesense);
    if (!version.ok)
      return { findings: [failureFinding("typesense_away", "error", version.failure)], reachable: false };
    return {
      findings: [
        ok("typesense", `${typesense.url} answers`),
        judgeVersion(typesense.url, version.value),
        clock(typesense),
      ],
      reachable: true,
    };
  } finally {
    typesense.close();
  }
}

function judgeVersion(url: string, version: string | undefined): Finding {
  if (version === undefined) {
    return info(
      "typesense_version",
      `${url}: the key may not see the version (debug:list)`,
      "fountain-sync key create",
    );
  }
  if (!isSupported(version)) {
    return error("typesense_version", `${url} runs Typesense ${version}, which is too old`, SUPPORTED);
  }
  return ok("typesense_version", `${url} runs Typesense ${version}`);
}

/** Typesense itself tells no time; a proxy before it may. */
function clock({ url, clock: told }: Typesense): Finding {
  if (!told) return info("clock", `${url} doesn't tell its time: its clock can't be compared`);
  // The time that is told has no fractions of a second.
  const ahead = Math.max(told.said - told.at, 0) || Math.min(told.said + 1_000 - told.at, 0);
  const off = Math.round(Math.abs(ahead) / 1000);
  if (Math.abs(ahead) <= SKEW_MS) return ok("clock", `${url}: its clock and this one agree`);
  const what = `${url}: its clock is ${off.toLocaleString("en-US")} s ${ahead > 0 ? "ahead of" : "behind"} this one`;
  return warning("clock", what, "set both by NTP: timedatectl set-ntp true");
}

function inClear(nodes: readonly NodeAddress[]): Finding[] {
  const open = nodes.filter(({ protocol, host }) => protocol === "http" && !LOCAL.test(host)).map(({ host }) => host);
  if (open.length === 0) return [];
  const what = `the API key goes to ${open.join(", ")} without encryption`;
  return [info("key_in_clear", what, "TYPESENSE_PROTOCOL=https, with TYPESENSE_CA_FILE for an authority of your own")];
}
