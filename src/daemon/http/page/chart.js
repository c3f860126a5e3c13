import { setText, svg } from "./dom.js";

const HEIGHT = 100;

/**
 * A chart of the last hour: one bar for each stretch of time, the newest at the right.
 *
 * @param bars how many
 * @param label what it shows, for those who can't see it
 * @param least the value that the height stands for at the least: what is small is to look small
 */
export function chart(bars, label, least) {
  const title = svg("title");
  const line = svg("path", { class: "bars", "vector-effect": "non-scaling-stroke" });
  const base = svg("path", { class: "base", "vector-effect": "non-scaling-stroke", d: `M0,${HEIGHT}H${bars}` });
  const shape = { viewBox: `0 0 ${bars} ${HEIGHT}`, preserveAspectRatio: "none", role: "img" };
  const node = svg("svg", { class: "chart", ...shape }, title, base, line);
  let drawn = "";
  return {
    node,
    /**
     * @param values one for each bar
     * @param inWords how a value is told
     */
    draw(values, inWords) {
      const highest = Math.max(...values);
      const path = pathOf(values, Math.max(highest, least));
      if (path !== drawn) line.setAttribute("d", path);
      drawn = path;
      const most = highest > 0 ? `at most ${inWords(highest)}` : "nothing";
      setText(title, `${label} in the last hour: ${most}`);
      return highest;
    },
  };
}

function pathOf(values, highest) {
  const bars = values.map((value, index) => {
    // What is there at all is to be seen.
    const height = value === 0 ? 0 : Math.max(4, (value / highest) * (HEIGHT - 4));
    return height === 0 ? "" : `M${index + 0.5},${HEIGHT}V${(HEIGHT - height).toFixed(1)}`;
  });
  return bars.join("");
}

/** What there is of an hour, by collection: steps of time with what happened in them. */
export class Hour {
  stepSeconds = 10;
  steps = 360;
  #now = 0;
  #toldAt = 0;
  #rows = new Map();

  /** The step that is going on: the daemon tells it when there is something to tell, in between this clock goes on. */
  get now() {
    return this.#now + Math.floor((performance.now() - this.#toldAt) / 1000 / this.stepSeconds);
  }

  clear() {
    this.#rows.clear();
  }

  add({ step_seconds, steps, now, rows }) {
    this.stepSeconds = step_seconds;
    this.steps = steps;
    this.#now = now;
    this.#toldAt = performance.now();
    for (const [collection, added] of Object.entries(rows)) {
      const known = this.#rows.get(collection) ?? new Map();
      for (const [step, documents, latency, lag] of added) known.set(step, { documents, latency, lag });
      for (const step of known.keys()) if (step <= now - steps) known.delete(step);
      this.#rows.set(collection, known);
    }
  }

  /** The values of some collections together: documents a second, the slowest latency and the longest lag in seconds. */
  series(collections, bars) {
    const width = this.steps / bars;
    const series = {
      documents: new Array(bars).fill(0),
      latency: new Array(bars).fill(0),
      lag: new Array(bars).fill(0),
    };
    // Whole stretches on the clock, so that a bar does not change while it moves.
    const end = (Math.floor(this.now / width) + 1) * width;
    for (const collection of collections) {
      for (const [step, { documents, latency, lag }] of this.#rows.get(collection) ?? []) {
        const bar = bars - 1 - Math.floor((end - 1 - step) / width);
        if (bar < 0 || bar >= bars) continue;
        series.documents[bar] += documents / (width * this.stepSeconds);
        series.latency[bar] = Math.max(series.latency[bar], latency ?? 0);
        series.lag[bar] = Math.max(series.lag[bar], lag ?? 0);
      }
    }
    return series;
  }

  /** The slowest latency of the last minute in which anything arrived; undefined where nothing did. */
  lastLatency(collection) {
    const rows = [...(this.#rows.get(collection) ?? [])].filter(([, { latency }]) => latency !== null);
    const newest = Math.max(...rows.map(([step]) => step));
    const recent = rows.filter(([step]) => step > newest - 60 / this.stepSeconds).map(([, { latency }]) => latency);
    return recent.length > 0 ? Math.max(...recent) : undefined;
  }
}
