import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { messageOf } from "../errors.js";

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

/**
 * The certificates of a file, each of them tried: Node passes over what it can't read in such a file, and every connection
 * would then fail for a reason that nobody sees.
 *
 * @param faults where a file that is of no use is told
 */
export function readCaFile(file: string | undefined, directory: string, faults: string[]): string | undefined {
  if (file === undefined) return undefined;
  const path = resolve(directory, file);
  const fault = (what: string) => {
    faults.push(`TYPESENSE_CA_FILE: ${path} ${what}`);
  };
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (thrown) {
    fault(`can't be read (${(thrown as NodeJS.ErrnoException).code})`);
    return undefined;
  }
  const certificates = text.match(CERTIFICATE) ?? [];
  if (certificates.length === 0) fault("holds no certificate; PEM is needed, with -----BEGIN CERTIFICATE-----");
  certificates.forEach((certificate, index) => {
    const reason = faultOf(certificate);
    if (reason !== undefined) fault(`holds a certificate that can't be read (number ${index + 1}: ${reason})`);
  });
  return certificates.join("\n");
}

function faultOf(certificate: string): string | undefined {
  try {
    new X509Certificate(certificate);
    return undefined;
  } catch (thrown) {
    return messageOf(thrown);
  }
}
