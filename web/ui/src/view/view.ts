/** The page as a whole: one draw per change of state. */

import type { LevelMeter } from "../audio/level";
import type { State } from "../conversation/state";
import { Announcer } from "./announcer";
import { Captions } from "./captions";
import { Composer } from "./composer";
import { Header, type HeaderActions } from "./header";
import { Latency } from "./latency";
import { type MoodActions, MoodView } from "./mood";
import { type ProblemActions, ProblemBanner } from "./problem";
import { Ring } from "./ring";
import { Stage, type StageActions } from "./stage";

export interface Actions extends StageActions, HeaderActions, ProblemActions, MoodActions {
  send(text: string): void;
}

export interface Levels {
  visitor: LevelMeter;
  bot: LevelMeter;
}

export class View {
  private readonly stage: Stage;
  private readonly header: Header;
  private readonly problem: ProblemBanner;
  private readonly captions: Captions;
  private readonly composer: Composer;
  private readonly ring: Ring;
  private readonly mood: MoodView;
  private readonly announcer = new Announcer();
  private readonly latency = new Latency();

  constructor(actions: Actions, levels: Levels) {
    const composer = new Composer((text) => actions.send(text));
    this.composer = composer;
    const typeInstead = () => {
      actions.typeInstead();
      composer.focus();
    };
    this.stage = new Stage(actions);
    this.header = new Header(actions);
    this.problem = new ProblemBanner({ ...actions, typeInstead });
    this.captions = new Captions(() => composer.focus());
    this.ring = new Ring(levels.visitor, levels.bot);
    this.mood = new MoodView(actions);
  }

  draw(state: State): void {
    this.stage.draw(state);
    this.header.draw(state);
    this.problem.draw(state);
    this.captions.draw(state.items);
    this.announcer.draw(state);
    this.composer.draw(state);
    this.latency.draw(state.turns, state.baseBecause);
    this.ring.draw(state);
    this.mood.draw(state);
  }
}
