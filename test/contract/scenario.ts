import { readdirSync, readFileSync } from "node:fs";

export interface StepRequest {
  method: string;
  path: string;
  key?: "none" | "wrong" | "scoped";
  body?: string;
}

export interface RecordedResponse {
  status: number;
  contentType: string;
  /** A list stands for the names of an object's members. */
  body: string | string[];
}

export interface Step {
  note?: string;
  request: StepRequest;
  response: RecordedResponse | "none within 5 s";
}

export interface Scenario {
  scenario: string;
  about: string;
  steps: Step[];
}

const FOLDER = new URL("./transcripts/", import.meta.url);

export function readScenarios(): Scenario[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => JSON.parse(readFileSync(new URL(name, FOLDER), "utf8")) as Scenario);
}

/** How a step is called in the test report. */
export function titleOf({ note, request }: Step, index: number): string {
  return `${index + 1}. ${request.method} ${request.path}${note === undefined ? "" : ` (${note})`}`;
}
