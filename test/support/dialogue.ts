import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { PROGRAM, type Settings } from "./daemon.js";

const script = `
import json, os, pty, select, sys, time
turns, *command = sys.argv[1:]
turns = [(prompt.encode(), answer.encode()) for prompt, answer in json.loads(turns)]
pid, terminal = pty.fork()
if pid == 0: os.execvp(command[0], command)
shown, at, deadline = b"", 0, time.monotonic() + 20
while time.monotonic() < deadline:
    if not select.select([terminal], [], [], 0.5)[0]: continue
    try: piece = os.read(terminal, 65536)
    except OSError: break
    if not piece: break
    shown += piece
    if turns and turns[0][0] in shown[at:]:
        at = len(shown)
        os.write(terminal, turns.pop(0)[1])
else: os.kill(pid, 9)
code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
json.dump({"shown": shown.decode().replace("\\r\\n", "\\n"), "code": code, "left": [prompt.decode() for prompt, _ in turns]}, sys.stdout)
`;

const run = promisify(execFile);

/**
 * Runs the program on a terminal and answers what it asks.
 *
 * @param turns what to wait for, and what to type then ("\r" is Enter), one after the other
 * @returns all that the terminal was sent, and the questions that were never asked
 */
export async function inDialogue(
  folder: string,
  settings: Settings,
  args: readonly string[],
  turns: readonly (readonly [prompt: string, answer: string])[],
): Promise<{ shown: string; code: number; left: string[] }> {
  const env = { PATH: process.env.PATH ?? "", TERM: "xterm", ...settings };
  const command = ["-c", script, JSON.stringify(turns), process.execPath, PROGRAM, ...args];
  const { stdout } = await run("python3", command, { cwd: folder, env, maxBuffer: 1 << 26 });
  return JSON.parse(stdout) as { shown: string; code: number; left: string[] };
}
