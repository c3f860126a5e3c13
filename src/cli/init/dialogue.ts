import { createInterface, type Interface } from "node:readline/promises";
import { Writable } from "node:stream";
import { EXIT, SyncError } from "../../errors.js";

/** Asks on the terminal, one question after the other. What is asked goes to standard error. */
export class Dialogue {
  readonly #terminal: Interface;
  readonly #gone: Promise<never>;
  #isHidden = false;

  /** @throws SyncError (exit 2) where nobody can be asked */
  constructor() {
    if (!process.stdin.isTTY) {
      throw new SyncError("nobody can be asked here", {
        operation: "ask",
        hint: "give --yes, which takes what was found, and flags for the rest",
        exitCode: EXIT.usage,
      });
    }
    const output = new Writable({
      write: (chunk: Buffer, _, done) => {
        if (!this.#isHidden) process.stderr.write(chunk);
        done();
      },
    });
    this.#terminal = createInterface({ input: process.stdin, output, terminal: true });
    this.#gone = new Promise((_, reject) => {
      this.#terminal.once("close", () => reject(stopped()));
    });
    this.#gone.catch(() => undefined);
  }

  /** The answer without blanks around it; `preset` where only Enter is pressed. */
  async ask(question: string, preset = ""): Promise<string> {
    const answer = this.#terminal.question(preset === "" ? `${question}: ` : `${question} [${preset}]: `);
    return (await Promise.race([answer, this.#gone])).trim() || preset;
  }

  /** The same, without showing what is typed. */
  async askHidden(question: string): Promise<string> {
    process.stderr.write(`${question}: `);
    this.#isHidden = true;
    try {
      return (await Promise.race([this.#terminal.question(""), this.#gone])).trim();
    } finally {
      this.#isHidden = false;
      process.stderr.write("\n");
    }
  }

  /** A yes or a no; asked again until it is one. */
  async confirm(question: string, preset: boolean): Promise<boolean> {
    for (;;) {
      const answer = await this.ask(`${question} ${preset ? "[Y/n]" : "[y/N]"}`);
      if (answer === "") return preset;
      if (/^y(es)?$/i.test(answer)) return true;
      if (/^no?$/i.test(answer)) return false;
    }
  }

  close(): void {
    this.#terminal.close();
  }
}

function stopped(): SyncError {
  return new SyncError("stopped, and nothing was written", {
    operation: "ask",
    hint: "run it again",
    exitCode: EXIT.usage,
  });
}
