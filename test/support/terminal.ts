import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { PROGRAM, type Settings } from "./daemon.js";

const script = `
import json, os, pty, sys
answer, *command = sys.argv[1:]
pid, terminal = pty.fork()
if pid == 0: os.execvp(command[0], command)
shown, asked = b"", False
while True:
    try: piece = os.read(terminal, 65536)
    except OSError: break
    if not piece: break
    shown += piece
    if b"[y/N]" in shown and not asked:
        asked = True
        os.write(terminal, (answer + "\\n").encode())
json.dump({"shown": shown.decode(), "code": os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])}, sys.stdout)
`;

const run = promisify(execFile);

/** Runs the program on a terminal, and answers its question, if it asks one. Returns all that the terminal was sent. */
export async function onTerminal(
  folder: string,
  settings: Settings,
  args: readonly string[],
  answer = "",
): Promise<{ shown: string; code: number }> {
  const env = { PATH: process.env.PATH ?? "", TERM: "xterm", ...settings };
  const command = ["python3", "-c", script, answer, process.execPath, PROGRAM, ...args];
  const [file = "", ...rest] = command;
  const { stdout } = await run(file, rest, { cwd: folder, env, maxBuffer: 1 << 26 });
  return JSON.parse(stdout) as { shown: string; code: number };
}
