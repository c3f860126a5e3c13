/**
 * Invariant: an emulator that can't listen where it is told to says so and what to do, and ends with 78.
 */
import { createServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { cli } from "../support/cli.js";

test("a port that is in use", async () => {
  const server = createServer();
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  const { code, stderr } = await cli(["emulator", "--port", String(port)], { cwd: "/" });
  expect(code).toBe(78);
  expect(stderr).toBe(
    `Error: port ${port} is in use by another process\nTry: choose another --port; 0 takes any free one\n`,
  );
});
