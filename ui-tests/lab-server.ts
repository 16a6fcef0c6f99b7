import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, cpSync, existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import type { Mode, SentFrame, SessionRow } from '../labextension/src/protocol';
import { Stage } from './stage-side';

const ROOT = resolve(__dirname, '..');
/** Where the Makefile puts what jupyter-collaboration adds to JupyterLab, out of the way of all other servers. */
const TOGETHER = join(ROOT, '.make', 'together', 'share', 'jupyter', 'labextensions');
const READY_WITHIN = 60_000;
const GONE_WITHIN = 15_000;

/** Lab shows a news toast over the panel's corner, and asks for updates; neither belongs in a test. */
const OVERRIDES = {
  '@jupyterlab/apputils-extension:notification': { checkForUpdates: false, fetchNews: 'false' }
};

/** What other packages of the environment bring to JupyterLab. */
const NOT_OURS = { '@jupyter-widgets/jupyterlab-manager': true };

export interface LabOptions {
  /** Copied into the workspace before the first start. Default: an empty workspace. */
  workspace?: string;
  /** What the workspace is called, for pictures: a folder in the temporary one, used when nobody else has it. */
  name?: string;
  /** Added to the server's environment, e.g. `JUPYTER_AGENTCHAT_...`. */
  env?: Record<string, string>;
  /** Added to the command line, e.g. `--AgentChat.max_prompt_chars=2000`. */
  args?: string[];
  /** Sessions are played by the test's own actor and props (stage/), not by the demo. */
  stage?: boolean;
  /** Sessions are answered by the agent with a model, which asks the strict API (messages-api.ts). */
  api?: boolean;
  /** People edit documents together: jupyter-collaboration is on, its server and what it adds to JupyterLab. */
  together?: boolean;
}

/**
 * A real `jupyter lab` with token and XSRF check, in scratch folders of its own.
 *
 * It can be killed and started again on the same port and the same data. Only the process that it
 * started is ever signalled.
 */
export class LabServer {
  readonly token = randomBytes(24).toString('hex');
  readonly dir = mkdtempSync(join(tmpdir(), 'agentchat-ui-'));
  readonly workspace: string;
  readonly dataDir = join(this.dir, 'data');
  readonly logPath = join(this.dir, 'lab.log');
  readonly stage = new Stage(join(this.dir, 'stage'));
  port = 0;
  private process: ChildProcess | null = null;

  constructor(private readonly options: LabOptions = {}) {
    const named = options.name && join(tmpdir(), options.name);
    this.workspace = named && !existsSync(named) ? named : join(this.dir, 'workspace');
    const labConfig = join(this.dir, 'config', 'labconfig');
    for (const folder of [this.workspace, this.dataDir, labConfig, join(this.dir, 'home')]) {
      mkdirSync(folder, { recursive: true });
    }
    writeFileSync(join(labConfig, 'default_setting_overrides.json'), JSON.stringify(OVERRIDES));
    writeFileSync(join(labConfig, 'page_config.json'), JSON.stringify({ disabledExtensions: NOT_OURS }));
    if (options.workspace) cpSync(options.workspace, this.workspace, { recursive: true });
  }

  get pid(): number | undefined {
    return this.process?.pid;
  }

  get running(): boolean {
    return this.process !== null && this.process.exitCode === null && this.process.signalCode === null;
  }

  /** An address on the server, without a token. */
  url(path = ''): string {
    return `http://127.0.0.1:${this.port}/${path.replace(/^\//, '')}`;
  }

  /** Where a person would be sent: Lab, with the token that logs the browser in. */
  labUrl(query = ''): string {
    return `${this.url('lab')}?token=${this.token}${query && `&${query}`}`;
  }

  /** A file of the workspace, or null when it is not there. */
  read(path: string): string | null {
    const file = join(this.workspace, path);
    return existsSync(file) ? readFileSync(file, 'utf8') : null;
  }

  /** Put a file into the workspace. */
  write(path: string, text: string): void {
    const file = join(this.workspace, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  /** Have a kernel that sees nothing of this server, as in a container or on another machine. */
  writeRemoteKernel(kernel: { name: string; display_name: string }): void {
    const nothing = join(this.dir, 'nothing');
    const folder = join(this.dataDir, 'kernels', kernel.name);
    for (const one of [nothing, folder]) mkdirSync(one, { recursive: true });
    const spec = {
      ...kernel,
      language: 'python',
      argv: ['env', '-u', 'JPY_SESSION_NAME', 'python', '-m', 'ipykernel_launcher', '-f', '{connection_file}'],
      env: { JUPYTER_RUNTIME_DIR: nothing, JUPYTER_DATA_DIR: nothing, JUPYTER_CONFIG_DIR: nothing }
    };
    writeFileSync(join(folder, 'kernel.json'), JSON.stringify(spec));
  }

  /** A request of the test's own, authenticated by header (so that no XSRF cookie is needed). */
  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(this.url(path), { ...init, headers: { ...init.headers, Authorization: `token ${this.token}` } });
  }

  /** The session list, newest first. */
  async sessions(): Promise<SessionRow[]> {
    return ((await this.json('api/agentchat/sessions')) as { sessions: SessionRow[] }).sessions;
  }

  /** A new session, of the workspace or another folder; returns its id. */
  async createSession(title?: string, workspace = this.workspace, mode?: Mode): Promise<string> {
    const body = JSON.stringify({ workspace, title, mode });
    const made = await this.json('api/agentchat/sessions', { method: 'POST', body });
    return (made as SessionRow).session_id;
  }

  /** Everything that is stored of a session. */
  async frames(sessionId: string): Promise<SentFrame[]> {
    const page = await this.json(`api/agentchat/sessions/${sessionId}/frames?after=0&limit=1000`);
    return (page as { frames: SentFrame[] }).frames;
  }

  private async json(path: string, init?: RequestInit): Promise<unknown> {
    const answer = await this.fetch(path, init);
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  async start(): Promise<void> {
    if (this.running) throw new Error('The server is already running.');
    this.port ||= await freePort();
    const log = openSync(this.logPath, 'a');
    const config = join(__dirname, 'jupyter_server_test_config.py');
    this.process = spawn('jupyter-lab', ['--config', config, ...(this.options.args ?? [])], {
      cwd: this.workspace,
      env: { ...this.environment(), ...this.options.env },
      stdio: ['ignore', log, log]
    });
    closeSync(log);
    await once(this.process, 'spawn');
    await this.ready();
  }

  /** SIGKILL is a crash; SIGTERM is how a service manager or Ctrl-C twice ends it. Resolves when it is gone. */
  async kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    if (!this.process || !this.running) return;
    const { process } = this;
    const gone = once(process, 'exit');
    process.kill(signal);
    const late = setTimeout(() => process.kill('SIGKILL'), GONE_WITHIN);
    await gone;
    clearTimeout(late);
    if (process.signalCode === 'SIGKILL' && signal !== 'SIGKILL') {
      throw new Error(`The server did not end by itself after ${signal}.\n${this.log()}`);
    }
  }

  async restart(signal: 'SIGKILL' | 'SIGTERM' = 'SIGTERM'): Promise<void> {
    await this.kill(signal);
    await this.start();
  }

  log(): string {
    return readFileSync(this.logPath, 'utf8');
  }

  /** Warnings and errors of our own, and every traceback. */
  complaints(): string[] {
    return this.log()
      .split('\n')
      .filter(line => /^\[[WEC] .*(agentchat|\bStage\])/i.test(line) || line.startsWith('Traceback'));
  }

  /** End it and remove its folders. */
  async dispose(): Promise<void> {
    await this.kill('SIGTERM').finally(() => this.removeFolders());
  }

  private removeFolders(): void {
    for (const folder of [this.dir, this.workspace]) {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    }
  }

  private environment(): NodeJS.ProcessEnv {
    const own = Object.entries(process.env).filter(([name]) => !/^(JUPYTER|ANTHROPIC|AGENTCHAT)_/.test(name));
    return {
      ...Object.fromEntries(own),
      PATH: [join(ROOT, '.venv', 'bin'), process.env.PATH].join(delimiter),
      HOME: join(this.dir, 'home'),
      JUPYTER_CONFIG_DIR: join(this.dir, 'config'),
      JUPYTER_DATA_DIR: this.dataDir,
      JUPYTER_RUNTIME_DIR: join(this.dir, 'runtime'),
      IPYTHONDIR: join(this.dir, 'ipython'),
      PYTHON_KEYRING_BACKEND: 'keyring.backends.null.Keyring', // not the person's own
      AGENTCHAT_UI_PORT: String(this.port),
      AGENTCHAT_UI_TOKEN: this.token,
      AGENTCHAT_UI_WORKSPACE: this.workspace,
      ...(this.options.together && { AGENTCHAT_UI_TOGETHER: TOGETHER }),
      ...(this.options.stage && { AGENTCHAT_UI_STAGE: this.stage.dir, PYTHONPATH: __dirname })
    };
  }

  private async ready(): Promise<void> {
    const deadline = Date.now() + READY_WITHIN;
    while (this.running && Date.now() < deadline) {
      const answer = await this.fetch('api/status').catch(() => null);
      if (answer?.ok) return;
      await new Promise(next => setTimeout(next, 50));
    }
    throw new Error(`JupyterLab did not start.\n${this.log()}`);
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('No free port.');
  return address.port;
}
