import type { Companion } from "../../src/session/call";
import type { Link } from "../../src/session/ladder";

/** Writes down what it is told. */
export class FakeCompanion implements Companion {
  constructor(private readonly log: string[]) {}

  connected({ transport }: Link): void {
    this.log.push(`with ${transport}`);
  }

  disconnected(): void {
    this.log.push("without");
  }

  ended(): void {
    this.log.push("over");
  }
}
