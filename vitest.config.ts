import { defineConfig } from "vitest/config";

/** Tests that set the clock of their process, or are about a process of its own. The others share theirs. */
const apart = ["model", "package"].map((folder) => `test/${folder}/**/*.test.ts`);

export default defineConfig({
  test: {
    setupFiles: [
      "test/support/no-leftovers.ts",
      ...(Number(process.versions.node.split(".")[0]) >= 24 ? ["test/support/keep-objects.ts"] : []),
    ],
    globalSetup: ["test/support/real-python.ts", "test/support/no-orphans.ts"],
    // Whoever waits tells what for well before: this is for a busy machine.
    testTimeout: 90_000,
    hookTimeout: 90_000,
    // Most tests wait for other processes: three of them keep two cores busy.
    maxWorkers: 3,
    projects: [
      // To load the modules anew for each file, and the program that the tests run, would be half of the time that they take.
      { extends: true, test: { name: "shared", include: ["test/**/*.test.ts"], exclude: apart, isolate: false } },
      { extends: true, test: { name: "apart", include: apart } },
    ],
  },
});
