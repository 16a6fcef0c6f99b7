import type { ModelInfo } from '../protocol';
import type { ISessionManager } from '../session/tokens';

/** The models that agents of this server offer, as far as they are known. */
export class KnownModels {
  constructor(
    private readonly manager: ISessionManager,
    private readonly changed: () => void
  ) {}

  all: readonly ModelInfo[] = [];
  /** Why they could not be had, in a sentence. */
  problem: string | null = null;

  /** Ask which there are, if an agent here has any. */
  look(): void {
    const agents = this.manager.about?.agents ?? [];
    if (!agents.some(agent => agent.model_involved && !agent.elsewhere && agent.state === 'ready')) return;
    this.manager.models().then(
      models => this.become(models, null),
      (error: Error) => this.become(this.all, error.message)
    );
  }

  private become(all: readonly ModelInfo[], problem: string | null): void {
    this.all = all;
    this.problem = problem;
    this.changed();
  }
}
