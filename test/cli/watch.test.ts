/**
 * Invariant: `status --watch` shows how things stand, on whatever it is shown, until a signal ends it; the terminal is left as it
 * was. What others have named can't steer the terminal.
 */
import { execFile, spawn } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { Rates } from "../../src/cli/watch/rates.js";
import { spark } from "../../src/cli/watch/spark.js";
import { line, table, wrapped } from "../../src/cli/watch/text.js";
import { bin } from "../support/cli.js";
import { type Stage, stageWithTypesense } from "./stage.js";

/**
 * Runs the program on a terminal of so many columns; when it has shown a text, does something, and at last sends it SIGINT as
 * Ctrl-C would. Tells all that was sent to the terminal.
 */
const script = `
import fcntl, json, os, pty, signal, struct, sys, termios
columns, expected, *command = sys.argv[1:]
pid, terminal = pty.fork()
if pid == 0: os.execvp(command[0], command)
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, int(columns), 0, 0))
shown, ended = b"", False
while True:
    try: piece = os.read(terminal, 65536)
    except OSError: break
    if not piece: break
    shown += piece
    if shown.count(expected.encode()) >= 3 and not ended:
        ended = True
        os.write(terminal, b"\\x03")
json.dump({"shown": shown.decode(), "code": os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])}, sys.stdout)
`;

async function onTerminal(stage: Stage, env: Record<string, string>, expected: string) {
  const command = [process.execPath, bin, "status", "--watch", "--interval", "0.2"];
  const { stdout } = await promisify(execFile)("python3", ["-c", script, "80", expected, ...command], {
    cwd: stage.folder,
    env: { PATH: process.env.PATH, ...stage.env, ...env },
  });
  return JSON.parse(stdout) as { shown: string; code: number };
}

const ESCAPE = String.fromCharCode(27);
const withoutEscapes = (text: string) => text.replaceAll(new RegExp(`${ESCAPE}\\[[?0-9;]*[A-Za-z]`, "g"), "");

async function watched(): Promise<Stage> {
  const { stage } = await stageWithTypesense();
  await stage.run("install-triggers characters lines");
  stage.sql("INSERT INTO lines(text) VALUES ('One.'), ('Two.')");
  await stage.run("run --once");
  stage.sql("INSERT INTO lines(text) VALUES ('Three.')");
  return stage;
}

test("on a terminal: pictures within 80 columns, and everything back at the end", async () => {
  const stage = await watched();
  const { shown, code } = await onTerminal(stage, { TERM: "xterm-256color", LANG: "C.UTF-8" }, "REJECTED");
  expect(code).toBe(0);
  expect(shown.startsWith(`${ESCAPE}[?1049h${ESCAPE}[?25l`)).toBe(true);
  expect(shown).toContain(`${ESCAPE}[?25h${ESCAPE}[?1049l`);
  expect(shown.indexOf(`${ESCAPE}[?25h`)).toBeGreaterThan(shown.lastIndexOf(`${ESCAPE}[H`));
  expect(shown).toMatch(new RegExp(`${ESCAPE}\\[31mDaemon     not running${ESCAPE}\\[0m`));
  const lines = shown
    .replaceAll(/\r/g, "")
    .split(new RegExp(`\n|${ESCAPE}\\[H|${ESCAPE}\\[\\?1049l`))
    .map(withoutEscapes);
  expect(lines.every((each) => [...each].length <= 80)).toBe(true);
  expect(lines).toContainEqual(expect.stringMatching(/^Outbox {5}1 change waiting, the oldest for \d+\.\d s; 3 kept/));
  expect(lines).toContainEqual(expect.stringMatching(/^Sent {7}0 documents\/s, at most 0 {2}▁+$/));
  expect(lines).toContainEqual(expect.stringMatching(/^TABLE {7}STATE {2}WAITING {2,}LAG {2}SENT\/S {2}REJECTED$/));
  expect(lines).toContainEqual(expect.stringMatching(/^lines {7}live {9}1 {2}.*\d m?s {7}0 {9}0$/));
});

test("without colours, and without a cursor to move", async () => {
  const stage = await watched();
  const [plain, dumb] = await Promise.all([
    onTerminal(stage, { TERM: "xterm", NO_COLOR: "1", LC_ALL: "C" }, "REJECTED"),
    onTerminal(stage, { TERM: "dumb" }, "REJECTED"),
  ]);
  expect([plain.code, dumb.code]).toEqual([0, 0]);
  expect(plain.shown).not.toMatch(new RegExp(`${ESCAPE}\\[[0-9;]*m`));
  expect(plain.shown).toMatch(/documents\/s, at most 0 {2}_+/);
  expect(dumb.shown).not.toContain(ESCAPE);
  expect(dumb.shown.match(/^Database /gm)?.length).toBeGreaterThanOrEqual(3);
});

test("in a pipe: one block after the other, and one JSON report a line, while things change", async () => {
  const stage = await watched();
  const pipe = stage.start("status --watch --interval 0.1");
  const json = stage.start("status --watch --interval 0.1 --json");
  await Promise.all([pipe.printed(/\n\nfountain-sync status at /), json.printed(/\n\{"database"/)]);
  await stage.run("run --once");
  await Promise.all([pipe.printed(/^Outbox {5}0 changes waiting/m), json.printed(/"pending":0,"oldest/)]);
  for (const running of [pipe, json]) running.signal("SIGINT");
  expect(await pipe.ended).toMatchObject({ code: 0, stderr: "" });
  expect(await json.ended).toMatchObject({ code: 0, stderr: "" });
  expect(pipe.stdout).not.toContain(ESCAPE);
  const reports = json.stdout
    .trimEnd()
    .split("\n")
    .map((each) => JSON.parse(each));
  expect(reports[0].outbox.pending).toBe(1);
  expect(reports.at(-1).streams.map(({ sent }: { sent: number }) => sent)).toEqual([2, 3]);
  expect(pipe.stdout).toMatch(/^lines +live +0 +- +[1-9]\d*(\.\d)? +0$/m);
});

test("whoever has seen enough ends it", async () => {
  const stage = await watched();
  const command = `'${process.execPath}' '${bin}' status --watch --interval 0.1 | head -2; echo "$\{PIPESTATUS[0]}"`;
  const shell = spawn("bash", ["-c", command], { cwd: stage.folder, env: { PATH: process.env.PATH, ...stage.env } });
  let shown = "";
  shell.stdout.setEncoding("utf8").on("data", (text: string) => {
    shown += text;
  });
  await new Promise((resolve) => shell.on("close", resolve));
  expect(shown.split("\n").slice(-2)).toEqual(["0", ""]);
});

test("rates, bars and lines", () => {
  const rates = new Rates();
  const report = (sent: number, collection = "t__v1") => ({ streams: [{ collection, sent }] }) as never;
  rates.add(report(1000), 0);
  expect(rates.of("t__v1")).toBeUndefined();
  rates.add(report(1500), 500);
  expect(rates.of("t__v1")).toBe(1000);
  rates.add(report(10, "t__v2"), 1000);
  rates.add(report(0, "t__v2"), 2000);
  expect(rates.history).toEqual([1000, 0, 0]);
  expect(spark([0, 1, 7, 3.5], 80, true)).toBe("▁▂█▅");
  expect(spark([0, 1, 7], 2, false)).toBe(".#");
  expect(spark([0, 0], 80, true)).toBe("▁▁");
  expect(line(`evil${ESCAPE}[2J\u0007\u009b1mname`).text).toBe("evil [2J 1mname");
  expect(wrapped("one two three", 8, "plain").map(({ text }) => text)).toEqual(["one two", "  three"]);
  const long = { cells: ["a".repeat(90), "live", "1"], tone: "plain" as const };
  const rows = table(["TABLE", "STATE", "WAITING"], [long], 40, true).map(({ text }) => text);
  expect(rows.map((text) => text.length)).toEqual([40, 40]);
  expect(rows[1]).toMatch(/^a{23}… {2}live {9}1$/);
});
