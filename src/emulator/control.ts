import type { FaultControl } from "./faults/control.js";
import { readRules } from "./faults/read.js";
import { Refusal } from "./refusal.js";
import { dumpedFailure, json, type Reply } from "./reply.js";
import type { ApiRequest } from "./request.js";
import type { RequestLog } from "./requests.js";

/** The first part of the paths that belong to the emulator itself. */
export const CONTROL_PREFIX = "_emulator";

/**
 * Answers the routes through which another process sets faults and reads the log. They meet no faults themselves
 * and are not logged.
 *
 * @param isAdmin whether the request brought the administrator's key
 */
export function controlReply(request: ApiRequest, isAdmin: boolean, faults: FaultControl, log: RequestLog): Reply {
  if (!isAdmin) return dumpedFailure(new Refusal(401, "The emulator's control routes need the administrator's key."));
  switch (`${request.method} ${request.segments.slice(1).join("/")}`) {
    case "GET faults":
      return json(200, faults.list());
    case "POST faults": {
      const rules = readRules(request.body.toString("utf8"));
      return rules instanceof Refusal ? dumpedFailure(rules) : json(201, faults.add(rules));
    }
    case "DELETE faults":
      faults.clear();
      return json(200, faults.list());
    case "POST faults/release":
      faults.release();
      return json(200, faults.list());
    case "GET requests":
      return json(200, log.list());
    default:
      return dumpedFailure(new Refusal(404, "The emulator has no such control route."));
  }
}
