import { type Emulator, startEmulator } from "./index.js";
import { type Answer, SILENCE } from "./reply.js";
import type { ApiRequest } from "./request.js";
import type { CarryOut, Membership } from "./route.js";

export interface ClusterOptions {
  apiKey: string;
  /** 3 if left out. */
  size?: number;
  /** How long a cluster is without a leader when it has lost one, in milliseconds; 100 if left out (a real one: 6,500). */
  electionMs?: number;
}

/** What a node passes a write on to, and loses: nothing is said of why (transcribed from a leader that was killed). */
const LOST: Answer = { status: 500, body: "" };

/**
 * Nodes that play a cluster of Typesense: a write goes to the leader, whichever node is asked, and is answered as soon as the
 * leader has carried it out; the others follow, at once or late. Each node answers reads from what it has itself.
 */
export class Cluster {
  readonly #log: ApiRequest[] = [];
  readonly #members: Member[] = [];
  #leader: Member | undefined;

  private constructor(readonly options: ClusterOptions) {}

  static async start(options: ClusterOptions): Promise<Cluster> {
    const cluster = new Cluster(options);
    for (let index = 0; index < (options.size ?? 3); index++) cluster.#members.push(new Member(cluster.#log, cluster));
    for (const member of cluster.#members) await member.start(options.apiKey);
    cluster.#leader = cluster.#members[0];
    return cluster;
  }

  get nodes(): readonly Emulator[] {
    return this.#members.map(({ emulator }) => emulator);
  }

  get leader(): Emulator | undefined {
    return this.#leader?.emulator;
  }

  /** Whether more than half of the nodes are there. */
  get hasQuorum(): boolean {
    return 2 * this.#members.filter(({ isUp }) => isUp).length > this.#members.length;
  }

  leads(member: Member): boolean {
    return this.#leader === member;
  }

  /** A node is gone from one moment to the next. Where it was the leader, another one is elected after a while. */
  async kill(index: number): Promise<void> {
    const member = this.#member(index);
    await member.stop();
    if (this.#leader === member) this.#elect();
  }

  /** It comes back with nothing, and follows all that was written so far. */
  async restart(index: number): Promise<void> {
    await this.#member(index).start(this.options.apiKey);
    if (!this.#leader) this.#elect();
  }

  /** Another node leads from now on; the old one follows. */
  moveLeader(index: number): void {
    this.#leader = this.#member(index);
  }

  /** Has a node follow so much later, in milliseconds, while others are in time. */
  lag(index: number, ms: number): void {
    this.#member(index).lagMs = ms;
  }

  async close(): Promise<void> {
    await Promise.all(this.#members.map((member) => member.stop()));
  }

  /** Carries out a write that some node was asked for. */
  async write(request: ApiRequest, pause: (() => Promise<void>) | undefined): Promise<Answer> {
    if (!this.hasQuorum) return SILENCE;
    const leader = this.#leader;
    if (!leader) return LOST;
    this.#log.push(request);
    const answer = await leader.follow(this.#log.length, pause);
    for (const member of this.#members) void member.follow(this.#log.length);
    return leader.isUp ? (answer ?? LOST) : LOST;
  }

  #elect(): void {
    this.#leader = undefined;
    setTimeout(() => {
      if (this.hasQuorum) this.#leader ??= this.#members.find(({ isUp }) => isUp);
    }, this.options.electionMs ?? 100).unref();
  }

  #member(index: number): Member {
    const member = this.#members[index];
    if (!member) throw new RangeError(`the cluster has no node ${index}`);
    return member;
  }
}

/** One node: an emulator that carries out the common log at its own pace. */
class Member implements Membership {
  lagMs = 0;
  isUp = false;
  #emulator: Emulator | undefined;
  #own: CarryOut | undefined;
  #done = 0;
  #following: Promise<unknown> = Promise.resolve();

  constructor(
    readonly log: readonly ApiRequest[],
    readonly cluster: Cluster,
  ) {}

  get emulator(): Emulator {
    if (!this.#emulator) throw new Error("the node was never started");
    return this.#emulator;
  }

  get role(): "LEADER" | "FOLLOWER" {
    return this.cluster.leads(this) ? "LEADER" : "FOLLOWER";
  }

  async start(apiKey: string): Promise<void> {
    const port = this.#emulator?.port ?? 0;
    this.#done = 0;
    this.#following = Promise.resolve();
    this.#emulator = await startEmulator({ apiKey, port, member: this });
    this.isUp = true;
    void this.follow(this.log.length);
  }

  async stop(): Promise<void> {
    this.isUp = false;
    await this.#emulator?.kill();
  }

  joins(own: CarryOut): void {
    this.#own = own;
  }

  carryOut(request: ApiRequest, own: CarryOut, pause?: () => Promise<void>): Promise<Answer> {
    return isWrite(request) ? this.cluster.write(request, pause) : own(request, pause);
  }

  /**
   * Carries out the log up to an entry, in order, what was there before first.
   *
   * @returns the answer to the last one, or undefined where it was carried out before or the node is down
   */
  follow(upto: number, pause?: () => Promise<void>): Promise<Answer | undefined> {
    const own = this.#own;
    const follow = async () => {
      let answer: Answer | undefined;
      if (this.lagMs > 0 && !this.cluster.leads(this))
        await new Promise((wake) => setTimeout(wake, this.lagMs).unref());
      while (this.isUp && this.#own === own && this.#done < upto) {
        const request = this.log[this.#done++];
        if (request) answer = await own?.(request, this.#done === upto ? pause : undefined);
      }
      return answer;
    };
    const following = this.#following.then(follow);
    this.#following = following.catch(() => undefined);
    return following;
  }
}

function isWrite({ method, segments }: ApiRequest): boolean {
  return method !== "GET" && ["collections", "aliases", "keys"].includes(segments[0] ?? "") && segments[3] !== "search";
}
