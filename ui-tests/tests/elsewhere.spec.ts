// An agent that runs elsewhere: a program with a token of the session, which knows nothing of the panel.
import type { Event, Frame } from '../../labextension/src/protocol';
import { expect, type LabServer, test } from '../fixtures';

test.use({
  labOptions: { args: ['--AgentChat.agent_silence=2'] },
  expectedComplaints: /409 POST \S+\/frames/ // what is written after Stop
});

/** What such a program does: reads the stream, writes batches, and beats while it is there. */
class Outside {
  private readonly events: Event[] = [];
  private readonly reading = new AbortController();
  private beating: NodeJS.Timeout | undefined;
  private turn = '';
  private wake = (): void => undefined;

  constructor(
    private readonly lab: LabServer,
    private readonly sessionId: string,
    private readonly token: string
  ) {}

  /** Come: read along, and beat. */
  async come(): Promise<void> {
    await this.write();
    this.beating = setInterval(() => void this.write().catch(() => undefined), 500);
    const answer = await this.ask('stream', { signal: this.reading.signal });
    void this.read(answer.body!.pipeThrough(new TextDecoderStream())).catch(() => undefined);
  }

  /** Fall silent, as a machine does that is put to sleep. */
  sleep(): void {
    clearInterval(this.beating);
  }

  leave(): void {
    this.sleep();
    this.reading.abort();
  }

  /** The next event of that type, of those that came and those that will. */
  async next<T extends Event['type']>(type: T): Promise<Extract<Event, { type: T }>> {
    for (;;) {
      const event = this.events.shift();
      if (event?.type === 'turn_started') this.turn = event.turn_id;
      if (event?.type === type) return event as Extract<Event, { type: T }>;
      if (!event) await new Promise<void>(come => (this.wake = come));
    }
  }

  async write(...events: object[]): Promise<void> {
    const agent = { name: 'build-bot', version: '1.2', status: 'at work' };
    const body = JSON.stringify({ batch_id: crypto.randomUUID(), agent, events });
    const answer = await this.ask('frames', { method: 'POST', body });
    if (!answer.ok) throw new Error(await answer.text());
  }

  /** Put a part of the running turn. */
  part(type: string, partId: string, status: string, fields: object, how = 'part_updated'): object {
    return { type: how, part: { type, part_id: partId, turn_id: this.turn, status, ...fields } };
  }

  get turnId(): string {
    return this.turn;
  }

  private ask(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { Authorization: `Bearer ${this.token}` };
    return fetch(this.lab.url(`api/agentchat/sessions/${this.sessionId}/${path}`), { ...init, headers });
  }

  private async read(stream: ReadableStream<string>): Promise<void> {
    let rest = '';
    for await (const piece of stream as unknown as AsyncIterable<string>) {
      const messages = (rest + piece).split('\n\n');
      rest = messages.pop()!;
      for (const message of messages) this.take(message.split('\n'));
      this.wake();
    }
  }

  /** Stored events; of the snapshot only the turn that is open. */
  private take(lines: string[]): void {
    const data = lines.find(line => line.startsWith('data: '))?.slice(6);
    if (data === undefined) return;
    if (lines.includes('event: frame')) this.events.push((JSON.parse(data) as Frame).event);
    if (!lines.includes('event: snapshot')) return;
    const { transcript } = JSON.parse(data) as { transcript: { turns: { turn_id: string; state: string }[] } };
    const open = transcript.turns.find(turn => turn.state !== 'ended');
    if (open) this.events.push({ type: 'turn_started', turn_id: open.turn_id, agent: 'elsewhere', model: null });
  }
}

test('it answers a prompt with text, a tool call and a question; it goes away and comes back; Stop reaches it', async ({
  chat,
  lab
}) => {
  const { panel, page, transcript } = chat;
  const presence = panel.getByTestId('agentchat-presence');
  const working = panel.getByTestId('agentchat-working');

  await chat.newSession();
  await panel.getByTestId('agentchat-model-menu').click();
  await panel.getByRole('menuitemradio', { name: 'Agent elsewhere' }).click();
  await page.keyboard.press('Escape');
  await expect(panel.getByTestId('agentchat-empty')).toContainText('An agent that runs elsewhere answers here');
  await chat.say('Build it');
  await expect(presence).toHaveAttribute('data-state', 'none');
  await expect(working).toContainText('Waits for an agent to connect');

  await panel.getByRole('button', { name: 'More' }).click();
  await panel.getByRole('menuitem', { name: 'New token for the agent' }).click();
  const card = panel.getByTestId('agentchat-token');
  const token = await card.locator('code').innerText();
  await card.getByRole('button', { name: 'Close' }).click();
  await expect(card).toHaveCount(0);
  expect(await page.content()).not.toContain(token);

  const [row] = await lab.sessions();
  const agent = new Outside(lab, row!.session_id, token);
  await agent.come();
  await agent.next('turn_started');
  await expect(presence).toHaveAttribute('data-state', 'here');
  await expect(presence).toContainText('build-bot');

  // Text, as it is written.
  const open = { text: '' };
  await agent.write(agent.part('text', 't1', 'in_progress', open, 'part_started'));
  const append = (offset: number, text: string) => ({ type: 'part_appended', part_id: 't1', field: 'text', offset, text });
  await agent.write(append(0, 'I build '));
  await expect(transcript).toContainText('I build');
  await agent.write(append(8, 'the **tree**.'), agent.part('text', 't1', 'completed', { text: 'I build the **tree**.' }));
  await expect(transcript.locator('strong')).toHaveText('tree');
  await expect(transcript.getByTestId('agentchat-byline')).toHaveText('build-bot 1.2 · elsewhere, from 127.0.0.1');

  // A tool call that a person is asked about.
  const make = { name: 'run', kind: 'execute', title: 'Make all', input: '{"command":"make all"}' };
  await agent.write(agent.part('tool_call', 'c1', 'pending', make, 'part_started'), {
    ...{ type: 'permission_requested', request_id: 'r1', turn_id: agent.turnId, part_id: 'c1' },
    why: 'It compiles everything.'
  });
  await expect(chat.permission).toContainText('"make all"');
  await expect(chat.permission).toContainText('this server neither runs nor fences it');
  await expect(chat.permission.getByRole('button')).toHaveCount(2);
  await chat.pressKeyOf('agentchat-allow');
  const answered = await agent.next('permission_resolved');
  expect([answered.option, answered.by?.kind]).toEqual(['allow_once', 'user']);
  await agent.write(agent.part('tool_call', 'c1', 'in_progress', make));
  await agent.write(agent.part('tool_call', 'c1', 'completed', { ...make, output: 'cc -o tree tree.c', exit_code: 0 }));
  await expect(chat.cards).toHaveCount(1);
  await chat.openCard(0);
  await expect(chat.cards.first()).toContainText('cc -o tree tree.c');

  // Silence, by the server's clock.
  agent.sleep();
  await expect(presence).toHaveAttribute('data-state', 'away');
  await expect(presence).toContainText('agent away');
  await expect(working).toContainText('build-bot goes on when it is back');
  await agent.write();
  await expect(presence).toHaveAttribute('data-state', 'here');
  await expect(working).not.toContainText('away');

  // What is said meanwhile, and Stop.
  await chat.say('Faster');
  const added = await agent.next('part_started');
  expect(added.part.type === 'prompt' && added.part.content[0]).toEqual({ type: 'text', text: 'Faster' });
  await chat.stop.click();
  expect((await agent.next('turn_ended')).stop_reason).toBe('cancelled');
  await expect(transcript).toContainText('Stopped');
  await expect(agent.write(append(0, 'late'))).rejects.toThrow('stale_request');

  await chat.reload();
  await expect(presence).toBeVisible();
  await expect(transcript).toContainText('I build the tree.');
  agent.leave();
});
