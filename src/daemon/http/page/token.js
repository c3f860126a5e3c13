const NAME = "fountain-sync-token";

/** The token lives in this tab's own memory, never in a cookie or an address. Returns null where there is none. */
export function token() {
  return sessionStorage.getItem(NAME);
}

export function keepToken(text) {
  sessionStorage.setItem(NAME, text);
}

export function forgetToken() {
  sessionStorage.removeItem(NAME);
}
