/** Why the server would not do what was asked: an expected outcome, returned and never thrown. */
export class Refusal {
  readonly status: number;
  readonly message: string;

  constructor(status: number, message: string) {
    this.status = status;
    this.message = message;
  }
}
