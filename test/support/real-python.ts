import { execFileSync } from "node:child_process";
import { delimiter, dirname } from "node:path";

/**
 * Puts the folder of the Python interpreter first in PATH, for all tests. What is called python3 may be a script that looks for
 * the interpreter (pyenv's does, for five times the processor time of Python's own start), and the tests start hundreds.
 */
export default function setup(): void {
  const python = execFileSync("python3", ["-c", "import sys; print(sys.executable)"], { encoding: "utf8" }).trim();
  process.env.PATH = `${dirname(python)}${delimiter}${process.env.PATH}`;
}
