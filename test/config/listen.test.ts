/**
 * Invariant: an address to listen on is understood as people write it, anything else is refused in words; and what other machines
 * can reach is never taken for loopback.
 */
import { expect, it } from "vitest";
import { isLoopback, parseListen } from "../../src/config/listen.js";

it.each([
  ["127.0.0.1:9108", { kind: "tcp", host: "127.0.0.1", port: 9108 }],
  [" localhost:0 ", { kind: "tcp", host: "localhost", port: 0 }],
  ["9108", { kind: "tcp", host: "127.0.0.1", port: 9108 }],
  ["[::1]:9108", { kind: "tcp", host: "::1", port: 9108 }],
  ["0.0.0.0:65535", { kind: "tcp", host: "0.0.0.0", port: 65535 }],
  ["unix:/run/a b.sock", { kind: "unix", path: "/run/a b.sock" }],
  ["/run/fountain-sync/x.sock", { kind: "unix", path: "/run/fountain-sync/x.sock" }],
  [`/${"x".repeat(106)}`, { kind: "unix", path: `/${"x".repeat(106)}` }],
] as const)("%s", (text, address) => {
  expect(parseListen(text)).toEqual(address);
});

it.each([
  "127.0.0.1",
  "",
  ":9108",
  "127.0.0.1:65536",
  "127.0.0.1:http",
  "http://127.0.0.1:9108",
  "::1:9108",
  "[::1]",
  "[127.0.0.1]:1",
  "300.0.0.1:1",
  "unix:relative.sock",
  "127.0.0.1:9108/metrics",
  `/${"x".repeat(107)}`,
  `/${"é".repeat(54)}`,
])("not %s", (text) => {
  expect(parseListen(text)).toEqual({ fault: expect.any(String) });
});

it("loopback is loopback", () => {
  for (const host of ["127.0.0.1", "127.8.9.10", "localhost", "LocalHost", "::1", "[::1]"]) {
    expect(isLoopback(host)).toBe(true);
  }
  const others = [
    "0.0.0.0",
    "::",
    "10.0.0.1",
    "127.0.0.1.example",
    "localhost.example",
    "127.1",
    "1127.0.0.1",
    "::1:1",
    "",
  ];
  for (const host of others) expect(isLoopback(host)).toBe(false);
});
