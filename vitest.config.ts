import { defineConfig } from "vitest/config";

/**
 * Tests of what lives in this process alone. They share their workers: to load the modules anew for each file is half of the
 * time that they take. The others set hooks and clocks of the process, and stay apart.
 */
const shared = ["capture", "collection", "config", "document", "emulator", "typesense"].map(
  (folder) => `test/${folder}/**/*.test.ts`,
);

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
      { extends: true, test: { name: "shared", include: shared, isolate: false } },
      { extends: true, test: { name: "apart", include: ["test/**/*.test.ts"], exclude: shared } },
    ],
  },
});
