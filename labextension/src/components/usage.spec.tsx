import { nullTranslator } from '@jupyterlab/translation';
import { cleanup, fireEvent, within } from '@testing-library/react';
import { CostPopover } from './cost-popover';
import { claude, demo, modelInfo, NO_TOTALS, sum, text, thinking, toolCall, turn, used } from './testing/parts';
import { afterwards, byTestId, show } from './testing/show';
import { TurnView } from './turn';
import { cacheShare, requestLine, usageOf, usedByText } from './usage';

const trans = nullTranslator.load('jupyter_agentchat');
const unknown = used({ input_tokens: null, output_tokens: null, cache_read_tokens: null, cache_write_tokens: null, cost: null });

/** What a table says, a list for each line. */
const cells = (host: HTMLElement) =>
  [...host.querySelectorAll('tr')].map(line => [...line.querySelectorAll('th, td')].map(cell => cell.textContent));

describe('in one line', () => {
  it.each([
    [[], null],
    [[used()], '1k tokens · $0.010'],
    [[used({ cost: null })], '1k tokens · no price'],
    [[used(), used({ cost: null })], '2.1k tokens · ≥ $0.010'],
    [[used(), unknown], '≥ 1k tokens · ≥ $0.010'],
    [[unknown], 'tokens unknown · no price'],
    [[used({ cost: 0 })], '1k tokens · $0.0000']
  ] as const)('%#: %s', (requests, line) => expect(usageOf(trans, sum(requests))).toBe(line));

  it('of one request; a cut one says so', () => {
    expect(requestLine(trans, used())).toBe('1k tokens · $0.010');
    expect(requestLine(trans, used({ cut: true }))).toBe('≥ 1k tokens · ≥ $0.010 · cut short');
  });
});

it('the share of the cache is of what was sent', () => {
  expect(cacheShare(NO_TOTALS)).toBeNull();
  expect(cacheShare(sum([unknown]))).toBeNull();
  expect(cacheShare(sum([used({ input_tokens: 60, cache_read_tokens: 30, cache_write_tokens: 10 })]))).toBe(30);
});

it('a message has what its request used, whatever else the request ended in', () => {
  const parts = [
    thinking({ part_id: 'th' }),
    text({ part_id: 'first' }),
    toolCall({ part_id: 'call' }),
    toolCall({ part_id: 'only-calls' }),
    text({ part_id: 'second' }),
    text({ part_id: 'on-its-way' })
  ];
  const looked = used({ part_id: 'call' });
  const called = used({ part_id: 'only-calls' });
  const answered = used({ part_id: 'second' });
  const found = usedByText(parts, [looked, called, answered, unknown]);
  expect([...found]).toEqual([
    ['first', looked],
    ['second', answered]
  ]);
});

describe('the session', () => {
  const opus = [used(), used({ cost: 0.02 })];
  const local = [used({ model: 'local', cost: null })];
  const open = (requests: ReturnType<typeof used>[], by: [string, ReturnType<typeof used>[]][], budget: number | null = null) => {
    const byModel = by.map(([model, ofIt]) => ({ model, totals: sum(ofIt) }));
    const { screen } = show(<CostPopover totals={sum(requests)} byModel={byModel} budget={budget} />, { models: [modelInfo()] });
    fireEvent.click(screen.getByTestId('agentchat-cost'));
    return screen;
  };

  it('unfolds by class and by model, to the token', () => {
    const screen = open([...opus, ...local], [['claude-opus-5-5', opus], ['local', local]]);
    const details = screen.getByTestId('agentchat-cost-details');
    expect(cells(details)).toEqual([
      ['Model', 'Input', 'Read', 'Written', 'Output', 'Cost'],
      ['Claude Opus 5.5', '200', '1,800', '100', '40', '$0.030'],
      ['local', '100', '900', '50', '20', 'no price'],
      ['All', '300', '2,700', '150', '60', '≥ $0.030']
    ]);
    expect(details.textContent).toContain('3 model requests · 86 % of what was sent came from the cache · 1 request without a price');
    fireEvent.keyDown(screen.getByTestId('agentchat-cost'), { key: 'Escape' });
    expect(screen.queryByTestId('agentchat-cost-details')).toBeNull();
  });

  it('says of how many requests nobody knows the tokens', () => {
    const details = open([unknown], [['local', [unknown]]]).getByTestId('agentchat-cost-details');
    expect(details.textContent).toContain('of 1 request not everything is known');
    expect(details.textContent).not.toContain('without a price');
  });

  it('says when its figures are too long to stand beside each other in a narrow panel', () => {
    const many = used({ input_tokens: 1_234_567, cache_read_tokens: 12_345_678, cache_write_tokens: 345_678, cost: 12.34 });
    const figuresOf = (one: typeof many) =>
      open([one], [['claude-opus-5-5', [one]]]).getByRole('table').dataset.figures;
    expect(figuresOf(many)).toBe('long');
    cleanup();
    expect(figuresOf(used())).toBe('short');
  });

  it('says how much of its budget is used', () => {
    const details = open(opus, [['claude-opus-5-5', opus]], 5).getByTestId('agentchat-cost-details');
    expect(details.textContent).toContain('Budget: $0.030 of $5.00 used.');
  });

  it('that asked no model says so', () => {
    const screen = open([], []);
    expect(screen.getByTestId('agentchat-cost').textContent).toBe('0 tokens');
    expect(screen.getByTestId('agentchat-cost-details').textContent).toBe('No model was asked so far.');
  });
});

describe('a turn', () => {
  const requests = [used({ part_id: 'first', cut: false }), { ...unknown, cut: true }];
  const value = turn({
    ...{ state: 'ended', stop_reason: 'cancelled', ended_at: 5_000, model: 'claude-opus-5-5' },
    parts: [text({ part_id: 'first', text: 'I look.' }), toolCall({ status: 'cancelled' })],
    requests,
    totals: sum(requests)
  });
  const open = () => show(<TurnView turn={value} agent={claude} modelBefore={null} onAction={null} />, { models: [modelInfo()] });

  it('unfolds to its requests; what is unknown or cut says so', () => {
    const { screen } = open();
    const usage = screen.getByTestId('agentchat-turn-usage');
    expect(cells(usage)).toEqual([]);
    fireEvent.click(within(usage).getByText(/tokens/));
    expect(cells(usage)).toEqual([
      ['No.', 'Input', 'Read', 'Written', 'Output', 'Cost'],
      ['1', '100', '900', '50', '20', '$0.010'],
      ['2, cut', 'unknown', 'unknown', 'unknown', 'unknown', 'no price'],
      ['All', '100', '900', '50', '20', '≥ $0.010']
    ]);
    expect(usage.textContent).toContain('Claude Opus 5.5 · 86 % of what was sent came from the cache');
  });

  it('says at each message what it used, and is copied as Markdown without unfolding', async () => {
    const { screen, copied } = open();
    expect(screen.getByTestId('agentchat-message-usage').textContent).toBe('1k tokens · $0.010');
    await afterwards(() => fireEvent.click(screen.getByLabelText('Copy the turn as Markdown')));
    expect(copied).toEqual(['I look.\n\n*Read `src/load.py`* (stopped)']);
    expect(byTestId<HTMLDetailsElement>(screen, 'agentchat-turn-usage').open).toBe(false);
  });

  it('without a model shows no figures that there are not', () => {
    const { screen } = show(<TurnView turn={value} agent={demo} modelBefore={null} onAction={null} />);
    expect(screen.queryByTestId('agentchat-turn-usage')).toBeNull();
  });
});
