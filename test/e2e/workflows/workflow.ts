import type { Cost } from '../../../scripts/docs/conversations.ts';
import type { Conversation, Setting } from './conversation.ts';

/** One thing that people ask, and what it may cost. */
export interface Workflow extends Setting {
  number: number;
  /** The user's sentence. */
  says: string;
  /** At most so many calls, and bytes that the model reads: the text of the answers, not the list of tools. */
  budget: Cost;
  /** Has the conversation, and checks its facts against the simulator. */
  run(talk: Conversation): Promise<void>;
}
