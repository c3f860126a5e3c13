/** So long nothing may come before the connection counts as lost: the daemon gives a sign every 15 seconds. In milliseconds. */
const SILENCE_MS = 40_000;

/** The first and the longest pause before the next try, in milliseconds. */
const FIRST_MS = 500;
const LONGEST_MS = 5_000;

/**
 * Listens to the daemon's events until the page is closed, and connects again whenever that ends. The browser's own EventSource
 * could not bring the token along.
 *
 * @param token tells the token to use, or null
 * @param hear called with each event's name and data
 * @param tell called with how the connection stands: live, lost (and why), or locked
 * @returns what has it try at once
 */
export function listen({ token, hear, tell }) {
  let pause = FIRST_MS;
  let hurry = () => undefined;
  const listenOn = async () => {
    for (;;) {
      const lost = await listenOnce(token(), hear, () => {
        pause = FIRST_MS;
        tell({ state: "live" });
      });
      tell(lost);
      await new Promise((resolve) => {
        hurry = resolve;
        if (lost.state !== "locked") setTimeout(resolve, pause);
      });
      pause = Math.min(LONGEST_MS, pause * 2);
    }
  };
  void listenOn();
  return () => hurry();
}

/** Listens until the connection ends. Returns how it stands then. */
async function listenOnce(token, hear, opened) {
  const cut = new AbortController();
  let timer = setTimeout(() => cut.abort(), SILENCE_MS);
  try {
    const headers = { accept: "text/event-stream", ...(token === null ? {} : { authorization: `Bearer ${token}` }) };
    const response = await fetch("events", { headers, signal: cut.signal, cache: "no-store" });
    if (response.status === 401) return { state: "locked", wasWrong: token !== null };
    if (!response.ok) return { state: "lost", reason: await reasonOf(response) };
    opened();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let rest = ""; ; ) {
      const { value, done } = await reader.read();
      if (done) return { state: "lost", reason: "the daemon has ended the connection" };
      clearTimeout(timer);
      timer = setTimeout(() => cut.abort(), SILENCE_MS);
      const events = (rest + value).split("\n\n");
      rest = events.pop();
      for (const event of events) hearOne(event, hear);
    }
  } catch {
    return { state: "lost", reason: "the daemon does not answer" };
  } finally {
    clearTimeout(timer);
    cut.abort();
  }
}

function hearOne(text, hear) {
  const found = /^event: (\w+)\ndata: (.*)$/s.exec(text);
  if (found) hear(found[1], JSON.parse(found[2]));
}

async function reasonOf(response) {
  const answer = await response.json().catch(() => ({}));
  return answer.error ?? `the daemon answered ${response.status}`;
}
