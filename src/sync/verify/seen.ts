/**
 * A set of ids that takes 16 to 32 bytes each, whatever their length: it keeps a hash of 64 bits. That two of a million ids
 * share one, so that a missing document is taken for present, has a chance of 1 in 37 million.
 */
export class Seen {
  #high = new Uint32Array(1 << 16);
  #low = new Uint32Array(1 << 16);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(id: string): void {
    if (this.#count * 2 >= this.#high.length) this.#grow();
    const [high, low] = hash(id);
    if (this.#put(high, low)) this.#count++;
  }

  has(id: string): boolean {
    const [high, low] = hash(id);
    return this.#high[this.#slotOf(high, low)] !== 0;
  }

  #put(high: number, low: number): boolean {
    const slot = this.#slotOf(high, low);
    if (this.#high[slot] !== 0) return false;
    this.#high[slot] = high;
    this.#low[slot] = low;
    return true;
  }

  /** Where a hash is, or belongs. An empty slot has 0 in its upper half, which no hash has. */
  #slotOf(high: number, low: number): number {
    const mask = this.#high.length - 1;
    let slot = low & mask;
    while (this.#high[slot] !== 0 && (this.#high[slot] !== high || this.#low[slot] !== low)) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const [high, low] = [this.#high, this.#low];
    this.#high = new Uint32Array(high.length * 2);
    this.#low = new Uint32Array(low.length * 2);
    for (let slot = 0; slot < high.length; slot++) {
      if (high[slot] !== 0) this.#put(high[slot] as number, low[slot] as number);
    }
  }
}

/** Two independent halves of 32 bits (FNV-1a with a final mix, from two different beginnings). */
function hash(id: string): [high: number, low: number] {
  let high = 0x811c9dc5;
  let low = 0x2545f491;
  for (let at = 0; at < id.length; at++) {
    const unit = id.charCodeAt(at);
    high = Math.imul(high ^ unit, 0x01000193);
    low = Math.imul(low ^ unit, 0x85ebca6b);
    low ^= low >>> 13;
  }
  return [mix(high) || 1, mix(low)];
}

function mix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x7feb352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
