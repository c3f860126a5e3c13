/** Invariant: names of secrets are told from names that merely contain such a word. */
import { expect, test } from "vitest";
import { isSecretName, isSecretTable } from "../../src/capture/sensitive.js";

const secret =
  "password Password passwd pwd user_password hashed_password password_hash passwordHash PasswordHash password_salt api_key apiKey " +
  "APIKey API_KEY apikey token access_token accessToken refreshToken token_hash sessionToken secret client_secret clientSecret " +
  "secret_key private_key privateKey signing_key encryptionKey credentials auth_token accesstoken oauth2_client_secret password2 " +
  "password_encrypted passphrase";
const harmless =
  "tokenCount token_count max_tokens tokens secretary secret_santa password_changed_at has_password is_secret passwordless " +
  "api_key_id key primary_key foreign_key tokenizer keyword name passenger compass token_type title public_key";

test.each(secret.split(" "))("%s is a secret", (name) => expect(isSecretName(name)).toBe(true));
test.each(harmless.split(" "))("%s is none", (name) => expect(isSecretName(name)).toBe(false));

test.each(["api_keys", "secrets", "passwords", "Credentials", "user_credentials", "apiKeys", "access_tokens"])(
  "table %s holds secrets",
  (name) => expect(isSecretTable(name)).toBe(true),
);
test.each(["users", "secretaries", "keys", "token_counts", "characters"])("table %s does not", (name) =>
  expect(isSecretTable(name)).toBe(false),
);
