import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Server } from "./server.js";

/** A server that takes documents in no faster than a real one. It plays its pace, and nothing else of it. */
export async function paced(server: Server): Promise<Server> {
  const program = fileURLToPath(new URL("./player.js", import.meta.url));
  const player = spawn(process.execPath, [program, server.url], { stdio: ["pipe", "pipe", "inherit"] });
  const [said] = (await once(player.stdout.setEncoding("utf8"), "data")) as [string];
  const close = async () => {
    const ended = once(player, "close");
    player.stdin.end();
    await ended;
    await server.close();
  };
  return { ...server, url: said.trim(), name: "paced", close };
}
