import type { IConnectActions, IConnectView } from '../components/actions';
import type { NewConnection } from '../protocol';
import type { IModelConnection } from '../session/tokens';

const NOTHING: IConnectView = { connection: null, reached: null, problem: null, busy: false, changing: false };

/** The connection to a model as this window looks at it. The server tells every window what has changed. */
export class ConnectState implements IConnectActions {
  constructor(
    private readonly connection: IModelConnection,
    private readonly changed: () => void
  ) {}

  view: IConnectView = NOTHING;
  isOpen = false;

  /** Show the connection; one that there is, is checked: somebody came to see whether it works. */
  open = (): void => {
    this.isOpen = true;
    this.view = NOTHING;
    this.changed();
    void this.attempt(async become => {
      const connection = await this.connection.get();
      become({ connection });
      if (connection.ready) become(await this.connection.check());
    });
  };

  close = (): void => {
    this.isOpen = false;
    this.become({ changing: false, problem: null });
  };

  look = (): void => {
    if (this.view.connection || this.view.busy) return;
    void this.attempt(async become => become({ connection: await this.connection.get() }));
  };

  connect = (given: NewConnection): Promise<boolean> =>
    this.attempt(async become => {
      const { connection, reached } = await this.connection.use(given);
      this.become({ connection }); // it holds from now on, whatever the person has turned to meanwhile
      become({ reached, changing: false });
    });

  check = (): void => void this.attempt(async become => become(await this.connection.check()));

  forget = (): void =>
    void this.attempt(async become => become({ connection: await this.connection.forget(), reached: null }));

  /** Begin or leave another one; what is being asked meanwhile does not matter any more. */
  setChanging = (changing: boolean): void => {
    this.attempts++;
    this.become({ changing, problem: null, busy: false });
  };

  /** Do something that takes a while; what was begun before it has nothing to say any more. */
  private async attempt(doing: (become: (change: Partial<IConnectView>) => void) => Promise<void>): Promise<boolean> {
    const mine = ++this.attempts;
    const become = (change: Partial<IConnectView>) => {
      if (mine === this.attempts) this.become(change);
    };
    become({ busy: true, problem: null });
    try {
      await doing(become);
      return true;
    } catch (error) {
      become({ problem: (error as Error).message });
      return false;
    } finally {
      become({ busy: false });
    }
  }

  private become(change: Partial<IConnectView>): void {
    this.view = { ...this.view, ...change };
    this.changed();
  }

  private attempts = 0;
}
