/** The last part of what a process wrote: enough to tell why it ended, whatever it wrote before. */
export class Tail {
  private kept = '';

  /** @param limit characters */
  constructor(private readonly limit = 8192) {}

  add(text: string): void {
    this.kept = (this.kept + text).slice(-this.limit);
  }

  get text(): string { return this.kept; }

  get lines(): string[] { return this.kept.split(/\r?\n|\r/).map((line) => line.trim()).filter(Boolean); }
}
